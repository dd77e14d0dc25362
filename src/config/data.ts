import type { Needed, Reader } from './reader.ts'

/** SECRET: what the key of the database is encrypted under, 32 characters or more. Undefined in a demonstration. */
export function secret(needed: Needed, problems: string[]): string | undefined {
  const value = needed('SECRET', 'un secreto de 32 caracteres o más', '')
  if (value !== '' && value.length < MIN_SECRET)
    problems.push(`SECRET debe tener ${MIN_SECRET} caracteres o más.`)
  return value || undefined
}

export const MIN_SECRET = 32

/** PostgreSQL instead of the database of the data folder. */
export type DatabaseConfig = {
  /** `postgres://user:password@host1:5432,host2/database?sslmode=…`; never shown: the password is in it */
  readonly url: string
  /** most connections of one process */
  readonly connections: number
}

/** DATABASE_URL and DATABASE_CONNECTIONS; undefined: SQLite in the data folder. */
export function database(get: Reader, problems: string[]): DatabaseConfig | undefined {
  const url = get.text('DATABASE_URL')
  const connections = get.number('DATABASE_CONNECTIONS', 10, 2, 200)
  if (url === undefined) return undefined
  if (!isPostgresUrl(url))
    problems.push(
      'DATABASE_URL debe decir postgres://usuario:clave@servidor:5432/base (varios servidores, separados por comas).',
    )
  return { url, connections }
}

/** Each host of a list like any other part of a URL; none of it is connected to. */
function isPostgresUrl(url: string): boolean {
  const [, hosts] = /^postgres(?:ql)?:\/\/(?:[^@/?]*@)?([^/?]+)\/[^/?]+(?:\?.*)?$/.exec(url) ?? []
  return hosts?.split(',').every((host) => URL.canParse(`postgres://${host}`)) ?? false
}
