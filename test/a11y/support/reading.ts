/// <reference lib="dom" />
import { parseHTML } from 'linkedom'

export type Reading = {
  readonly words: number
  readonly sentences: number
  readonly syllables: number
  /** INFLESZ: 206.835 − 62.3 × syllables per word − words per sentence (Szigriszt-Pazos 1993, Barrio-Cantalejo 2008) */
  readonly inflesz: number
  /** 206.84 − 60 × syllables per word − 1.02 × words per sentence (Fernández-Huerta 1959) */
  readonly huerta: number
}

/** How easily Spanish reads, 0 to 100 and beyond; 65 to 80 "bastante fácil", above 80 "muy fácil" (INFLESZ). */
export function readingOf(blocks: readonly string[]): Reading {
  const all = blocks
    .flatMap(sentencesOf)
    .map(wordsOf)
    .filter((one) => one.length > 0)
  const [sentences, words] = [all.length, all.flat().length]
  const syllables = all.flat().reduce((sum, word) => sum + syllablesIn(word), 0)
  const [long, many] = [words / sentences, syllables / words]
  return {
    words,
    sentences,
    syllables,
    inflesz: 206.835 - 62.3 * many - long,
    huerta: 206.84 - 60 * many - 1.02 * long,
  }
}

/** As Flesch counts: a unit of thought ends with a full stop, a colon, a semicolon, a question or an exclamation. */
const sentencesOf = (text: string): string[] => text.split(/[.:;?!…]+(?=\s|$)/)

const wordsOf = (sentence: string): string[] => sentence.match(/\p{L}+/gu) ?? []

/** Syllables of a Spanish word as it is spelled (RAE, Ortografía 2010): `h` between vowels parts nothing. */
export function syllablesIn(word: string): number {
  const letters = word.toLowerCase()
  // NSS, CP: read letter by letter
  if (!/[aeiouáéíóúüy]/.test(letters)) return letters.length
  const vowels = letters
    .replace(/qu(?=[eéií])/g, 'q')
    .replace(/gu(?=[eéií])/g, 'g')
    .replace(/(?<=[aeiouáéíóúü])h(?=[aeiouáéíóúü])/g, '')
    .replace(/y(?![aeiouáéíóú])/g, 'i')
  return (vowels.match(/[aeiouáéíóúü]+/g) ?? ['a']).reduce((sum, run) => sum + nucleiIn(run), 0)
}

function nucleiIn(run: string): number {
  const letters = [...run]
  return letters.filter((letter, at) => at === 0 || parted(letters[at - 1] ?? '', letter)).length
}

const isStrong = (letter: string) => 'aeoáéó'.includes(letter)
const isStressedWeak = (letter: string) => 'íú'.includes(letter)
const parted = (a: string, b: string): boolean =>
  (isStrong(a) && isStrong(b)) ||
  (isStrong(a) && isStressedWeak(b)) ||
  (isStressedWeak(a) && isStrong(b)) ||
  a === b

/** What is no sentence of ours: data, codes, addresses, the names of the steps that stand on every screen. */
const DATA =
  'code, pre, .largo, .correo, .nss, [translate=no], #captcha-texto, table, dl, .pasos, .oculto, svg, .resumen h2'

/** Of an error, as it is drawn: read letter by letter, one without vowels made its page too hard. */
const REFERENCE = /\b[\da-f]{8}\b/g

const BLOCKS = 'h1, h2, h3, p, li, label, legend, button, summary, .boton'

/** The sentences of the main part of a page, block by block. */
export function proseOf(html: string): string[] {
  const { document } = parseHTML(html)
  const root = document.querySelector('main') ?? document.querySelector('[role=article]')
  for (const node of root?.querySelectorAll(DATA) ?? []) node.remove()
  const blocks = [...(root?.querySelectorAll(BLOCKS) ?? [])]
  return blocks
    .filter((node) => !node.querySelector(BLOCKS))
    .map((node) => (node.textContent ?? '').replace(REFERENCE, '').replace(/\s+/g, ' ').trim())
    .filter(Boolean)
}
