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
  // PostgreSQL 18, Appendix A
  [/^(28P01|28000)$/, 'PostgreSQL no acepta el usuario o la clave de DATABASE_URL.'],
  [/^3D000$/, 'La base que nombra DATABASE_URL no existe en ese servidor: créala ahí (CREATE DATABASE).'],
  [
    /^42501$/,
    'El rol de DATABASE_URL no tiene permiso para eso. Para atender le basta lo que da, con el dueño de las tablas, nss ' +
      'esquema actualizar --para ROL; cambiar el esquema y mudar los datos solo lo puede su dueño.',
  ],
  [/^53100$/, 'El disco del servidor de PostgreSQL está lleno: nada se puede guardar. Libera espacio.'],
  [
    /^53300$/,
    'PostgreSQL no admite más conexiones: sube su max_connections, o baja DATABASE_CONNECTIONS en cada ventanilla.',
  ],
]

/** None of the servers took the connection; what the first of them said. */
const noPrimaryWords = (why: string): string =>
  `Ningún servidor de DATABASE_URL responde y acepta cambios${why && ` (${why})`}: revisa que PostgreSQL esté en marcha, que ` +
  'desde aquí se llegue a él, y que uno de los servidores sea el principal.'

/** What the operator can do about a database that a newer version has migrated. */
export const NEWER =
  'La base de datos es de una versión más nueva de este programa, que se instaló antes. Instala esa versión (o una ' +
  'posterior), o restaura en otra carpeta el respaldo que se hizo solo antes de actualizar (está en «respaldos», ' +
  'en la carpeta de datos): nss respaldo restaurar ARCHIVO --en CARPETA. Nada cambió.'

const NEWER_POSTGRES =
  'Una versión más nueva de este programa actualizó esta base de datos de PostgreSQL. Instala esa versión (o una posterior). ' +
  'Nada cambió.'

/** What to do when triggers are not as they were made; their names. */
export const tamperedWords = (names: string): string =>
  `La base de datos ya no impide cambiar su bitácora o su auditoría: alguien la alteró con otro programa (${names}). ` +
  'No se usa así. Guarda una copia de la carpeta de datos, compara la bitácora con lo exportado (nss bitacora ' +
  'verificar --exportada CARPETA) y restaura el último respaldo en una carpeta nueva: nss respaldo restaurar ARCHIVO ' +
  '--en CARPETA --apartar N (N: más números de los que se asignaron desde ese respaldo).'

const REFUSALS: Readonly<Record<RefusalCode, (detail: string) => string>> = {
  base_mas_nueva: (where) => (where === '' ? NEWER : NEWER_POSTGRES),
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
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  if (code === 'NO_PRIMARY') return noPrimaryWords(String((cause as Error | undefined)?.message ?? ''))
  return typeof code === 'string' ? TROUBLES.find(([codes]) => codes.test(code))?.[1] : undefined
}
