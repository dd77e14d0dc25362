import type { Problem } from '../base/problem.ts'
import type { Needs } from '../ports/deps.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import { countWrongCaptcha, type LinkLimitDeps } from './link-limits.ts'

export type CaptchaCheckDeps = LinkLimitDeps & Needs<'captcha', LimitStore>

export type CaptchaProblemCode =
  | 'captcha_vacio'
  | 'captcha_incorrecto'
  | 'captcha_tercera'
  | 'captcha_vencido'
  | 'captcha_usado'
  | 'muy_rapido'

/** `keepChallenge`: the answer was right, so the form keeps the challenge with its answer */
export type CheckedCaptcha =
  /** `id`: of the challenge, to spend it */
  | { readonly outcome: 'ok'; readonly id: Uint8Array }
  | {
      readonly outcome: 'problem'
      readonly problem: Problem<CaptchaProblemCode>
      readonly keepChallenge: boolean
    }

/**
 * What is wrong with a form and with the answer to its challenge, in the order of the page: the challenge stands last.
 * `keepChallenge`: its answer was right, so the form goes on with it.
 */
export function withChallenge<Code extends string>(
  problems: readonly Problem<Code>[],
  challenge: CheckedCaptcha,
): { readonly problems: readonly Problem<Code | CaptchaProblemCode>[]; readonly keepChallenge: boolean } {
  return challenge.outcome === 'ok'
    ? { problems, keepChallenge: true }
    : { problems: [...problems, challenge.problem], keepChallenge: challenge.keepChallenge }
}

/**
 * The answer to a challenge as a form sends it. Wrong ones are counted for the network, and answered ever more slowly.
 * Spends nothing: who goes on spends `id` in the transaction of what was asked.
 * @param form `captcha_id`: the token of the challenge
 * @param what was asked for, as the trail calls it
 */
export async function checkCaptcha(
  deps: CaptchaCheckDeps,
  form: { readonly captcha: string; readonly captcha_id: string },
  clientIp: string,
  what: 'enlace pedido' | 'consulta pedida',
): Promise<CheckedCaptcha> {
  const now = deps.clock.now()
  const problem = (code: CaptchaProblemCode): CheckedCaptcha => ({
    outcome: 'problem',
    problem: { code, field: 'captcha' },
    keepChallenge: false,
  })
  if (form.captcha.trim() === '') return problem('captcha_vacio')
  const verdict = deps.captcha.check(form.captcha_id, form.captcha, now)
  switch (verdict.outcome) {
    case 'ok':
      return verdict
    case 'early':
      // the answer is right, so its field has no problem, and nothing is counted
      return { outcome: 'problem', problem: { code: 'muy_rapido' }, keepChallenge: true }
    case 'expired':
      return problem('captcha_vencido')
    case 'invalid':
      await countWrongCaptcha(deps, clientIp, what)
      return problem('captcha_vencido')
    case 'wrong':
      return problem(
        (await countWrongCaptcha(deps, clientIp, what)) ? 'captcha_tercera' : 'captcha_incorrecto',
      )
  }
}
