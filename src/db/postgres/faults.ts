/** What becomes of a transaction that failed: nothing helps, it is tried again at once, or when the server is back. */
export type Fault = 'final' | 'again' | 'away'

/**
 * Serialization failure, deadlock, a lock that took too long, and a row that another replica made at the same moment,
 * which the next try will find (PostgreSQL 18, Appendix A).
 */
const AGAIN = new Set(['40001', '40P01', '55P03', '23505'])
/** The server shuts down, starts, or is not the primary any more. */
const AWAY = new Set(['57P01', '57P02', '57P03', '25006'])
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
const AWAY_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered)/

/** @param error what `pg` or `Servers` rejected with */
export function faultOf(error: unknown): Fault {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const known = String(code)
  if (AGAIN.has(known)) return 'again'
  if (AWAY.has(known) || AWAY_NODE.has(known) || known.startsWith('08')) return 'away'
  return AWAY_WORDS.test(String(message)) ? 'away' : 'final'
}

/** No server of the list can be written to. Its cause is what the last one said. */
export class NoPrimary extends Error {
  readonly code = 'NO_PRIMARY'
  constructor(cause?: unknown) {
    super('none of the PostgreSQL servers can be written to', { cause })
  }
}
