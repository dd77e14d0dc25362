/** A challenge that travels in its form: letters in a picture or said, and a written question, as equals for one field. */
export interface Captcha {
  /** a new challenge: the token for the hidden field, and the question in words */
  challenge(now: number): Challenge
  /** the question of a token again; undefined when the token is not ours */
  question(token: string): string | undefined
  /** the picture as a whole SVG document; undefined when the token is not ours */
  picture(token: string): string | undefined
  /** the letters of the picture said: a whole MP3, the same bytes each time; undefined when the token is not ours */
  audio(token: string, pace: Pace): Uint8Array | undefined
  /** `id` is what the caller marks as spent; never throws, whatever the token */
  check(token: string, answer: string, now: number): CaptchaVerdict
}

/** `slow`: words drawn out, and longer pauses */
export type Pace = 'normal' | 'slow'

export type Challenge = { readonly token: string; readonly question: string }

/** `early`: right, and sooner than a person fills a form; the same answer is `ok` a moment later */
export type CaptchaVerdict =
  | { readonly outcome: 'ok'; readonly id: Uint8Array }
  | { readonly outcome: 'early' | 'wrong' | 'expired' | 'invalid' }
