import type { Reader } from './reader.ts'

export type WebhookConfig = {
  readonly url: string
  /** signs what is sent */
  readonly secret: string
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * ALERT_WEBHOOK and ALERT_WEBHOOK_SECRET: where each alert of the log goes as well. Only these settings name the place:
 * no page and no answer of a server can send the portal anywhere else.
 */
export function webhook(get: Reader, problems: string[]): WebhookConfig | undefined {
  const url = get.text('ALERT_WEBHOOK')
  const secret = get.text('ALERT_WEBHOOK_SECRET')
  if (url === undefined) {
    if (secret !== undefined) problems.push('ALERT_WEBHOOK_SECRET no sirve sin ALERT_WEBHOOK: pon los dos.')
    return undefined
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isSafe =
    parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && LOOPBACK.test(parsed.hostname))
  if (!parsed || !isSafe || parsed.username !== '' || parsed.password !== '')
    problems.push(
      'ALERT_WEBHOOK debe ser una dirección https (http solo en esta misma máquina), sin usuario ni contraseña.',
    )
  if (secret === undefined || !/^[\x21-\x7e]{16,}$/.test(secret))
    problems.push(
      'ALERT_WEBHOOK_SECRET falta o es corto: con él se firman las alertas; 16 caracteres o más, sin espacios ni acentos.',
    )
  return { url, secret: secret ?? '' }
}
