import type { X509Certificate } from 'node:crypto'
import type { Limits } from '../domain/ports/limits.ts'
import type { Environment, Reader } from './reader.ts'
import { certificates, sender, smtpUrls, tsaUrl } from './values.ts'

export type MailConfig = {
  /** empty in a demonstration: mail is kept at /demo/correo */
  readonly servers: readonly string[]
  readonly from: string
  /** refuse to speak in clear, except to this same machine */
  readonly requireTls: boolean
  readonly ca?: string
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string }
}

export type SealConfig = {
  readonly keyPem: string
  readonly keyPath?: string
  readonly certificatePem: string
  readonly passphrase?: string
}

export type TsaConfig = {
  readonly url: string
  /** whose time stamps are taken; empty: those of whoever answers at `url` */
  readonly authorities: readonly X509Certificate[]
}

export type RegistryConfig = {
  readonly url: string
  readonly send: 'header' | 'body'
  readonly timeoutMs: number
  readonly token?: string
  readonly cert?: string
  readonly key?: string
  readonly ca?: string
}

export type MetricsConfig = {
  /** of their own; undefined: none is opened */
  readonly port?: number
  readonly host: string
  /** asked for at /metrics; without it that address is not there */
  readonly token?: string
}

export type Needed = (name: string, why: string, fallback: string) => string

export function mail(get: Reader, needed: Needed, demo: boolean, problems: string[]): MailConfig {
  const servers = smtpUrls(needed('SMTP_URL', 'el servidor que envía los correos', ''), problems)
  const fallback = 'Ventanilla NSS <no-responder@localhost>'
  const from = sender(needed('MAIL_FROM', 'el remitente de los correos', fallback), problems)
  const requireTls =
    get.oneOf('SMTP_TLS', ['required', 'optional'], demo ? 'optional' : 'required') === 'required'
  const ca = get.text('SMTP_CA')
  const domain = get.text('DKIM_DOMAIN')
  const selector = get.text('DKIM_SELECTOR')
  const privateKey = get.text('DKIM_KEY')
  const some = [domain, selector, privateKey].filter(Boolean).length
  if (some > 0 && some < 3) problems.push('DKIM_DOMAIN, DKIM_SELECTOR y DKIM_KEY van juntas: falta alguna.')
  const dkim = domain && selector && privateKey ? { dkim: { domain, selector, privateKey } } : {}
  return { servers, from, requireTls, ...(ca ? { ca } : {}), ...dkim }
}

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

export function seal(
  get: Reader,
  env: Environment,
  optional: boolean,
  problems: string[],
): SealConfig | undefined {
  const keyPem = get.text('SEAL_KEY')
  const certificatePem = get.text('SEAL_CERTIFICATE')
  const passphrase = get.text('SEAL_PASSPHRASE')
  if (!keyPem && !optional)
    problems.push(
      'SEAL_KEY (o SEAL_KEY_FILE) falta: la llave que sella los documentos. O ejecuta una vez: nss sello crear.',
    )
  if (!certificatePem && !optional)
    problems.push('SEAL_CERTIFICATE (o SEAL_CERTIFICATE_FILE) falta: su certificado.')
  if (optional && !keyPem !== !certificatePem)
    problems.push('SEAL_KEY y SEAL_CERTIFICATE van juntas: falta una.')
  if (!keyPem || !certificatePem) return undefined
  const keyPath = env.SEAL_KEY_FILE
  return { keyPem, certificatePem, ...(keyPath ? { keyPath } : {}), ...(passphrase ? { passphrase } : {}) }
}

/** The authority that stamps the time of each signature (RFC 3161); undefined: none does. */
export function tsa(get: Reader, problems: string[]): TsaConfig | undefined {
  const url = tsaUrl(get.text('TSA_URL'), problems)
  const ca = get.text('TSA_CA')
  if (!url && ca) problems.push('TSA_URL falta: sin ella TSA_CA no sirve.')
  return url ? { url, authorities: certificates('TSA_CA', ca, problems) } : undefined
}

export function registry(get: Reader, problems: string[]): RegistryConfig | undefined {
  const url = get.text('REGISTRY_URL')
  const send = get.oneOf('REGISTRY_SEND', ['header', 'body'], 'header')
  const timeoutMs = get.number('REGISTRY_TIMEOUT_MS', 3_000, 100, 60_000)
  const optional = { token: 'REGISTRY_TOKEN', cert: 'REGISTRY_CERT', key: 'REGISTRY_KEY', ca: 'REGISTRY_CA' }
  const found = Object.entries(optional).flatMap(([part, name]) => {
    const value = get.text(name)
    return value === undefined ? [] : [[part, value] as const]
  })
  if (!url && found.length > 0) problems.push('REGISTRY_URL falta: sin ella los demás REGISTRY_… no sirven.')
  return url ? { url, send, timeoutMs, ...Object.fromEntries(found) } : undefined
}

export function metrics(get: Reader, problems: string[]): MetricsConfig {
  const port = get.number('METRICS_PORT', 0, 0, 65_535)
  const host = get.text('METRICS_HOST') ?? '127.0.0.1'
  const token = get.text('METRICS_TOKEN')
  if (token !== undefined && !/^[\x21-\x7e]{16,}$/.test(token))
    problems.push('METRICS_TOKEN debe tener 16 caracteres o más, sin espacios ni acentos.')
  return { host, ...(port ? { port } : {}), ...(token ? { token } : {}) }
}
