import type { AudioForm } from '../../../domain/ports/captcha.ts'
import type { Dice } from '../../runtime/seeded-dice.ts'
import { clips, DRAWN, drawnOut, type Voice } from './clips.ts'
import { toMp3 } from './mp3.ts'
import { addNoise } from './noise.ts'
import { resample } from './stretch.ts'
import { toWav } from './wav.ts'

/** Samples a second of the clips and of all that is made of them. */
const RATE = 8000
/** How much of a file goes over a slow line before patience ends; the slow WAV alone may be larger. */
const LARGEST_WAV = 39_000
const LARGEST_SLOW_WAV = 64_000

/**
 * The letters of a picture, said: `mayúscula` or `minúscula` before each letter, `número` before each digit. One voice
 * a challenge, each word with a speed, pitch and loudness of its own, pauses that differ, noise behind. The same dice
 * give the same bytes; no two challenges share the bytes or the length of a letter.
 */
export function speak(text: string, roll: Dice, { format, slow }: AudioForm): Uint8Array {
  const samples = mix(text, clips(), roll, slow)
  return format === 'mp3' ? toMp3(samples) : fitWav(samples, slow ? LARGEST_SLOW_WAV : LARGEST_WAV)
}

function mix(text: string, voices: readonly Voice[], roll: Dice, slow: boolean): Float32Array {
  const between = (low: number, high: number) => low + ((high - low) * roll(1001)) / 1000
  const one = voices[roll(voices.length)] as Voice
  const voice = slow ? drawnOut(one) : one
  const placed: { readonly at: number; readonly samples: Float32Array }[] = []
  let at = between(0.15, 0.35) * RATE
  for (const letter of text) {
    for (const name of namesOf(letter)) {
      const word = voice.get(name) ?? silence
      const samples = resample(word, between(0.95, 1.08), between(0.85, 1.15))
      placed.push({ at: Math.round(at), samples })
      at += samples.length + between(0.03, 0.1) * RATE * (slow ? DRAWN : 1)
    }
    at += (slow ? between(0.35, 0.6) : between(0.14, 0.34)) * RATE
  }
  const whole = new Float32Array(Math.round(at))
  for (const word of placed) whole.set(word.samples, word.at)
  addNoise(whole, voices, roll)
  return whole
}

const silence = new Float32Array()

const namesOf = (letter: string): string[] => {
  if (/\d/.test(letter)) return [letter]
  return [letter === letter.toLowerCase() ? 'minuscula' : 'mayuscula', letter.toLowerCase()]
}

/** As many samples a second as fit, up to the telephone's 8000; what is over half of that goes before, or it would whistle. */
function fitWav(samples: Float32Array, largest: number): Uint8Array {
  const rate = Math.min(RATE, Math.floor((RATE * (largest - 44)) / samples.length))
  return toWav(rate === RATE ? samples : resample(lowpass(samples, (0.45 * rate) / RATE), RATE / rate), rate)
}

/** Two Butterworth sections; `cut` in parts of the sample rate. */
function lowpass(samples: Float32Array, cut: number): Float32Array {
  return [0.54, 1.31].reduce((input, q) => section(input, cut, q), samples)
}

function section(input: Float32Array, cut: number, q: number): Float32Array {
  const angle = 2 * Math.PI * cut
  const [alpha, cos] = [Math.sin(angle) / (2 * q), Math.cos(angle)]
  const [b, a1, a2] = [(1 - cos) / 2 / (1 + alpha), (-2 * cos) / (1 + alpha), (1 - alpha) / (1 + alpha)]
  const out = new Float32Array(input.length)
  let [x1, x2, y1, y2] = [0, 0, 0, 0]
  for (let i = 0; i < input.length; i++) {
    const x = input[i] as number
    const y = b * (x + 2 * x1 + x2) - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    out[i] = y
  }
  return out
}
