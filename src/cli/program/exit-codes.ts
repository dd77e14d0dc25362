/** With what a command ends; `nss --help` and docs/operacion.md say the same. */
export const EXIT = { done: 0, refused: 1, misused: 2, broken: 3 } as const

export const EXIT_WORDS = `
Códigos de salida:
  0    hizo lo suyo
  1    no lo hizo, o encontró algo mal; dice qué y qué hacer
  2    la orden está mal escrita: nada se hizo
  3    falló el programa o la máquina; lo que dice sirve para reportarlo
  130  la interrumpiste con Ctrl-C (143, si fue con kill)

Con --json cualquier orden responde con un solo objeto: orden, codigo, lineas, errores y, donde los hay, datos.
Los ajustes son variables de entorno, o el archivo .env de la carpeta donde das la orden.
Para que el intérprete de órdenes las complete: nss completar --help`
