import type { Language } from '../../../domain/facts/language.ts'
import type { Pace } from '../../../domain/ports/captcha.ts'
import type { Dice } from '../../runtime/seeded-dice.ts'
import { clip, TAKES, VOICES } from './clips.ts'

/** Frames of silence (36 ms each): before the first letter, between the words of one, and after each letter. */
const PAUSES = {
  normal: { first: [4, 9], word: [0, 2], letter: [3, 8] },
  slow: { first: [4, 9], word: [1, 3], letter: [8, 13] },
} as const

/**
 * The letters of a picture, said in a language, as one MP3: `mayúscula` or `minúscula` (capital, small) before each
 * letter, `número` before each digit. One voice a challenge, of each word one of its takes, pauses that differ. Nothing
 * is encoded: it is the frames of the clips one after the other. The same dice give the same bytes.
 */
export function speak(text: string, roll: Dice, pace: Pace, language: Language): Uint8Array {
  const pauses = PAUSES[pace]
  const silence = ([low, high]: readonly [number, number]): Uint8Array[] =>
    Array(low + roll(high - low + 1)).fill(clip('silencio'))
  const one = <T>(of: readonly T[]) => of[roll(of.length)] as T
  const voice = one(VOICES)
  const pieces = silence(pauses.first)
  for (const letter of text) {
    for (const word of wordsOf(letter))
      pieces.push(clip(`${language}/${voice}/${one<string>(TAKES[pace])}/${word}`), ...silence(pauses.word))
    pieces.push(...silence(pauses.letter))
  }
  return Buffer.concat(pieces)
}

const wordsOf = (letter: string): string[] => {
  if (/\d/.test(letter)) return [letter]
  return [letter === letter.toLowerCase() ? 'minuscula' : 'mayuscula', letter.toLowerCase()]
}
