import type { Needed, Reader } from './reader.ts'

export type MailConfig = {
  /** URLs that can be used, none of them shown: a password is in them; empty in a demonstration: mail is kept at /demo/correo */
  readonly servers: readonly string[]
  readonly from: string
  /** refuse connections without TLS, except to loopback */
  readonly requireTls: boolean
  /** PEM of the authority of the servers' certificates, when it is not a public one */
  readonly ca?: string
  /** to one server at the same time */
  readonly connections: number
  /** most mails to one server */
  readonly perSecond: number
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string }
}

/**
 * SMTP_URL, SMTP_TLS, SMTP_CA, SMTP_CONNECTIONS, SMTP_PER_SECOND, MAIL_FROM and DKIM_…: how mail leaves. What is wrong is
 * added to `problems`; certificates and keys are not looked at here.
 */
export function mail(get: Reader, needed: Needed, demo: boolean, problems: string[]): MailConfig {
  const servers = smtpUrls(needed('SMTP_URL', 'el servidor que envía los correos', ''), problems)
  const fallback = 'Ventanilla NSS <no-responder@localhost>'
  const from = sender(needed('MAIL_FROM', 'el remitente de los correos', fallback), problems)
  const requireTls =
    get.oneOf('SMTP_TLS', ['required', 'optional'], demo ? 'optional' : 'required') === 'required'
  const ca = get.text('SMTP_CA')
  const connections = get.number('SMTP_CONNECTIONS', 10, 1, 100)
  const perSecond = get.number('SMTP_PER_SECOND', 150, 1, 1000)
  const domain = get.text('DKIM_DOMAIN')
  const selector = get.text('DKIM_SELECTOR')
  const privateKey = get.text('DKIM_KEY')
  const some = [domain, selector, privateKey].filter(Boolean).length
  if (some > 0 && some < 3) problems.push('DKIM_DOMAIN, DKIM_SELECTOR y DKIM_KEY van juntas: falta alguna.')
  const dkim = domain && selector && privateKey ? { dkim: { domain, selector, privateKey } } : {}
  return { servers, from, requireTls, connections, perSecond, ...(ca ? { ca } : {}), ...dkim }
}

/** Those that can be used. */
function smtpUrls(value: string, problems: string[]): string[] {
  const urls = value.split(/[\s,]+/).filter(Boolean)
  const good = urls.filter(isSmtpUrl)
  if (good.length < urls.length)
    problems.push(
      'SMTP_URL debe ser smtp://… o smtps://… (varios, separados por comas); en su usuario y su contraseña un % se escribe %25.',
    )
  return good
}

function isSmtpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname) return false
  try {
    for (const part of [url.username, url.password]) decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}

/** MAIL_FROM: `Nombre <correo>`, or a correo alone. Gives it as it is; what is wrong is added to `problems`. */
export function sender(value: string, problems: string[]): string {
  if (!/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/.test(value)) {
    problems.push('MAIL_FROM debe ser una dirección, como «Ventanilla NSS <no-responder@ejemplo.mx>».')
  }
  return value
}
