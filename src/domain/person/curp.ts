import type { CivilDate } from '../base/mexico-time.ts'
import { bad, good, type Parsed } from '../base/problem.ts'
import { type Entidad, isEntidad } from './entidades.ts'

/** A CURP that `parseCurp` accepted, so that nothing checks it again. */
export type Curp = string & { readonly __curp: unique symbol }
/** Position 11: hombre, mujer, no binario (in use since 2022). */
export type Sexo = 'H' | 'M' | 'X'

export type CurpProblemCode =
  | 'curp_vacia'
  | 'curp_longitud'
  | 'curp_caracter'
  | 'curp_fecha'
  | 'curp_fecha_futura'
  | 'curp_edad'
  | 'curp_sexo'
  | 'curp_entidad'
  | 'curp_digito'

const LENGTH = 18
/** Years of age beyond which a date of birth counts as an error. */
const OLDEST = 120
/** The values of the check digit. A CURP has no Ñ, but its place in the order counts. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'
/** The same by the code of the character: a padrón asks eighteen million times. */
const VALUES = Int8Array.from({ length: 256 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)))

/** The characters of each position (Instructivo Normativo para la Asignación de la CURP, SEGOB 2006, annex 4). */
const SHAPE: readonly RegExp[] = [
  /[A-Z]/,
  /[AEIOUX]/,
  /[A-Z]/,
  /[A-Z]/,
  ...Array<RegExp>(6).fill(/\d/),
  /[A-Z]/,
  /[A-Z]/,
  /[A-Z]/,
  ...Array<RegExp>(3).fill(/[B-DF-HJ-NP-TV-Z]/),
  /[0-9A-Z]/,
  /\d/,
]
const WHOLE_SHAPE = new RegExp(`^${SHAPE.map(({ source }) => source).join('')}$`)

/**
 * Parses a CURP as typed, or gives its first problem in this order: length, a character that its position does not
 * allow, the date, sex, entidad, check digit, a date in the future, an age over 120.
 * @param today civil date in Mexico City
 */
export function parseCurp(text: string, today: CivilDate): Parsed<Curp, CurpProblemCode> {
  const isWhole = WHOLE_SHAPE.test(text)
  const curp = isWhole ? text : normalizeCurp(text)
  if (!isWhole && !WHOLE_SHAPE.test(curp)) return shapeProblem([...curp])
  const birth = birthDateOf(curp as Curp)
  if (!exists(birth)) return bad('curp_fecha')
  if (!'HMX'.includes(curp.charAt(10))) return bad('curp_sexo')
  const entidad = curp.slice(11, 13)
  if (!isEntidad(entidad)) return bad('curp_entidad', { entidad })
  if (curpCheckDigit(curp.slice(0, 17)) !== Number(curp[17])) return bad('curp_digito')
  if (isAfter(birth, today)) return bad('curp_fecha_futura')
  return ageOn(birth, today) > OLDEST ? bad('curp_edad') : good(curp as Curp)
}

function shapeProblem(characters: readonly string[]): Parsed<Curp, CurpProblemCode> {
  const { length } = characters
  if (length === 0) return bad('curp_vacia')
  if (length !== LENGTH) return bad('curp_longitud', { length })
  const wrong = characters.findIndex((character, at) => !SHAPE[at]?.test(character))
  return bad('curp_caracter', { position: wrong + 1, character: characters[wrong] ?? '' })
}

/** Upper case, without blanks, hyphens and invisible characters (Unicode Cf), as a paste may have. Not parsed yet. */
export const normalizeCurp = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text
        .normalize('NFKC')
        .replace(/[\s\p{Cf}\p{Pd}]/gu, '')
        .toUpperCase()

/** What `normalizeCurp` leaves as it is, as almost every cell of a padrón has it. */
const PLAIN = /^[A-Z0-9]*$/

/**
 * The check digit of the first 17 characters, as RENAPO computes it: `(10 - Σ index(cᵢ) · (19 - i) mod 10) mod 10`, i
 * from 1.
 */
export function curpCheckDigit(first17: string): number {
  let sum = 0
  for (let at = 0; at < first17.length; at++) sum += (VALUES[first17.charCodeAt(at)] ?? -1) * (18 - at)
  return (10 - (sum % 10)) % 10
}

/** The sex that position 11 says: H hombre, M mujer, X no binario. */
export const sexOf = (curp: Curp): Sexo => curp.charAt(10) as Sexo

/** The entidad of birth that positions 12 and 13 say. */
export const entidadOf = (curp: Curp): Entidad => curp.slice(11, 13) as Entidad

/** The date of birth of positions 5 to 10; position 17 says the century: a digit to 1999, a letter from 2000 on. */
export function birthDateOf(curp: Curp): CivilDate {
  const century = curp.charAt(16) <= '9' ? 1900 : 2000
  return { year: century + twoDigits(curp, 4), month: twoDigits(curp, 6), day: twoDigits(curp, 8) }
}

const twoDigits = (text: string, at: number): number =>
  text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - ZERO * 11
const ZERO = '0'.charCodeAt(0)

/** `HEGG••••••••••••04`, for logs and partial display: the first four characters and the last two. */
export const maskCurp = (curp: string): string => `${curp.slice(0, 4)}${'•'.repeat(12)}${curp.slice(16)}`

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Whether the (Gregorian) calendar has this day. */
export function exists({ year, month, day }: CivilDate): boolean {
  const days = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return days !== undefined && day >= 1 && day <= days
}

const order = ({ year, month, day }: CivilDate) => year * 10_000 + month * 100 + day
const isAfter = (a: CivilDate, b: CivilDate) => order(a) > order(b)

/** Whether the person of a CURP is under 18 on `today`, a day of Mexico City (Código Civil Federal, art. 646). */
export const isMinor = (curp: Curp, today: CivilDate): boolean => ageOn(birthDateOf(curp), today) < 18

/** Age in whole years on `today`. Whoever was born on a 29 February is a year older on 1 March of a common year. */
export const ageOn = (birth: CivilDate, today: CivilDate): number =>
  today.year - birth.year - (order({ ...birth, year: today.year }) > order(today) ? 1 : 0)
