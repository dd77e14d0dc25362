import type { Reader } from './reader.ts'

export type WebhookConfig = {
  readonly url: string
  /** signs what is sent */
  readonly secret: string
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * ALERT_WEBHOOK and ALERT_WEBHOOK_SECRET: where each alert of the log goes as well. SHARING_WEBHOOK and
 * SHARING_WEBHOOK_SECRET: where each consent that is given or taken back is told. Only these settings name the place: no
 * page and no answer of a server can send the portal anywhere else. Undefined: nobody is told. What is wrong is added to
 * `problems`.
 */
export function webhook(
  get: Reader,
  problems: string[],
  name: 'ALERT_WEBHOOK' | 'SHARING_WEBHOOK' = 'ALERT_WEBHOOK',
): WebhookConfig | undefined {
  const url = get.text(name)
  const secret = get.text(`${name}_SECRET`)
  if (url === undefined) {
    if (secret !== undefined) problems.push(`${name}_SECRET no sirve sin ${name}: pon los dos.`)
    return undefined
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isSafe =
    parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && LOOPBACK.test(parsed.hostname))
  if (!parsed || !isSafe || parsed.username !== '' || parsed.password !== '')
    problems.push(
      `${name} debe ser una dirección https (http solo en esta misma máquina), sin usuario ni contraseña.`,
    )
  if (secret === undefined || !/^[\x21-\x7e]{16,}$/.test(secret))
    problems.push(
      `${name}_SECRET falta o es corto: con él se firma cada aviso; 16 caracteres o más, sin espacios ni acentos.`,
    )
  return { url, secret: secret ?? '' }
}
