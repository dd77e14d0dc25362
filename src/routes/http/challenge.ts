import type { Needs } from '../../domain/ports/deps.ts'
import { language } from '../../views/words/words.ts'
import { type C, formOf } from './http.ts'

/** The challenge that a form shows: the one it had, as long as that lives, or a new one. @param kept its token */
export function shownChallenge({ captcha, clock }: Needs<'captcha' | 'clock', object>, kept?: string) {
  const question = kept === undefined ? undefined : captcha.question(kept, language())
  return kept !== undefined && question !== undefined
    ? { token: kept, question }
    : captcha.challenge(clock.now(), language())
}

/**
 * Whether the form that is shown again has the field that people leave empty: filled once it is gone, since whose
 * browser fills it every time gets through as well.
 */
export const keepsTrap = async (c: C, comentario: string): Promise<boolean> =>
  (await formOf(c)).has('comentario') && comentario.trim() === ''
