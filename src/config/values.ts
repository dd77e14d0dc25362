import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { certificatesOf } from '../adapters/signing/certificate.ts'

/** Values of settings: each function adds to `problems` what is wrong, in a sentence for the operator. */

export function baseUrl(value: string, demo: boolean, problems: string[]): string {
  if (!URL.canParse(value)) {
    problems.push(`BASE_URL debe ser una dirección completa, como https://nss.ejemplo.mx; dice «${value}».`)
    return value
  }
  const url = new URL(value)
  if (!demo && url.protocol !== 'https:') problems.push('BASE_URL debe empezar con https:// en producción.')
  if (!/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) {
    problems.push('BASE_URL lleva solo esquema, nombre y puerto: sin ruta, sin consulta y sin usuario.')
  }
  return url.origin
}

export function smtpUrls(value: string, problems: string[]): string[] {
  const urls = value.split(/[\s,]+/).filter(Boolean)
  for (const url of urls) {
    if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol)) {
      problems.push('SMTP_URL debe ser smtp://… o smtps://… (varios, separados por comas).')
    }
  }
  return urls
}

export function sender(value: string, problems: string[]): string {
  if (!/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/.test(value)) {
    problems.push('MAIL_FROM debe ser una dirección, como «Ventanilla NSS <no-responder@ejemplo.mx>».')
  }
  return value
}

export function demoOnly(
  value: string | undefined,
  name: string,
  demo: boolean,
  problems: string[],
): string | undefined {
  if (value !== undefined && !demo) problems.push(`${name} solo se permite en la demostración: quítala.`)
  return value
}

export function proxies(value: string | undefined, problems: string[]): string[] {
  const list = (value ?? '').split(/[\s,]+/).filter((item) => item && item !== 'none')
  for (const item of list) {
    const [address = '', bits] = item.split('/')
    const longest = isIP(address) === 6 ? 128 : 32
    if (!isIP(address) || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= longest))) {
      problems.push(`TRUSTED_PROXIES debe ser una lista de direcciones o CIDR; «${item}» no lo es.`)
    }
  }
  return list
}

/** Values that enter the cadena original cannot forge a field of it (sello.md). */
export function sealable(name: string, value: string, problems: string[]): string {
  if (/[|\p{Cc}]/u.test(value) || value.length > 120) {
    problems.push(`${name} no puede llevar «|» ni saltos de línea, y mide 120 caracteres o menos.`)
  }
  return value.normalize('NFC').replace(/\s+/g, ' ')
}

export function catalogueUrl(value: string | undefined, problems: string[]): string | undefined {
  if (value !== undefined && !value.startsWith('https://'))
    problems.push('CATALOGO_URL debe empezar con https://.')
  return value
}

export function secret(value: string, problems: string[]): string | undefined {
  if (value !== '' && value.length < 32) problems.push('SECRET debe tener 32 caracteres o más.')
  return value || undefined
}

/** A stamp is signed, so it may travel in clear; a password may not. */
export function tsaUrl(value: string | undefined, problems: string[]): string | undefined {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) problems.push('TSA_URL debe ser http://… o https://….')
  else if (url.protocol === 'http:' && (url.username || url.password))
    problems.push('TSA_URL lleva usuario y contraseña: debe empezar con https://.')
  return value
}

export function certificates(name: string, pem: string | undefined, problems: string[]): X509Certificate[] {
  if (pem === undefined) return []
  try {
    return certificatesOf(pem)
  } catch {
    problems.push(`${name} no contiene un certificado en formato PEM que se pueda leer.`)
    return []
  }
}
