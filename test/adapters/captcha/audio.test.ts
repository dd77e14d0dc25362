import { createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { speak } from '../../../src/adapters/captcha/audio/audio.ts'
import {
  clip,
  FRAME_BYTES,
  FRAME_MS,
  readClips,
  TAKES,
  VOICES,
} from '../../../src/adapters/captcha/audio/clips.ts'
import { createCaptcha } from '../../../src/adapters/captcha/captcha.ts'
import { createDice } from '../../../src/adapters/runtime/seeded-dice.ts'
import type { Pace } from '../../../src/domain/ports/captcha.ts'

const ALPHABET = 'ABDEFHLMNQRTYabdefghmnrty2345678'
const NOW = Date.UTC(2026, 2, 5, 16)
const key = createSecretKey(new Uint8Array(32).fill(7))
const seedOf = (n: number) => Buffer.from(`semilla ${String(n).padStart(4, '0')}`)
const diceOf = (n: number) => createDice(key, seedOf(n), 'audio')
const PACES: readonly Pace[] = ['normal', 'slow']
/** A captcha whose every challenge has the same seed. */
const captchaOf = (n: number) =>
  createCaptcha({ key, chance: { bytes: (length) => seedOf(n).subarray(0, length) } })

const lettersOf = (n: number): string => {
  const roll = createDice(key, seedOf(n), 'text')
  return Array.from({ length: 5 }, () => ALPHABET[roll(ALPHABET.length)]).join('')
}

const framesOf = (file: Uint8Array): Buffer[] =>
  Array.from({ length: file.length / FRAME_BYTES }, (_, at) =>
    Buffer.from(file.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES)),
  )
const secondsOf = (file: Uint8Array): number => ((file.length / FRAME_BYTES) * FRAME_MS) / 1000
const wordsSaid = [...new Set(ALPHABET.toLowerCase()), 'mayuscula', 'minuscula']

/** The words of a file and whose they are, by finding the clips whose frames they are; all else is silence. */
function heard(file: Uint8Array, pace: Pace): { words: string[]; voices: Set<string> } {
  const clips = VOICES.flatMap((voice) =>
    TAKES[pace].flatMap((take) =>
      wordsSaid.map((word) => ({ voice, word, frames: Buffer.from(clip(`${voice}/${take}/${word}`)) })),
    ),
  )
  const bytes = Buffer.from(file)
  const [words, voices] = [[] as string[], new Set<string>()]
  for (let at = 0; at < bytes.length; ) {
    const found = clips.find(({ frames }) => bytes.subarray(at, at + frames.length).equals(frames))
    if (found) {
      words.push(found.word)
      voices.add(found.voice)
    } else expect(bytes.subarray(at, at + FRAME_BYTES)).toEqual(Buffer.from(clip('silencio')))
    at += found?.frames.length ?? FRAME_BYTES
  }
  return { words, voices }
}

test('what is said are the letters that are accepted', () => {
  for (let n = 0; n < 8; n++) {
    const captcha = captchaOf(n)
    const { token } = captcha.challenge(NOW)
    const letters = lettersOf(n)
    expect(captcha.check(token, letters, NOW + 5000).outcome).toBe('ok')
    for (const pace of PACES) expect(captcha.audio(token, pace)).toEqual(speak(letters, diceOf(n), pace))
  }
})

const allNames = [
  'silencio',
  ...VOICES.flatMap((voice) =>
    [...TAKES.normal, ...TAKES.slow].flatMap((take) => wordsSaid.map((word) => `${voice}/${take}/${word}`)),
  ),
]

test('what the start reads is all that can be said, so that no listener waits for a file', async () => {
  expect(allNames).toHaveLength(2 * 3 * 23 + 1)
  expect((await readClips()).toSorted()).toEqual(allNames.toSorted())
})

test('every frame of every clip is of one size and form, and borrows no bytes of another', () => {
  for (const name of allNames) {
    const file = clip(name)
    expect(file.length % FRAME_BYTES, name).toBe(0)
    for (const frame of framesOf(file)) {
      // MPEG-2 Layer III without checksum, 24 kbit/s, 16 kHz, no padding, one channel; main_data_begin is 0
      expect(frame.readUInt16BE(0), name).toBe(0xfff3)
      expect(frame[2], name).toBe(0x38)
      expect((frame[3] as number) >> 6, name).toBe(0b11)
      expect(frame[4], name).toBe(0)
      // and none counts the frames of its clip, or a player would stop there
      expect(frame.includes('Info') || frame.includes('Xing'), name).toBe(false)
    }
  }
})

test.each(PACES)('at %s pace one voice says every letter with its case, every digit as a number', (pace) => {
  const namesOf = (letter: string) =>
    /\d/.test(letter)
      ? [letter]
      : [letter === letter.toLowerCase() ? 'minuscula' : 'mayuscula', letter.toLowerCase()]
  for (let n = 0; n < ALPHABET.length; n++) {
    const text = `${ALPHABET[n]}${lettersOf(n)}`
    const { words, voices } = heard(speak(text, diceOf(n), pace), pace)
    expect(words).toEqual([...text].flatMap(namesOf))
    expect(voices.size).toBe(1)
  }
})

test('the same token gives the same bytes, another challenge of the same letters others', () => {
  const captcha = captchaOf(3)
  const { token } = captcha.challenge(NOW)
  for (const pace of PACES) {
    expect(captcha.audio(token, pace)).toEqual(captcha.audio(token, pace))
    const said = Array.from({ length: 30 }, (_, n) =>
      Buffer.from(speak('aB4fQ', diceOf(n), pace)).toString('base64'),
    )
    expect(new Set(said).size).toBe(30)
  }
})

test('slower is longer, and each file is small enough for a slow line', () => {
  for (let n = 0; n < 60; n++) {
    const text = n < 30 ? 'FRFRF' : lettersOf(n)
    const [normal, slow] = PACES.map((pace) => speak(text, diceOf(n), pace)) as [Uint8Array, Uint8Array]
    expect(normal.length).toBeLessThan(34_000)
    expect(slow.length).toBeLessThan(45_000)
    expect(secondsOf(slow) / secondsOf(normal)).toBeGreaterThan(1.2)
  }
})

test('nothing is computed of a sound: once read, a listen takes well under a millisecond', () => {
  for (let n = 0; n < 200; n++) for (const pace of PACES) speak(lettersOf(n), diceOf(n), pace)
  const started = process.cpuUsage()
  for (let n = 0; n < 500; n++) speak(lettersOf(n), diceOf(n), 'slow')
  const { user, system } = process.cpuUsage(started)
  expect((user + system) / 1000 / 500).toBeLessThan(1)
})

test('a token that is none of ours says nothing', () => {
  for (const token of ['', 'nada', `${captchaOf(1).challenge(NOW).token}x`]) {
    for (const pace of PACES) expect(captchaOf(1).audio(token, pace)).toBeUndefined()
  }
})
