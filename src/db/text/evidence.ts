import type { Encoding } from './encoding.ts'
import { MARKED_WORDS } from './names-lexicon.ts'

/** How likely one letter that is no ASCII is in Spanish names and places (natural logarithms, from counts of surnames). */
const USUAL: Readonly<Record<string, number>> = { Á: -1.8, É: -1.6, Í: -1.3, Ó: -1.8, Ú: -2.8, Ñ: -2, Ü: -5 }
/** Marks that a text of people and places may hold beside letters. */
const MARKS = /[’‘´ºª°–—“”¿¡·\u00a0]/
/** O’Farrill, D’Amico: a mark that such a name always has. */
const NAME_APOSTROPHE = /^[ODLod]['’´]\p{L}/u
const USUAL_MARK = -1.5
const OTHER_LETTER = -8
const OTHER_MARK = -7
const ODD = -13
const LOST = -18
/** A capital inside a word of small letters, or the other way round. */
const WRONG_CASE = -4
const TWO_ACCENTS = -3
/** Ñ that no vowel follows. */
const STRAY_ENYE = -5
const KNOWN_WORD = 5
/** What a reading is charged for each row whose names disagree with its CURP. */
export const DISAGREES = -5

/**
 * The likelihood (natural logarithm, 0 for ASCII) that a text of Spanish names and places reads so. Words in ASCII say
 * nothing; the others are judged letter by letter, in their case, among their neighbours.
 */
export function likelihood(text: string): number {
  let sum = 0
  for (const word of wordsBeyondAscii(text)) sum += ofWord(word)
  return sum
}

/** Whether a word is one that a Spanish text may well hold: how the best reading is judged by itself. */
export const isPlausible = (word: string): boolean =>
  ofWord(word) / Math.max(1, word.replace(/[\x00-\x7f]/g, '').length) > -6

/** Runs of letters and of what is no ASCII that hold something beyond ASCII. */
export const wordsBeyondAscii = (text: string): readonly string[] =>
  text.match(/[A-Za-z]*[^\x00-\x7f][A-Za-z\u0080-\uffff]*/g) ?? []

const cache = new Map<string, number>()
const MOST_CACHED = 20_000

function ofWord(word: string): number {
  const known = cache.get(word)
  if (known !== undefined) return known
  const found = judge(word)
  if (cache.size < MOST_CACHED) cache.set(word, found)
  return found
}

function judge(word: string): number {
  const upper = word.toLocaleUpperCase('es-MX')
  const letters = [...word.normalize('NFC')]
  const capitals = word.match(/[A-Z]/g)?.length ?? 0
  const smalls = word.match(/[a-z]/g)?.length ?? 0
  let accents = 0
  let sum = MARKED_WORDS.has(upper) ? KNOWN_WORD : 0
  for (const [at, letter] of letters.entries()) {
    if (letter < '\u0080') continue
    const big = letter.toLocaleUpperCase('es-MX')
    sum += at === 1 && NAME_APOSTROPHE.test(word) ? USUAL_MARK : ofLetter(letter, big)
    if (!(big in USUAL)) continue
    if (/[ÁÉÍÓÚ]/.test(big)) accents += 1
    if (big === 'Ñ' && !/[AEIOUÁÉÍÓÚ]/.test(letters[at + 1]?.toLocaleUpperCase('es-MX') ?? ''))
      sum += STRAY_ENYE
    const isBig = letter === big
    if (
      at === 0 ? !isBig && capitals > 0 : isBig ? smalls > 0 && capitals <= 1 : capitals > 1 || smalls === 0
    )
      sum += WRONG_CASE
  }
  return sum + Math.max(0, accents - 1) * TWO_ACCENTS
}

function ofLetter(letter: string, big: string): number {
  const usual = USUAL[big]
  if (usual !== undefined) return usual
  if (letter === '\uFFFD' || /[\p{Cc}\p{Co}\p{Cn}]/u.test(letter)) return LOST
  if (/[\u00c0-\u017f]/.test(letter) && !/[×÷]/.test(letter)) return OTHER_LETTER
  return MARKS.test(letter) ? OTHER_MARK : ODD
}

export type Weighed = { readonly encoding: Encoding; readonly text: string; readonly weight: number }

/**
 * Readings of the same bytes with the logarithm of their likelihood → the best, and how sure that is (0 to 1). Readings
 * that say the same count as one. What many rows say together is not as independent as it looks, so it is tempered.
 * Throws when there are none.
 */
export function choose(readings: readonly Weighed[]): {
  readonly best: Weighed
  readonly confidence: number
} {
  const sorted = readings.toSorted((a, b) => b.weight - a.weight)
  const [best] = sorted
  if (!best) throw new Error('nothing to choose from')
  const others = sorted.filter(({ text }) => text !== best.text)
  const rest = others.reduce((sum, { weight }) => sum + Math.exp((weight - best.weight) / TEMPER), 0)
  return { best, confidence: 1 / (1 + rest) }
}

const TEMPER = 1.25
