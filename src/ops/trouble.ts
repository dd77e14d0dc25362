import { DatabaseRefusal, type RefusalCode } from '../db/base/refusal.ts'
import { networkAdvice } from './network-words.ts'

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
  [
    /^NO_CONNECTION$/,
    'Todas las conexiones de esta ventanilla con PostgreSQL estuvieron ocupadas: llega más gente de la que atiende, o algo las ' +
      'detiene. Mira qué espera (pg_stat_activity); sube DATABASE_CONNECTIONS si max_connections de PostgreSQL alcanza.',
  ],
  [
    /^(55P03|40P01|40001|57014)$/,
    'PostgreSQL tardó demasiado: otro programa tiene bloqueado algo de la base, o la máquina no alcanza. Mira qué espera ' +
      '(pg_stat_activity).',
  ],
  [
    /^08P01$/,
    'Lo que está en medio de la ventanilla y PostgreSQL (PgBouncer) no deja pasar lo que ella pide: docs/replicas.md dice con ' +
      'qué ajustes.',
  ],
]

/** None of the servers took the connection; what the first of them said. */
function noPrimaryWords(cause: unknown): string {
  const { message = '', code = '' } = (cause ?? {}) as { message?: string; code?: string }
  const why = message && ` (${message})`
  const haz =
    message === NO_TLS
      ? 'Ese servidor no cifra, y DATABASE_URL lo pide: enciende ssl en PostgreSQL. Nada se envió sin cifrar.'
      : (SILENCE[message] ??
        tlsAdvice(`${code} ${message}`) ??
        'Revisa que PostgreSQL esté en marcha, que desde aquí se llegue a él, y que uno de los servidores sea el principal.')
  return `Ningún servidor de DATABASE_URL responde y acepta cambios${why}. ${haz}`
}
/** In the words of `pg`. */
const SILENCE: Readonly<Record<string, string>> = {
  'Query read timeout':
    'Un servidor recibió lo pedido y no contesta: casi siempre espera a su copia síncrona, que se perdió (nss doctor lo ' +
    'dice), o la red se cortó.',
}
const NO_TLS = 'The server does not support SSL connections'
/** Only of certificates: what else can be wrong with a line is said better by its own words. */
const tlsAdvice = (failure: string): string | undefined =>
  /certificate|CERT|ALTNAME|SELF_SIGNED/i.test(failure) ? networkAdvice(failure) : undefined

/** What the operator can do about a database that a newer version has migrated. */
export const NEWER =
  'La base de datos es de una versión más nueva de este programa, que se instaló antes. Instala esa versión (o una ' +
  'posterior), o restaura en otra carpeta el respaldo que se hizo solo antes de actualizar (está en «respaldos», ' +
  'en la carpeta de datos): nss respaldo restaurar ARCHIVO --en CARPETA. Nada cambió.'

const NEWER_POSTGRES =
  'Una versión más nueva de este programa actualizó esta base de datos de PostgreSQL. Instala esa versión (o una posterior). ' +
  'Nada cambió.'

/** What to do when triggers are not as they were made. @param names of those triggers */
export const tamperedWords = (names: string): string =>
  `La base de datos ya no impide cambiar su bitácora o su auditoría: alguien la alteró con otro programa (${names}). ` +
  'No se usa así. Guarda una copia de la carpeta de datos, compara la bitácora con lo exportado (nss bitacora ' +
  'verificar) y restaura el último respaldo en una carpeta nueva: nss respaldo restaurar ARCHIVO ' +
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
  mudanza_incierta: () =>
    'La mudanza de esta carpeta a PostgreSQL se cortó en su último instante, y no se sabe si llegó: aquí no se atiende, ' +
    'para que nadie reciba dos números. Da otra vez la misma orden, nss migrar --a con la misma base: si ya había ' +
    'llegado, lo dice; si no, la hace.',
  mudanza_a_medias: (where) =>
    where === ''
      ? 'A esta carpeta empezó una mudanza desde PostgreSQL que se cortó: aquí no se atiende. Da otra vez la misma orden, ' +
        'nss migrar --carpeta con la misma DATABASE_URL: termina lo que falte, o empieza de nuevo.'
      : `A esta base de ${where} empezó una mudanza que se cortó: aquí no se atiende. Da otra vez la misma orden, nss migrar ` +
        '--a, desde la carpeta de datos. Si ya no se va a mudar, nss migrar --deshacer, con DATABASE_URL de su dueño.',
  mudanza_a_otra: () =>
    'La mudanza de esta carpeta se cortó en su último instante, y no iba a esa base: nada cambió. Repítela hacia la misma. ' +
    'Si es seguro que no llegó, nss migrar --deshacer deja la carpeta como antes.',
}

/**
 * What the operator can do about an error of the disk or the database, by its code; undefined for any other error.
 * @param error whatever was thrown
 */
export function troubleOf(error: unknown): string | undefined {
  if (error instanceof DatabaseRefusal) return REFUSALS[error.code](error.detail)
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  if (code === 'NO_PRIMARY') return noPrimaryWords(cause)
  return typeof code === 'string' ? TROUBLES.find(([codes]) => codes.test(code))?.[1] : undefined
}
