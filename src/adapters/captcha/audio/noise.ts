import { createCipheriv } from 'node:crypto'
import type { Dice } from '../../runtime/seeded-dice.ts'
import type { Voice } from './clips.ts'

/** What is behind the voice: a hiss and a hum of other voices, together some 15 dB below it. */
export function addNoise(samples: Float32Array, voices: readonly Voice[], roll: Dice): void {
  addHiss(samples, 0.012 + roll(100) / 20_000, roll)
  addBabble(samples, voices, roll)
}

/** Noise from a key stream (AES in counter mode), so that no cheap generator can be wound back and subtracted. */
function addHiss(samples: Float32Array, loudness: number, roll: Dice): void {
  const key = Buffer.from(Array.from({ length: 16 }, () => roll(256)))
  const stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(samples.length))
  // a colour of its own each time: from nearly white to dull
  const dull = 0.3 + roll(50) / 100
  const factor = (loudness * Math.sqrt((1 + dull) / (1 - dull)) * Math.sqrt(3) * (1 - dull)) / 128
  let colour = 0
  for (let i = 0; i < samples.length; i++) {
    colour = dull * colour + ((stream[i] as number) - 127.5) * factor
    samples[i] = (samples[i] as number) + colour
  }
}

/** Pieces of words backwards, one over the other: speech by its sound, not a letter of it. */
function addBabble(samples: Float32Array, voices: readonly Voice[], roll: Dice): void {
  const words = voices.flatMap((voice) => [...voice.values()])
  const gain = 0.09 + roll(40) / 1000
  for (let at = roll(1500); at < samples.length; at += 400 + roll(2000)) {
    const word = words[roll(words.length)] ?? new Float32Array()
    const length = Math.min(1200 + roll(2400), word.length, samples.length - at)
    const end = length + roll(word.length - length + 1)
    for (let i = 0; i < length; i++) {
      const slope = Math.min(1, i / 160, (length - i) / 160)
      samples[at + i] = (samples[at + i] as number) + gain * slope * (word[end - 1 - i] as number)
    }
  }
}
