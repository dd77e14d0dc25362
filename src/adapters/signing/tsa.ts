import type { X509Certificate } from 'node:crypto'
import querystring from 'node:querystring'
import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from '../../domain/ports/chance.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { createCircuitBreaker } from '../runtime/circuit-breaker.ts'
import { SHA256 } from './cms.ts'
import { integer, nothing, octets, sequence, yes } from './der.ts'
import { readTimestamp, type TokenReply } from './tsa-token.ts'

export type TsaSettings = {
  /** http or https; a user and a password in it are sent as Basic */
  readonly url: string
  /** trust anchors of the time stamps; empty: any certificate for time stamping is accepted */
  readonly authorities: readonly X509Certificate[]
  readonly clock: Clock
  readonly chance: Chance
  /** ms for one try, 4,000 unless given */
  readonly timeoutMs?: number
  /** ms before the second try and the third */
  readonly pausesMs?: readonly number[]
}

export type Tsa = {
  /** A stamp of a SHA-256 digest. Tries a few times; rejects only when `signal` is aborted. */
  stamp(digest: Uint8Array, signal: AbortSignal): Promise<TokenReply>
  /** false after failures in a row, until it is asked again and answers */
  works(): boolean
}

const PAUSES_MS = [500, 1000]
/** The circuit breaker opens after so many failures in a row, for so many ms. */
const FAILURES = 3
const OPEN_MS = 60_000
/** A token with its certificate chain takes 4 to 8 KB. */
const LARGEST_ANSWER = 20 * 1024

/**
 * A time stamping authority over HTTP (RFC 3161, 3.4). One that does not answer costs at most three tries; then the
 * circuit breaker is open for a minute, so that documents are never delayed for long.
 */
export function createTsa({ timeoutMs = 4000, pausesMs = PAUSES_MS, clock, ...settings }: TsaSettings): Tsa {
  const breaker = createCircuitBreaker({ clock, failures: FAILURES, restMs: OPEN_MS })
  const call = callOf(settings.url)

  const once = async (digest: Uint8Array, signal: AbortSignal): Promise<TokenReply & { again?: boolean }> => {
    const settle = breaker.enter()
    if (!settle) return { outcome: 'failed', reason: 'no se le preguntó: falló hace menos de un minuto' }
    const nonce = nonceFrom(settings.chance.bytes(16))
    try {
      const answer = await call(
        timestampRequest(digest, nonce),
        AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      )
      const reply = Buffer.isBuffer(answer)
        ? readTimestamp(answer, { digest, nonce, authorities: settings.authorities })
        : answer
      settle(reply.outcome === 'stamped')
      return reply
    } catch (error) {
      settle(false)
      signal.throwIfAborted()
      return { outcome: 'failed', reason: reasonOf(error), again: true }
    }
  }

  return {
    async stamp(digest, signal) {
      let reply = await once(digest, signal)
      for (const ms of pausesMs) {
        if (reply.outcome === 'stamped' || !reply.again || breaker.state() === 'open') break
        await pause(ms, undefined, { signal })
        reply = await once(digest, signal)
      }
      return reply.outcome === 'stamped' ? reply : { outcome: 'failed', reason: reply.reason }
    },
    works: () => breaker.state() === 'closed',
  }
}

/**
 * A TimeStampReq (RFC 3161, 2.4.1) for a SHA-256 digest, that asks for the authority's certificate too: without it
 * nobody could check the stamp later. DER.
 * @param nonce 8 bytes or more, the first from 0x01 to 0x7f (see `nonceFrom`)
 */
export const timestampRequest = (digest: Uint8Array, nonce: Uint8Array): Buffer =>
  sequence(integer(1), sequence(sequence(SHA256, nothing()), octets(digest)), integer(...nonce), yes())

/**
 * Random bytes as a positive number of that many bytes, so that it is written in one way only. Two bits of them are
 * fixed.
 */
export function nonceFrom(random: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(random)
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  return nonce
}

type Failure = { readonly outcome: 'failed'; readonly reason: string; readonly again: boolean }

/** One POST. Redirections are refused, so that no password goes to another host. Rejects when there is no response. */
function callOf(endpoint: string) {
  const url = new URL(endpoint)
  const [user, password] = [url.username, url.password].map(querystring.unescape)
  url.username = url.password = ''
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  const headers = {
    'content-type': 'application/timestamp-query',
    accept: 'application/timestamp-reply',
    ...(user || password ? { authorization: `Basic ${basic}` } : {}),
  }
  return async (body: Uint8Array, signal: AbortSignal): Promise<Buffer | Failure> => {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: Buffer.from(body),
      signal,
      redirect: 'error',
    })
    const answer = await atMost(LARGEST_ANSWER, response)
    // worth a retry: faults of the server, timeouts and rate limits
    const again = response.status >= 500 || response.status === 408 || response.status === 429
    if (response.status !== 200)
      return { outcome: 'failed', reason: `respondió HTTP ${response.status}`, again }
    return answer ?? { outcome: 'failed', reason: 'su respuesta es demasiado grande', again: false }
  }
}

async function atMost(limit: number, response: Response): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** From the code of the error alone: its message could quote the URL, and with it a password. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'tardó demasiado'
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'se cortó'
  return `la conexión falló (${code})`
}
