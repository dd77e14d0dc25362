import { bad, good, type Parsed } from '../base/problem.ts'
import { dropInvisible } from '../base/text.ts'

/** An address as typed, trimmed. */
export type Correo = string & { readonly __correo: unique symbol }
export type CorreoProblemCode =
  | 'correo_vacio'
  | 'correo_sin_arroba'
  | 'correo_largo'
  | 'correo_forma'
  | 'correo_dominio'

/** RFC 5322 atext and dots; quoted local parts are refused: nobody who reads mail has one. */
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u

/** What almost all are: nothing of theirs needs a closer look. */
const PLAIN = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*@(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\.)+[A-Za-z]+$/
const LONGEST_LOCAL = 64

/**
 * Text → address, trimmed, NFC, its case kept: RFC 5321 lengths (64 bytes of UTF-8 before the @, 254 in all; labels of
 * 63), `+` and international domains and local parts (RFC 6531) allowed. Quoted local parts and addresses by IP are
 * refused. No mail server is asked.
 */
export function parseCorreo(text: string): Parsed<Correo, CorreoProblemCode> {
  if (text.length <= LONGEST_LOCAL && PLAIN.test(text)) return good(text as Correo)
  const correo = dropInvisible(text.normalize('NFC')).trim()
  if (correo === '') return bad('correo_vacio')
  const at = correo.lastIndexOf('@')
  if (at < 0) return bad('correo_sin_arroba')
  const local = correo.slice(0, at)
  const domain = correo.slice(at + 1)
  if (bytes(correo) > 254 || bytes(local) > LONGEST_LOCAL) return bad('correo_largo')
  if (!LOCAL.test(local)) return bad('correo_forma')
  const labels = domain.split('.')
  const top = labels.at(-1) ?? ''
  const fine =
    labels.length >= 2 && labels.every((l) => LABEL.test(l) && bytes(l) <= 63) && !/^\d+$/.test(top)
  return fine ? good(correo as Correo) : bad('correo_dominio')
}

const bytes = (text: string) => Buffer.byteLength(text)

/**
 * Lower case, NFC, without invisible characters and blanks around it: how two addresses are compared and looked up. That
 * the case of a local part may count (RFC 5321, 2.4) is not minded: nobody makes use of it.
 */
export const canonicalCorreo = (correo: string): string =>
  dropInvisible(correo.normalize('NFC')).trim().toLowerCase()

/**
 * Whether two texts are one address (`canonicalCorreo`). Two that reach one inbox may be two addresses: `sameInbox`.
 */
export const sameCorreo = (a: string, b: string): boolean => canonicalCorreo(a) === canonicalCorreo(b)

/** Providers that deliver `ana+x@` to `ana@`; those of Google deliver `a.na@` there as well. */
const DOTLESS = ['gmail.com', 'googlemail.com']
const TAGGED = [...DOTLESS, 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'icloud.com', 'me.com']

/** One text for all spellings that are known to reach the same inbox; elsewhere only the letters' case is folded. */
export function inboxOf(correo: string): string {
  const canonical = canonicalCorreo(correo)
  const at = canonical.lastIndexOf('@')
  const [local, domain] = [canonical.slice(0, at), canonical.slice(at + 1)]
  if (!TAGGED.includes(domain)) return canonical
  const untagged = local.replace(/(?<=.)\+.*$/s, '')
  return DOTLESS.includes(domain) ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${domain}`
}

/** Whether mail to both reaches one person, as far as that is known. */
export const sameInbox = (a: string, b: string): boolean => inboxOf(a) === inboxOf(b)

/**
 * What the limits count a correo under: its inbox. Where `+tags` may be another inbox or the same, all tags of one
 * name count as one, apart from the name itself: whoever floods `ana+1@`, `ana+2@` … takes nothing from `ana@`.
 */
export const mailboxOf = (correo: string): string => inboxOf(correo).replace(/(?<=.)\+[^@]*(?=@)/s, '+')

/** `g•••@gmail.com`: the first character and the domain, for partial display. */
export const maskCorreo = (correo: string): string => correo.replace(/^(.).*(?=@)/u, '$1•••')

const BIG = (
  'gmail.com hotmail.com outlook.com yahoo.com.mx yahoo.com icloud.com live.com.mx live.com outlook.es hotmail.es ' +
  'msn.com prodigy.net.mx protonmail.com'
).split(' ')
/** Near a big one, and real. */
const REAL = [
  'mail.com',
  'ymail.com',
  'email.com',
  'gmx.com',
  'aol.com',
  'me.com',
  'proton.me',
  'hotmail.com.mx',
]

/** The address that was perhaps meant, when the domain is one or two slips away from a big one; else undefined. */
export function suggestCorreo(correo: Correo): string | undefined {
  const at = correo.lastIndexOf('@')
  const domain = correo.slice(at + 1).toLowerCase()
  if (BIG.includes(domain) || REAL.includes(domain)) return undefined
  const near = BIG.map((big) => ({ big, slips: distance(domain, big) })).sort((a, b) => a.slips - b.slips)[0]
  return near && near.slips <= 2 && domain.length >= 6 ? `${correo.slice(0, at)}@${near.big}` : undefined
}

/** Slips of the fingers between two words: a letter put in, left out, changed, or two swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)])
  const cell = (i: number, j: number) => rows[i]?.[j] ?? 0
  for (let j = 1; j <= b.length; j++) (rows[0] as number[])[j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const best = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + cost)
      ;(rows[i] as number[])[j] = swapped ? Math.min(best, cell(i - 2, j - 2) + 1) : best
    }
  }
  return cell(a.length, b.length)
}
