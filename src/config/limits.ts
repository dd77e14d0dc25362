import type { Limits } from '../domain/ports/limit-store.ts'
import type { Reader } from './reader.ts'

/** LIMITS and LIMIT_…: how often each thing may be asked for; undefined: no limits (demonstration only). */
export function limits(get: Reader, demo: boolean, problems: string[]): Limits | undefined {
  const on = get.oneOf('LIMITS', ['on', 'off'], 'on') === 'on'
  if (!on && !demo) problems.push('LIMITS=off solo se permite en la demostración: quítala.')
  const found: Limits = {
    linksPerCurpDay: get.number('LIMIT_LINKS_CURP_DAY', 5, 1, 1000),
    linksPerCorreoDay: get.number('LIMIT_LINKS_MAIL_DAY', 5, 1, 1000),
    linksPerIpHour: get.number('LIMIT_LINKS_IP_HOUR', 20, 1, 100_000),
    wrongCaptchasHour: get.number('LIMIT_CAPTCHA_IP_HOUR', 20, 1, 100_000),
    resendsHour: get.number('LIMIT_RESENDS_HOUR', 3, 1, 100),
    verificationsMinute: get.number('LIMIT_VERIFY_IP_MINUTE', 30, 1, 100_000),
    declaredTriesHour: get.number('LIMIT_DECLARED_HOUR', 3, 1, 100),
  }
  return on ? found : undefined
}
