import { createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { speak } from '../../../src/adapters/captcha/audio/audio.ts'
import { createCaptcha } from '../../../src/adapters/captcha/captcha.ts'
import { createDice } from '../../../src/adapters/runtime/seeded-dice.ts'
import type { AudioForm } from '../../../src/domain/ports/captcha.ts'

const ALPHABET = 'ABDEFHLMNQRTYabdefghmnrty2345678'
const NOW = Date.UTC(2026, 2, 5, 16)
const key = createSecretKey(new Uint8Array(32).fill(7))
const seedOf = (n: number) => Buffer.from(`semilla ${String(n).padStart(8, '0')}`)
const diceOf = (n: number) => createDice(key, seedOf(n), 'audio')
const NORMAL: AudioForm = { format: 'mp3', slow: false }
const FORMS: readonly AudioForm[] = [
  NORMAL,
  { format: 'mp3', slow: true },
  { format: 'wav', slow: false },
  { format: 'wav', slow: true },
]
/** A captcha whose every challenge has the same seed. */
const captchaOf = (n: number) =>
  createCaptcha({ key, chance: { bytes: (length) => seedOf(n).subarray(0, length) } })

const lettersOf = (n: number): string => {
  const roll = createDice(key, seedOf(n), 'text')
  return Array.from({ length: 5 }, () => ALPHABET[roll(ALPHABET.length)]).join('')
}

/** Samples of our WAV, -1 to 1, and how many there are in a second. */
function readWav(file: Uint8Array): { samples: Float64Array; rate: number } {
  const bytes = Buffer.from(file)
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
  return {
    samples: Float64Array.from(bytes.subarray(44), (byte) => (byte - 128) / 127),
    rate: bytes.readUInt32LE(24),
  }
}

/** Loudness in dB of each 40 ms, from the softest to the loudest. */
function loudnesses(file: Uint8Array): number[] {
  const { samples, rate } = readWav(file)
  const step = Math.floor(rate * 0.04)
  const power = (from: number) =>
    samples.subarray(from, from + step).reduce((sum, x) => sum + x * x, 0) / step
  return Array.from(
    { length: Math.floor(samples.length / step) },
    (_, at) => 10 * Math.log10(power(at * step)),
  ).sort((a, b) => a - b)
}

test('what is said are the letters that are accepted', () => {
  for (let n = 0; n < 8; n++) {
    const captcha = captchaOf(n)
    const { token } = captcha.challenge(NOW)
    const letters = lettersOf(n)
    expect(captcha.check(token, letters, NOW).outcome).toBe('ok')
    for (const form of FORMS) expect(captcha.audio(token, form)).toEqual(speak(letters, diceOf(n), form))
  }
})

test('every letter is said with its case, every digit as a number, each in its own way', () => {
  const form: AudioForm = { format: 'wav', slow: false }
  const said = [...ALPHABET].map((letter) => speak(letter, diceOf(1), form))
  const seconds = said.map((file) => readWav(file).samples.length / readWav(file).rate)
  expect(new Set(said.map((file) => Buffer.from(file).toString('base64'))).size).toBe(ALPHABET.length)
  // two words, or two words of a digit, and the silence about them
  for (const [at, letter] of [...ALPHABET].entries()) {
    expect(seconds[at]).toBeGreaterThan(/\d/.test(letter) ? 0.8 : 1.3)
    expect(loudnesses(said[at] as Uint8Array).at(-3)).toBeGreaterThan(-18)
  }
})

test('the same token gives the same bytes', () => {
  const captcha = captchaOf(3)
  const { token } = captcha.challenge(NOW)
  for (const form of FORMS) expect(captcha.audio(token, form)).toEqual(captcha.audio(token, form))
})

test('the same letters in another challenge share neither length nor bytes', () => {
  const said = Array.from({ length: 30 }, (_, n) => speak('aB4fQ', diceOf(n), { format: 'wav', slow: true }))
  const seconds = said.map((file) => (readWav(file).samples.length / readWav(file).rate).toFixed(3))
  expect(new Set(seconds).size).toBeGreaterThan(27)
  const runs = new Set<string>()
  for (const file of said) {
    for (let at = 44; at + 48 <= file.length; at += 48) {
      const run = Buffer.from(file.subarray(at, at + 48)).toString('base64')
      expect(runs.has(run)).toBe(false)
      runs.add(run)
    }
  }
})

test('slower is longer, and each file is small enough for a slow line', () => {
  const LONGEST = 'FRFRF'
  for (let n = 0; n < 30; n++) {
    const text = n < 10 ? LONGEST : lettersOf(n)
    const [normal, slow, wav, slowWav] = FORMS.map((form) => speak(text, diceOf(n), form).length) as [
      number,
      number,
      number,
      number,
    ]
    expect(normal).toBeLessThan(32_000)
    expect(slow).toBeLessThan(40_000)
    expect(slow / normal).toBeGreaterThan(1.2)
    expect(wav).toBeLessThan(40_000)
    expect(slowWav).toBeLessThan(65_000)
  }
})

test('the voice stands well above what is behind it', () => {
  for (let n = 0; n < 20; n++) {
    const all = loudnesses(speak(lettersOf(n), diceOf(n), { format: 'wav', slow: false }))
    const at = (part: number) => all[Math.floor(part * (all.length - 1))] as number
    expect(at(0.75) - at(0.08)).toBeGreaterThan(12)
    // and there is noise everywhere: no pause is empty
    expect(at(0)).toBeGreaterThan(-44)
  }
})

test('a token that is none of ours says nothing', () => {
  for (const token of ['', 'nada', `${captchaOf(1).challenge(NOW).token}x`]) {
    for (const form of FORMS) expect(captchaOf(1).audio(token, form)).toBeUndefined()
  }
})
