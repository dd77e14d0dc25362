import type { X509Certificate } from 'node:crypto'
import { certificatesOf } from '../adapters/signing/certificate.ts'
import type { Reader } from './reader.ts'

export type TsaConfig = {
  readonly url: string
  /** whose time stamps are accepted; empty: those of whoever answers at `url` */
  readonly authorities: readonly X509Certificate[]
}

/**
 * TSA_URL and TSA_CA: the time stamping authority of each signature (RFC 3161); undefined: none. What is wrong is added to
 * `problems`.
 */
export function tsa(get: Reader, problems: string[]): TsaConfig | undefined {
  const url = tsaUrl(get.text('TSA_URL'), problems)
  const ca = get.text('TSA_CA')
  if (!url && ca) problems.push('TSA_URL falta: sin ella TSA_CA no sirve.')
  return url ? { url, authorities: certificates('TSA_CA', ca, problems) } : undefined
}

/** A time stamp is signed, so http will do; a password needs https. */
function tsaUrl(value: string | undefined, problems: string[]): string | undefined {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) problems.push('TSA_URL debe ser http://… o https://….')
  else if (url.protocol === 'http:' && (url.username || url.password))
    problems.push('TSA_URL lleva usuario y contraseña: debe empezar con https://.')
  return value
}

function certificates(name: string, pem: string | undefined, problems: string[]): X509Certificate[] {
  if (pem === undefined) return []
  try {
    return certificatesOf(pem)
  } catch {
    problems.push(`${name} no contiene un certificado en formato PEM que se pueda leer.`)
    return []
  }
}
