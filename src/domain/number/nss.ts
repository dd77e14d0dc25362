import { createHmac, type KeyObject } from 'node:crypto'
import { bad, good, type Parsed } from '../base/problem.ts'

/** Eleven digits with a valid check digit. A string, since it may begin with a zero. */
export type Nss = string & { readonly __nss: unique symbol }
export type NssProblemCode = 'nss_vacio' | 'nss_longitud' | 'nss_caracter' | 'nss_digito' | 'nss_ceros'

/** Numbers of one group (series, year of affiliation, year of birth): four digits. */
export const SERIALS = 10_000

/**
 * Parses an NSS; blanks and hyphens are dropped, and full-width digits count. Checks length, digits and check digit
 * (Luhn) only, since numbers with implausible years exist; `00000000000`, which passes Luhn, is refused.
 */
export function parseNss(text: string): Parsed<Nss, NssProblemCode> {
  const nss = ELEVEN.test(text) ? text : text.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '')
  if (nss === '') return bad('nss_vacio')
  if (!/^\d+$/.test(nss)) return bad('nss_caracter')
  if (nss.length !== 11) return bad('nss_longitud', { length: nss.length })
  if (/^0+$/.test(nss)) return bad('nss_ceros')
  return nssCheckDigit(nss.slice(0, 10)) === Number(nss[10]) ? good(nss as Nss) : bad('nss_digito')
}

const ELEVEN = /^\d{11}$/

const ZERO = '0'.charCodeAt(0)

/** The check digit (Luhn, ISO/IEC 7812-1 annex B) of the first ten digits: weights 1, 2, 1, 2 … from the left. */
function nssCheckDigit(first10: string): number {
  let sum = 0
  for (let at = 0; at < first10.length; at++) {
    const product = (first10.charCodeAt(at) - ZERO) * (at % 2 === 0 ? 1 : 2)
    sum += product > 9 ? product - 9 : product
  }
  return (10 - (sum % 10)) % 10
}

/**
 * Composes an NSS, `SS AA NN CCCC D`: series, year of affiliation, year of birth, serial, check digit. Throws when a
 * part is out of range.
 * @param clave two digits of the series
 * @param alta year of affiliation, `nacimiento` year of birth, both whole (2026)
 * @param serial 0 to 9999
 */
export function composeNss(clave: string, alta: number, nacimiento: number, serial: number): Nss {
  const pad = (n: number, length: number) => String(n).padStart(length, '0')
  const first10 = `${clave}${pad(alta % 100, 2)}${pad(nacimiento % 100, 2)}${pad(serial, 4)}`
  if (!/^\d{10}$/.test(first10)) throw new Error('a series, year or serial out of range')
  return `${first10}${nssCheckDigit(first10)}` as Nss
}

/** `84 96 63 1121 3`: grouped for reading aloud. */
export const groupNss = (nss: Nss): string => nss.replace(/^(..)(..)(..)(....)(.)$/, '$1 $2 $3 $4 $5')

/**
 * The `n`-th serial of a group, in an order that cannot be predicted without the key: a keyed permutation. Four Feistel
 * rounds over two halves (of 7 bits each for 10,000 serials, HMAC-SHA-256 as round function), and cycle walking for
 * values that are too large (format-preserving encryption, as in NIST SP 800-38G, with a smaller domain).
 * @param group what names the permutation
 * @param n 0 to `size` - 1, as what it gives
 * @param size how many serials the group has, 10,000 at most
 */
export function serialAt(key: KeyObject, group: string, n: number, size = SERIALS): number {
  const half = halfOf(size)
  let value = n
  do {
    let [left, right] = [value >> half, value & ((1 << half) - 1)]
    for (let round = 0; round < ROUNDS; round++)
      [left, right] = [right, left ^ roundValue(key, group, round, right, half)]
    value = (left << half) | right
  } while (value >= size)
  return value
}

/**
 * The `n` for which `serialAt` gives `serial`, with the same key, group and size: its inverse.
 * @param serial 0 to `size` - 1
 */
export function positionOf(key: KeyObject, group: string, serial: number, size = SERIALS): number {
  const half = halfOf(size)
  let value = serial
  do {
    let [left, right] = [value >> half, value & ((1 << half) - 1)]
    for (let round = ROUNDS - 1; round >= 0; round--)
      [left, right] = [right ^ roundValue(key, group, round, left, half), left]
    value = (left << half) | right
  } while (value >= size)
  return value
}

const ROUNDS = 4

/** Bits of a half: the two together count to `size` at least, and to less than eight times as much. */
const halfOf = (size: number): number => Math.max(1, Math.ceil(Math.log2(size) / 2))

function roundValue(key: KeyObject, group: string, round: number, part: number, half: number): number {
  const mixed = createHmac('sha256', key).update(`${group}\0${round}\0${part}`).digest()
  return (mixed[0] ?? 0) & ((1 << half) - 1)
}
