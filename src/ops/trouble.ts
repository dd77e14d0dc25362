import { DatabaseRefusal, type RefusalCode } from '../db/base/refusal.ts'

/** Errors of the disk and the database, by the beginning of their code. */
const TROUBLES: readonly [codes: RegExp, words: string][] = [
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    'El disco de la carpeta de datos está lleno: nada se puede guardar. Libera espacio; no hace falta reiniciar.',
  ],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|EROFS)/,
    'La carpeta de datos no se puede escribir: móntala con permiso de escritura, y que sea del usuario que ejecuta la ventanilla.',
  ],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'Otro programa tiene bloqueada la base de datos. Espera a que termine, o ciérralo.',
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    'La base de datos está dañada y no se usa, para no empeorarla. Guarda aparte una copia de la carpeta de datos, y ' +
      'restaura el último respaldo en una carpeta nueva: nss respaldo restaurar ARCHIVO --en CARPETA --apartar N ' +
      '(N: más números de los que se asignaron desde ese respaldo).',
  ],
  [/^SQLITE_IOERR/, 'El disco de la carpeta de datos falla al leer o escribir: revísalo.'],
]

/** What the operator can do about a database that a newer version has migrated. */
export const NEWER =
  'La base de datos es de una versión más nueva de este programa, que se instaló antes. Instala esa versión (o una ' +
  'posterior), o restaura en otra carpeta el respaldo que se hizo solo antes de actualizar (está en «respaldos», ' +
  'en la carpeta de datos): nss respaldo restaurar ARCHIVO --en CARPETA. Nada cambió.'

/** What to do when triggers are not as they were made; their names. */
export const tamperedWords = (names: string): string =>
  `La base de datos ya no impide cambiar su bitácora o su auditoría: alguien la alteró con otro programa (${names}). ` +
  'No se usa así. Guarda una copia de la carpeta de datos, compara la bitácora con lo exportado (nss bitacora ' +
  'verificar --exportada CARPETA) y restaura el último respaldo en una carpeta nueva: nss respaldo restaurar ARCHIVO ' +
  '--en CARPETA --apartar N (N: más números de los que se asignaron desde ese respaldo).'

const REFUSALS: Readonly<Record<RefusalCode, (detail: string) => string>> = {
  base_mas_nueva: () => NEWER,
  otro_secreto: () =>
    'El secreto (SECRET) no es el que protege esta base de datos. Usa el mismo con el que se creó.',
  sin_base: (folder) => `No hay base de datos en ${folder}: no hay nada que respaldar.`,
  base_sin_copiar: (why) => `La base de datos no se puede copiar (${why}).`,
  otro_proceso: (holder) => {
    const [pid, host] = holder.split(' ')
    return (
      `Otra ventanilla ya atiende con esta carpeta de datos: el proceso ${pid} de ${host}. Detén esa, o pon otra ` +
      'carpeta en DATA_DIR. Dos a la vez enviarían correos repetidos. Las órdenes de nss sí pueden usarse mientras atiende.'
    )
  },
  sin_disparadores: tamperedWords,
  esquema_pendiente: (names) =>
    `A la base de datos de PostgreSQL le faltan cambios de esquema (${names}). Aplícalos una vez, antes de iniciar: ` +
    'nss esquema actualizar.',
  base_con_datos: (table) =>
    `En la base de datos de destino ya hay datos (${table}): nada se copió. Usa una vacía, con su esquema: nss esquema ` +
    'actualizar.',
  base_mudada: (where) =>
    `Los datos de esta base se mudaron a ${where}: aquí ya no se atiende, para que nadie reciba dos números. Pon en ` +
    'los ajustes la base nueva. Si la mudanza no sirvió: nss migrar --deshacer, y solo si allá nadie atendió todavía.',
}

/** What the operator can do about an error of the disk or the database; undefined for any other error. */
export function troubleOf(error: unknown): string | undefined {
  if (error instanceof DatabaseRefusal) return REFUSALS[error.code](error.detail)
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? TROUBLES.find(([codes]) => codes.test(code))?.[1] : undefined
}
