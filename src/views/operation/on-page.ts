const ANYWAY = 'elige «Sí» en «¿Seguir de todos modos?», en «Revisarlo otra vez, de otra manera»'

/** What a command tells a terminal to do, and what the page of its order has for that. */
const SAID: readonly (readonly [terminal: RegExp, page: string])[] = [
  [
    /Mira la muestra con --simular .*; si el archivo está bien, importa con --[\w-]+/,
    `Si el archivo está bien, ${ANYWAY}`,
  ],
  [/(agrega --aunque-falten|usa --forzar)/, ANYWAY],
  [/agrega --ignorar ".*"/, 'ponla en «Columnas que no se deben leer»'],
  [
    /Elige la lectura en .*, --codificacion \w+/,
    'Elige en «En qué está escrito» una lectura en que los nombres estén bien',
  ],
  [/agrega, por ejemplo, --codificacion \w+/, 'elígela en «En qué está escrito»'],
  [/^ *--codificacion \S+ \((.*)\)/, '$1'],
  [/con --hoja/, 'en «Qué hoja»'],
  [/usa --estado/, 'impórtalo en la máquina, con nss catalogo importar'],
  [/usa --destinatario/, 'haz otro con un destinatario'],
  [/usa --carpeta/, 'pon BACKUP_DIR en los ajustes'],
  [/ *nss sello importar --certificado ARCHIVO.*/, 'pégalo en esta página,'],
  [/nss sello listar dice con cuál sella/, 'arriba se ve con cuál sella'],
]

/** A line that a command wrote for a terminal, as the page that gave the order says it. */
export const onPage = (line: string): string =>
  SAID.reduce((text, [terminal, page]) => text.replace(terminal, page), line)
