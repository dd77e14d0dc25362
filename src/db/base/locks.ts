import { createHash } from 'node:crypto'
import type { Lock } from './engine.ts'

/**
 * What a transaction can decide about. Nobody waits for who holds another lock that it needs later when all take them in
 * the order of this list; who cannot is told so by the engine, and begins again.
 */
const KINDS = ['asunto', 'personal', 'tramite', 'correo', 'persona', 'consulta', 'serie', 'turno'] as const
type Kind = (typeof KINDS)[number]

const lock = (kind: Kind, key: Uint8Array | string): Lock =>
  `${kind}/${typeof key === 'string' ? key : Buffer.from(key).toString('base64url')}` as Lock

/** One case of the counter. @param id 128 random bits, base64url */
export const caseLock = (id: string): Lock => lock('asunto', id)
/** Everything about the employees, their ways in and their roles: they are few, and one at a time is enough. */
export const STAFF: Lock = lock('personal', '')
/** One trámite, its links, its session and its draft. @param id 128 random bits, base64url */
export const tramiteLock = (id: string): Lock => lock('tramite', id)
/** One correo: whose it is. @param correoIndex its blind index */
export const correoLock = (correoIndex: Uint8Array): Lock => lock('correo', correoIndex)
/** One person: their numbers, issues, binding, trámites. @param personIndex as `PersonKeys.of` gives it */
export const personLock = (personIndex: Uint8Array): Lock => lock('persona', personIndex)
/** One link to Mi trámite, one consent: what a token opens. @param hash its SHA-256, 32 bytes */
export const tokenLock = (hash: Uint8Array): Lock => lock('consulta', hash)
/**
 * One group of a series: the next of its numbers.
 * @param alta year of affiliation modulo 100, and `nacimiento` that of birth
 */
export const seriesLock = (clave: string, alta: number, nacimiento: number): Lock =>
  lock('serie', `${clave}/${alta}/${nacimiento}`)
/** One piece of work that one replica alone does. */
export const turnLock = (name: string): Lock => lock('turno', name)

/** Rows of the table that PostgreSQL locks: two things seldom share one. */
export const STRIPES = 16_384

/**
 * The row of each lock (0 to `STRIPES` - 1), each once, ascending: the order in which all take them. Two locks may share
 * a row.
 */
export const stripesOf = (locks: readonly Lock[]): readonly number[] =>
  [...new Set(locks.map((one) => createHash('sha256').update(one).digest().readUInt16BE() % STRIPES))].sort(
    (a, b) => a - b,
  )
