/**
 * What becomes of a transaction that failed: nothing helps, it is tried again at once, when a connection is free, or when
 * the server is back.
 */
export type Fault = 'final' | 'again' | 'full' | 'away'

/**
 * Serialization failure, deadlock, a lock that took too long, and a row that another replica made, or took away, at the
 * same moment, which the next try will find, or miss (PostgreSQL 18, Appendix A).
 */
const AGAIN = new Set(['40001', '40P01', '55P03', '23505', '23503', 'ROW_GONE'])
/** A prepared statement that is not there, or is already: another client has, or had, that connection of the server. */
const OF_ANOTHER = new Set(['26000', '42P05'])
/**
 * Whether an error is of a prepared statement that another client has, or had, on the same connection of the server, as
 * behind a pooler that lends one to many.
 */
export const isOfAnother = (error: unknown): boolean =>
  OF_ANOTHER.has(String((error as { code?: unknown }).code))
/** Too many connections, of this replica (`pg-pool` says it by its words alone) or of all. */
const FULL = '53300'
const FULL_WORDS = 'timeout exceeded when trying to connect'
/** The server shuts down, starts, ended a line that asked nothing, or is not the primary any more. */
const AWAY = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25006'])
/** What a pooler says of what it was not told to let through: it will say it again. */
const PROTOCOL = '08P01'
const AWAY_NODE = new Set([
  'NO_PRIMARY',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
])
/** `pg` names these by their words alone. */
const AWAY_WORDS = /^(Connection terminated|Query read timeout|Client has encountered)/

/** What becomes of a transaction that failed with this error. @param error what `pg` or `Servers` rejected with */
export function faultOf(error: unknown): Fault {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const known = String(code)
  if (AGAIN.has(known) || isOfAnother(error)) return 'again'
  if (known === FULL || message === FULL_WORDS) return 'full'
  if (AWAY.has(known) || AWAY_NODE.has(known) || (known.startsWith('08') && known !== PROTOCOL)) return 'away'
  return AWAY_WORDS.test(String(message)) ? 'away' : 'final'
}

/** No server of the list can be written to. Its cause is what the last one said. */
export class NoPrimary extends Error {
  readonly code = 'NO_PRIMARY'
  constructor(cause?: unknown) {
    super('none of the PostgreSQL servers can be written to', { cause })
  }
}

/** All connections of this replica were in use for as long as anybody waits. */
class NoConnection extends Error {
  readonly code = 'NO_CONNECTION'
  constructor(cause: unknown) {
    super('no connection to PostgreSQL was free', { cause })
  }
}

/** What whoever asked is told after the last try: by a code, which the words for the operator go by. */
export function lastWord(error: unknown, fault: Fault): unknown {
  const { code } = error as { code?: unknown }
  if (fault === 'away') return code === 'NO_PRIMARY' ? error : new NoPrimary(error)
  return fault === 'full' && code !== FULL ? new NoConnection(error) : error
}
