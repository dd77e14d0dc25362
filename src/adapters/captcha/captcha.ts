import { createCipheriv, createDecipheriv, createHash, type KeyObject } from 'node:crypto'
import { MINUTE } from '../../domain/base/time.ts'
import { LANGUAGES, type Language } from '../../domain/facts/language.ts'
import type { Captcha } from '../../domain/ports/captcha.ts'
import type { Chance } from '../../domain/ports/chance.ts'
import { createDice } from '../runtime/seeded-dice.ts'
import { speak } from './audio/audio.ts'
import { drawPicture } from './picture.ts'
import { makeQuestion } from './question.ts'

/** No look-alikes, and no letter whose two cases differ only in size. */
const ALPHABET = 'ABDEFHLMNQRTYabdefghmnrty2345678'
const LENGTH = 5
/** ms that a challenge is valid, and that its clock may run ahead (another replica's, or the clock was set back). */
const LIFETIME_MS = 10 * MINUTE
const CLOCK_TOLERANCE_MS = MINUTE
/** ms from the token's issue; a person takes longer to read five letters and fill the form. */
const LEAST_TIME_MS = 2000
/** Bytes; the seed and the tag are no longer than 96 bits need, since each page carries them as they are. */
const SEED = 12
const IV = 12
const TAG = 12

export type CaptchaParts = {
  /** 32 bytes */
  readonly key: KeyObject
  readonly chance: Chance
  /** demonstration only: every challenge accepts this text too, and at once */
  readonly fixedAnswer?: string
}

/**
 * A challenge is a seed and its moment, encrypted (AES-256-GCM) into the form: showing it writes nothing. From the
 * seed come the letters, the drawing, the sound and the question, so the same token always gives the same: asking
 * twice cannot average the distortion away. Single use is the caller's, by the id.
 */
export function createCaptcha({ key, chance, fixedAnswer }: CaptchaParts): Captcha {
  const open = (token: string) => decrypt(key, token)
  const dice = (seed: Uint8Array, use: string) => createDice(key, seed, use)
  const textOf = (seed: Uint8Array) => {
    const roll = dice(seed, 'text')
    return Array.from({ length: LENGTH }, () => ALPHABET[roll(ALPHABET.length)]).join('')
  }
  const questionOf = (seed: Uint8Array, language?: Language) => makeQuestion(dice(seed, 'question'), language)
  const answers = (seed: Uint8Array) => LANGUAGES.map((one) => foldWord(questionOf(seed, one).answer))
  return {
    challenge: (now, language) => {
      const seed = chance.bytes(SEED)
      return { token: encrypt(key, chance.bytes(IV), seed, now), question: questionOf(seed, language).text }
    },
    question: (token, language) => {
      const opened = open(token)
      return opened && questionOf(opened.seed, language).text
    },
    picture: (token, language = 'es') => {
      const opened = open(token)
      return opened && drawPicture(textOf(opened.seed), dice(opened.seed, 'picture'), language)
    },
    audio: (token, pace, language = 'es') => {
      const opened = open(token)
      return opened && speak(textOf(opened.seed), dice(opened.seed, 'audio'), pace, language)
    },
    check: (token, answer, now) => {
      const opened = open(token)
      if (!opened || opened.at > now + CLOCK_TOLERANCE_MS) return { outcome: 'invalid' }
      if (now >= opened.at + LIFETIME_MS) return { outcome: 'expired' }
      const fixed = fixedAnswer !== undefined && answer.trim() === fixedAnswer
      const right =
        foldLetters(answer) === textOf(opened.seed) || answers(opened.seed).includes(foldWord(answer))
      if (!right && !fixed) return { outcome: 'wrong' }
      // of a replica whose clock is ahead: how long it took cannot be told
      const took = now - opened.at
      if (!fixed && took >= 0 && took < LEAST_TIME_MS) return { outcome: 'early' }
      return { outcome: 'ok', id: createHash('sha256').update(opened.seed).digest().subarray(0, 16) }
    },
  }
}

/**
 * Letters as they were meant: full-width forms are their usual ones (NFKC), and neither blanks, invisible characters
 * (as a keyboard or a copy leaves them) nor a final dot count. Case does: it is in the picture.
 */
const foldLetters = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .replace(/\.+$/, '')

/** A word as it was meant: besides, neither case, accents nor quotes count. */
const foldWord = (text: string): string =>
  foldLetters(text.normalize('NFKD').replace(/[\p{M}"'«»“”‘’.]/gu, '')).toLowerCase()

/** What every token ends in, so that a page with one can be compressed beforehand (`routes/http/slotted.ts`). */
const END = '_0'

/** iv (12) | tag (12) | seed (12) and moment (6): 56 characters of base64url, and `END`. */
function encrypt(key: KeyObject, iv: Uint8Array, seed: Uint8Array, at: number): string {
  const plain = Buffer.alloc(SEED + 6)
  plain.set(seed)
  plain.writeUIntBE(at, SEED, 6)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG })
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url') + END
}

function decrypt(key: KeyObject, token: string): { seed: Uint8Array; at: number } | undefined {
  const bytes = Buffer.from(token.slice(0, 100).replace(/_0$/, ''), 'base64url')
  if (bytes.length !== IV + TAG + SEED + 6 || bytes.toString('base64url') + END !== token) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV), {
      authTagLength: TAG,
    })
    decipher.setAuthTag(bytes.subarray(IV, IV + TAG))
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()])
    return { seed: plain.subarray(0, SEED), at: plain.readUIntBE(SEED, 6) }
  } catch {
    return undefined
  }
}
