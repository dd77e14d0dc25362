import type { Dice } from '../runtime/seeded-dice.ts'
import { WORDS } from './words.ts'

export type Question = { readonly text: string; readonly answer: string }
type Frame = (words: readonly string[], roll: Dice) => Question

const ORDINALS = ['primera', 'segunda', 'tercera', 'cuarta']

/**
 * A question about words that are all in the question: it asks for attention, not for schooling, memory or sums.
 * Four different words of some 130 in a frame give far more than 10,000 forms.
 */
export function makeQuestion(roll: Dice): Question {
  const frame = FRAMES[roll(FRAMES.length)] ?? byPlace
  return frame(pickWords(4, roll), roll)
}

/** Four different words, no two with the same first letter, so that every frame has one answer. */
function pickWords(count: number, roll: Dice): string[] {
  const words: string[] = []
  while (words.length < count) {
    const word = WORDS[roll(WORDS.length)] ?? ''
    if (!words.some((other) => other[0] === word[0])) words.push(word)
  }
  return words
}

const list = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} y ${words.at(-1)}`

const byPlace: Frame = (words, roll) => {
  const place = roll(words.length)
  return {
    text: `De estas palabras: ${words.join(', ')}, escribe la ${ORDINALS[place]}.`,
    answer: words[place] ?? '',
  }
}

const last: Frame = (words) => ({
  text: `Escribe la última de estas palabras: ${words.join(', ')}.`,
  answer: words.at(-1) ?? '',
})

const after: Frame = (words, roll) => {
  const place = roll(words.length - 1)
  return {
    text: `En la lista ${words.join(', ')}, ¿qué palabra va justo después de ${words[place]}?`,
    answer: words[place + 1] ?? '',
  }
}

const repeated: Frame = (words, roll) => {
  const twice = words[roll(words.length - 1)] ?? ''
  return { text: `¿Qué palabra está dos veces? ${words.join(', ')}, ${twice}.`, answer: twice }
}

const byLetter: Frame = (words, roll) => {
  const word = words[roll(words.length)] ?? ''
  return {
    text: `¿Cuál de estas palabras empieza con la letra ${word[0]?.toUpperCase()}? ${list(words)}.`,
    answer: word,
  }
}

const missing: Frame = (words, roll) => {
  const place = roll(words.length)
  const rest = words.filter((_, at) => at !== place)
  return {
    text: `Primera lista: ${words.join(', ')}. Segunda lista: ${rest.join(', ')}. ¿Qué palabra falta en la segunda?`,
    answer: words[place] ?? '',
  }
}

export const FRAMES: readonly Frame[] = [byPlace, last, after, repeated, byLetter, missing]
