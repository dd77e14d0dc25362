import type { Language } from '../../domain/facts/language.ts'
import type { Dice } from '../runtime/seeded-dice.ts'
import { WORDS } from './words.ts'

export type Question = { readonly text: string; readonly answer: string }
type Frame = (words: readonly string[], roll: Dice) => Question

/**
 * A question about words that are all in the question: it asks for attention, not for schooling, memory or sums. Four
 * different words of some 130 in a frame give far more than 10,000 forms. `answer` is one word, in small letters; the
 * same dice give the same question.
 */
export function makeQuestion(roll: Dice, language: Language = 'es'): Question {
  const frames = FRAMES[language]
  const frame = frames[roll(frames.length)] ?? byPlace(SAID[language])
  return frame(pickWords(4, roll, WORDS[language]), roll)
}

/** Four different words, no two with the same first letter, so that every frame has one answer. */
function pickWords(count: number, roll: Dice, all: readonly string[]): string[] {
  const words: string[] = []
  while (words.length < count) {
    const word = all[roll(all.length)] ?? ''
    if (!words.some((other) => other[0] === word[0])) words.push(word)
  }
  return words
}

const list = (words: readonly string[]): string => words.join(', ')

/** What each frame asks, in one language. */
type Said = {
  readonly ordinals: readonly string[]
  readonly and: string
  readonly byPlace: (words: string, ordinal: string) => string
  readonly last: (words: string) => string
  readonly after: (words: string, word: string) => string
  readonly repeated: (words: string) => string
  readonly byLetter: (letter: string, words: string) => string
  readonly missing: (first: string, second: string) => string
}

const SAID: Readonly<Record<Language, Said>> = {
  es: {
    ordinals: ['primera', 'segunda', 'tercera', 'cuarta'],
    and: 'y',
    byPlace: (words, ordinal) => `De estas palabras: ${words}, escribe la ${ordinal}.`,
    last: (words) => `Escribe la última de estas palabras: ${words}.`,
    after: (words, word) => `En la lista ${words}, ¿qué palabra va justo después de ${word}?`,
    repeated: (words) => `¿Qué palabra está dos veces? ${words}.`,
    byLetter: (letter, words) => `¿Cuál de estas palabras empieza con la letra ${letter}? ${words}.`,
    missing: (first, second) =>
      `Primera lista: ${first}. Segunda lista: ${second}. ¿Qué palabra falta en la segunda?`,
  },
  en: {
    ordinals: ['first', 'second', 'third', 'fourth'],
    and: 'and',
    byPlace: (words, ordinal) => `Of these words: ${words}, type the ${ordinal} one.`,
    last: (words) => `Type the last of these words: ${words}.`,
    after: (words, word) => `In the list ${words}, which word comes right after ${word}?`,
    repeated: (words) => `Which word is there twice? ${words}.`,
    byLetter: (letter, words) => `Which of these words begins with the letter ${letter}? ${words}.`,
    missing: (first, second) =>
      `First list: ${first}. Second list: ${second}. Which word is missing from the second?`,
  },
}

const byPlace =
  ({ ordinals, byPlace: say }: Said): Frame =>
  (words, roll) => {
    const place = roll(words.length)
    return { text: say(list(words), ordinals[place] ?? ''), answer: words[place] ?? '' }
  }

const last =
  ({ last: say }: Said): Frame =>
  (words) => ({ text: say(list(words)), answer: words.at(-1) ?? '' })

const after =
  ({ after: say }: Said): Frame =>
  (words, roll) => {
    const place = roll(words.length - 1)
    return { text: say(list(words), words[place] ?? ''), answer: words[place + 1] ?? '' }
  }

const repeated =
  ({ repeated: say }: Said): Frame =>
  (words, roll) => {
    const twice = words[roll(words.length - 1)] ?? ''
    return { text: say(list([...words, twice])), answer: twice }
  }

const byLetter =
  ({ byLetter: say, and }: Said): Frame =>
  (words, roll) => {
    const word = words[roll(words.length)] ?? ''
    const all = `${list(words.slice(0, -1))} ${and} ${words.at(-1)}`
    return { text: say(word[0]?.toUpperCase() ?? '', all), answer: word }
  }

const missing =
  ({ missing: say }: Said): Frame =>
  (words, roll) => {
    const place = roll(words.length)
    const rest = words.filter((_, at) => at !== place)
    return { text: say(list(words), list(rest)), answer: words[place] ?? '' }
  }

const framesOf = (said: Said): readonly Frame[] =>
  [byPlace, last, after, repeated, byLetter, missing].map((frame) => frame(said))

/** By language, in the same order. */
export const FRAMES: Readonly<Record<Language, readonly Frame[]>> = {
  es: framesOf(SAID.es),
  en: framesOf(SAID.en),
}
