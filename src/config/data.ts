import { readFileSync } from 'node:fs'
import type { Needed, Reader } from './reader.ts'

/**
 * SECRET: what the key of the database is encrypted under, 32 characters or more; undefined when it is not there, as in a
 * demonstration. What is wrong is added to `problems`.
 */
export function secret(needed: Needed, problems: string[]): string | undefined {
  const value = needed('SECRET', 'un secreto de 32 caracteres o más', '')
  if (value !== '' && value.length < MIN_SECRET)
    problems.push(`SECRET debe tener ${MIN_SECRET} caracteres o más.`)
  return value || undefined
}

/** Characters of the shortest SECRET. */
export const MIN_SECRET = 32

/** PostgreSQL instead of the database of the data folder. */
export type DatabaseConfig = {
  /** `postgres://user:password@host1:5432,host2/database?sslmode=…`; never shown: the password is in it */
  readonly url: string
  /** most connections of one process */
  readonly connections: number
}

/** DATABASE_URL and DATABASE_CONNECTIONS; undefined: SQLite in the data folder. What is wrong is added to `problems`. */
export function database(get: Reader, problems: string[]): DatabaseConfig | undefined {
  const url = get.text('DATABASE_URL')
  const connections = get.number('DATABASE_CONNECTIONS', 10, 2, 200)
  if (url === undefined) return undefined
  const problem = postgresUrlProblem(url)
  if (problem) problems.push(`DATABASE_URL ${problem}`)
  return { url, connections }
}

/**
 * What is wrong with a URL of PostgreSQL, a sentence to be read behind the name of its setting, which names no password;
 * undefined: nothing. None of it is connected to; the files that it names are read.
 */
export function postgresUrlProblem(url: string): string | undefined {
  const [, list = '', query = ''] =
    /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?([^@/?#]+)\/[^/?#]+(?:\?(.*))?$/.exec(url) ?? []
  const hosts = list.split(',')
  if (!hosts.every((host) => host && URL.canParse(`postgres://${host}`)))
    return 'debe decir postgres://usuario:clave@servidor:5432/base (varios servidores, separados por comas); en la clave, @ se escribe %40, / %2F, # %23 y ? %3F.'
  const parameters = new URLSearchParams(query)
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined)
    return `dice «${unknown}», que no se conoce: después de ? van ${PARAMETERS.join(', ')}.`
  const unread = PARAMETERS.slice(1).find((name) => !isReadable(parameters.get(name)))
  if (unread) return `nombra en ${unread} un archivo que no se puede leer: ${parameters.get(unread)}.`
  const mode = parameters.get('sslmode')
  if (mode === null && parameters.size === 0 && hosts.every(isHere)) return undefined
  if (mode !== null && SSL_MODES.includes(mode)) return undefined
  return (
    `debe decir en sslmode cómo va lo que se envía${mode === null ? '' : `; dice «${mode}»`}: ?sslmode=verify-full lo cifra y ` +
    'comprueba el certificado y su nombre (verify-ca, solo el certificado); ?sslmode=disable no lo cifra, y es para una red ' +
    'que nadie más usa.'
  )
}

const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey']
/** `require` is as `verify-full`; those of libpq that go on without encryption where there is none are not known. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full']
/** This machine, or a socket of it. */
const isHere = (host: string): boolean => /^(localhost|127\.[\d.]+|\[::1\]|%2f.*)(:\d+)?$/i.test(host)

function isReadable(file: string | null): boolean {
  if (file === null) return true
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}
