import type { Language } from '../facts/language.ts'

/**
 * A stateless challenge: its token travels in the form. The letters of a picture, which are also spoken, or the answer
 * to a written question: either is accepted in the one field.
 */
export interface Captcha {
  /** a new challenge: the token for the hidden field, and the question in words, in Spanish unless told; its answer is right in every language */
  challenge(now: number, language?: Language): Challenge
  /** the question of a token again; undefined when the token was not made here */
  question(token: string, language?: Language): string | undefined
  /** the picture as a whole SVG document, titled in Spanish unless told; undefined when the token was not made here */
  picture(token: string, language?: Language): string | undefined
  /**
   * the letters of the picture said, in Spanish unless told: a whole MP3, the same bytes each time; undefined when the
   * token was not made here
   */
  audio(token: string, pace: Pace, language?: Language): Uint8Array | undefined
  /** checks an answer; `id` (binary) is what the caller marks as spent. Never throws, whatever the token */
  check(token: string, answer: string, now: number): CaptchaVerdict
}

/** `slow`: words drawn out, and longer pauses */
export type Pace = 'normal' | 'slow'

/** A new challenge. */
export type Challenge = { readonly token: string; readonly question: string }

/** `early`: right, and sooner than a person fills a form; the same answer is `ok` a moment later */
export type CaptchaVerdict =
  | { readonly outcome: 'ok'; readonly id: Uint8Array }
  | { readonly outcome: 'early' | 'wrong' | 'expired' | 'invalid' }
