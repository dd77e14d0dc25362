import { createHmac, type KeyObject } from 'node:crypto'
import { bad, good, type Parsed } from '../base/problem.ts'

/** Eleven digits with a valid check digit. A string, since it may begin with a zero. */
export type Nss = string & { readonly __nss: unique symbol }
export type NssProblemCode = 'nss_vacio' | 'nss_longitud' | 'nss_caracter' | 'nss_digito' | 'nss_ceros'

/** Numbers of one group (series, year of affiliation, year of birth): four digits. */
const SERIALS = 10_000

/**
 * Parses an NSS; blanks and hyphens are dropped. Checks length, digits and check digit only, since numbers with
 * implausible years exist; `00000000000`, which passes Luhn, is refused.
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

/** The check digit (Luhn, ISO/IEC 7812-1 annex B) of the first ten digits: weights 1, 2, 1, 2 … from the left. */
export function nssCheckDigit(first10: string): number {
  let sum = 0
  for (let at = 0; at < first10.length; at++) {
    const product = Number(first10.charAt(at)) * (at % 2 === 0 ? 1 : 2)
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
 * The `n`-th serial of a group, 0 to 9999, in an order that cannot be predicted without the key: a keyed permutation.
 * Four Feistel rounds over 14 bits (two halves of 7, HMAC-SHA-256 as round function), and cycle walking for values of
 * 10,000 or more (format-preserving encryption, as in NIST SP 800-38G, with a smaller domain).
 * @param n 0 to 9999
 */
export function serialAt(key: KeyObject, group: string, n: number): number {
  let value = n
  do value = feistel(key, group, value)
  while (value >= SERIALS)
  return value
}

function feistel(key: KeyObject, group: string, value: number): number {
  let left = value >> 7
  let right = value & 0x7f
  for (let round = 0; round < 4; round++) {
    const mixed = createHmac('sha256', key).update(`${group}\0${round}\0${right}`).digest()
    const next = left ^ ((mixed[0] ?? 0) & 0x7f)
    left = right
    right = next
  }
  return (left << 7) | right
}
