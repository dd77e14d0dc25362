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
import { LANGUAGES, type Language } from '../../../src/domain/facts/language.ts'
import type { Pace } from '../../../src/domain/ports/captcha.ts'

const ALPHABET = 'ABDEFHLMNQRTYabdefghmnrty2345678'
const NOW = Date.UTC(2026, 2, 5, 16)
const key = createSecretKey(new Uint8Array(32).fill(7))
const seedOf = (n: number) => Buffer.from(`semilla ${String(n).padStart(4, '0')}`)
const diceOf = (n: number) => createDice(key, seedOf(n), 'audio')
const PACES: readonly Pace[] = ['normal', 'slow']
const WAYS = LANGUAGES.flatMap((language) => PACES.map((pace) => [language, pace] as const))
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
function heard(file: Uint8Array, language: Language, pace: Pace) {
  const clips = VOICES.flatMap((voice) =>
    TAKES[pace].flatMap((take) =>
      wordsSaid.map((word) => {
        const frames = Buffer.from(clip(`${language}/${voice}/${take}/${word}`))
        return { voice, word, frames }
      }),
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
    for (const [language, pace] of WAYS)
      expect(captcha.audio(token, pace, language)).toEqual(speak(letters, diceOf(n), pace, language))
  }
})

const namesIn = (language: Language) =>
  VOICES.flatMap((voice) =>
    [...TAKES.normal, ...TAKES.slow].flatMap((take) =>
      wordsSaid.map((word) => `${language}/${voice}/${take}/${word}`),
    ),
  )
const allNames = ['silencio', ...LANGUAGES.flatMap(namesIn)]

test.each(LANGUAGES)(
  'what is there of %s is all that can be said in it, and nothing else',
  async (language) => {
    expect(namesIn(language)).toHaveLength(2 * 3 * 23)
    expect((await readClips(language)).toSorted()).toEqual(namesIn(language).toSorted())
  },
)

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

test.each(WAYS)(
  'in %s at %s pace one voice says each letter with its case, each digit as a number',
  (language, pace) => {
    const namesOf = (letter: string) =>
      /\d/.test(letter)
        ? [letter]
        : [letter === letter.toLowerCase() ? 'minuscula' : 'mayuscula', letter.toLowerCase()]
    for (let n = 0; n < ALPHABET.length; n++) {
      const text = `${ALPHABET[n]}${lettersOf(n)}`
      const { words, voices } = heard(speak(text, diceOf(n), pace, language), language, pace)
      expect(words).toEqual([...text].flatMap(namesOf))
      expect(voices.size).toBe(1)
    }
  },
)

test('the same token gives the same bytes, another challenge of the same letters others', () => {
  const captcha = captchaOf(3)
  const { token } = captcha.challenge(NOW)
  for (const [language, pace] of WAYS) {
    expect(captcha.audio(token, pace, language)).toEqual(captcha.audio(token, pace, language))
    const said = Array.from({ length: 30 }, (_, n) =>
      Buffer.from(speak('aB4fQ', diceOf(n), pace, language)).toString('base64'),
    )
    expect(new Set(said).size).toBe(30)
  }
})

test('one challenge is said in the language that is asked for, and in Spanish unless told', () => {
  const captcha = captchaOf(5)
  const { token } = captcha.challenge(NOW)
  const letters = [...lettersOf(5).toLowerCase()]
  for (const [language, pace] of WAYS) {
    const { words } = heard(captcha.audio(token, pace, language) ?? new Uint8Array(), language, pace)
    expect(words.filter((word) => word.length === 1)).toEqual(letters)
  }
  expect(captcha.audio(token, 'normal')).toEqual(captcha.audio(token, 'normal', 'es'))
  expect(captcha.picture(token)).toContain('<title>Letras para copiar</title>')
  expect(captcha.picture(token, 'en')).toContain('<title>Letters to copy</title>')
})

/** Bytes: the longest letters of a language, and the most that they may take at each pace. */
const LONGEST = { es: ['FRFRF', 34_000, 45_000], en: ['NNNNN', 37_000, 48_000] } as const

test.each(LANGUAGES)('in %s slower is longer, and each file is small enough for a slow line', (language) => {
  const [longest, most, mostSlow] = LONGEST[language]
  for (let n = 0; n < 60; n++) {
    const text = n < 30 ? longest : lettersOf(n)
    const [normal, slow] = PACES.map((pace) => speak(text, diceOf(n), pace, language)) as [
      Uint8Array,
      Uint8Array,
    ]
    expect(normal.length).toBeLessThan(most)
    expect(slow.length).toBeLessThan(mostSlow)
    expect(secondsOf(slow) / secondsOf(normal)).toBeGreaterThan(1.2)
  }
})

test('nothing is computed of a sound: once read, a listen takes well under a millisecond', () => {
  for (let n = 0; n < 200; n++)
    for (const [language, pace] of WAYS) speak(lettersOf(n), diceOf(n), pace, language)
  const started = process.cpuUsage()
  for (let n = 0; n < 500; n++) speak(lettersOf(n), diceOf(n), 'slow', n % 2 ? 'en' : 'es')
  const { user, system } = process.cpuUsage(started)
  expect((user + system) / 1000 / 500).toBeLessThan(1)
})

test('a token that is none of ours says nothing', () => {
  for (const token of ['', 'nada', `${captchaOf(1).challenge(NOW).token}x`]) {
    for (const pace of PACES) expect(captchaOf(1).audio(token, pace)).toBeUndefined()
  }
})
