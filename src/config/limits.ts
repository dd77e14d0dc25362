import type { Limits } from '../domain/ports/limit-store.ts'
import type { Reader } from './reader.ts'

/**
 * LIMITS and LIMIT_…: how often each thing may be asked for; undefined: no limits (demonstration only). Those of a
 * network suit an address that thousands share (a carrier's NAT, a school). What is wrong is added to `problems`.
 */
export function limits(get: Reader, demo: boolean, problems: string[]): Limits | undefined {
  const on = get.oneOf('LIMITS', ['on', 'off'], 'on') === 'on'
  if (!on && !demo) problems.push('LIMITS=off solo se permite en la demostración: quítala.')
  if (get.text('LIMIT_LINKS_CURP_DAY') !== undefined)
    problems.push(
      'LIMIT_LINKS_CURP_DAY ya no existe: quítala. Ningún límite va por CURP, porque cualquiera lo gastaba y dejaba fuera a su dueño; LIMIT_LINKS_PAIR_DAY limita las ligas de una CURP a un mismo correo.',
    )
  const found: Limits = {
    linksPerPairDay: get.number('LIMIT_LINKS_PAIR_DAY', 5, 1, 1000),
    linksPerCorreoDay: get.number('LIMIT_LINKS_MAIL_DAY', 5, 1, 1000),
    noticesPerCorreoDay: get.number('LIMIT_NOTICES_MAIL_DAY', 3, 1, 1000),
    linksPerIpHour: get.number('LIMIT_LINKS_IP_HOUR', 120, 1, 100_000),
    linksPer48Hour: get.number('LIMIT_LINKS_48_HOUR', 600, 1, 1_000_000),
    wrongCaptchasHour: get.number('LIMIT_CAPTCHA_IP_HOUR', 20, 1, 100_000),
    resendsHour: get.number('LIMIT_RESENDS_HOUR', 3, 1, 100),
    verificationsMinute: get.number('LIMIT_VERIFY_IP_MINUTE', 30, 1, 100_000),
    declaredTriesHour: get.number('LIMIT_DECLARED_HOUR', 3, 1, 100),
  }
  return on ? found : undefined
}

/** Volumes of an hour from which on the operator is told. */
export type AlertLevels = { readonly curpsPerNetworkHour: number; readonly localizacionesHour: number }

/** ALERT_CURPS_NETWORK_HOUR and ALERT_LOCATED_HOUR: from when on unusual volume is told. */
export const alertLevels = (get: Reader): AlertLevels => ({
  curpsPerNetworkHour: get.number('ALERT_CURPS_NETWORK_HOUR', 60, 1, 1_000_000),
  localizacionesHour: get.number('ALERT_LOCATED_HOUR', 300, 1, 1_000_000),
})
