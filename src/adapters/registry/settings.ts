import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { Refused } from '../../domain/base/problem.ts'
import { certificatesOf } from '../signing/certificate.ts'

export type HttpRegistrySettings = {
  /** whole address of the service, `https://…`; `http://` only on this same machine */
  readonly url: string
  /** where the CURP travels: header `X-CURP`, or a JSON body */
  readonly send: 'header' | 'body'
  /** bearer token */
  readonly token?: string
  /** PEM of our certificate and its private key (without a password), for mTLS */
  readonly cert?: string
  readonly key?: string
  /** PEM of the authorities to trust, instead of the public ones */
  readonly ca?: string
  /** ms for one question with its retry; 3000 unless told */
  readonly timeoutMs?: number
}

/** What a question needs, checked. */
export type Line = {
  readonly url: URL
  readonly send: 'header' | 'body'
  readonly token: string | undefined
  readonly timeoutMs: number
  readonly request: typeof http.request
  /** connections that are kept between questions */
  readonly kept: http.Agent
  /** a new connection each time, for the retry: what was kept may be what failed */
  readonly fresh: http.Agent
}

/** Settings → what a question needs. Throws `Refused`, with a sentence for the operator that quotes no secret. */
export function openLine(settings: HttpRegistrySettings): Line {
  const { send, token, timeoutMs = 3_000 } = settings
  const url = checkedUrl(settings.url)
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw new Refused('El token del registro de personas tiene espacios o caracteres que no son ASCII.')
  if (!Number.isInteger(timeoutMs) || timeoutMs < 100 || timeoutMs > 60_000)
    throw new Refused('El tiempo de espera del registro de personas debe ser de 100 a 60000 ms.')
  return { url, send, token, timeoutMs, ...transport(settings, url) }
}

function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Refused('La dirección del registro de personas debe ser https://…')
  if (url.username || url.password)
    throw new Refused('La dirección del registro de personas no lleva usuario ni contraseña: usa el token.')
  // names, CURP and NSS do not travel in clear
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new Refused('La dirección del registro de personas debe ser https://, salvo en esta misma máquina.')
  return url
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))

/** Connections at once: the service is the operator's own, and a queue here is kinder than a crowd there. */
const MOST = 25

function transport(settings: HttpRegistrySettings, url: URL): Pick<Line, 'request' | 'kept' | 'fresh'> {
  const { cert, key, ca } = settings
  const keeping = { keepAlive: true, maxSockets: MOST, timeout: 30_000 }
  if (url.protocol === 'http:') {
    if (cert || key || ca)
      throw new Refused('El certificado del registro de personas pide una dirección https://.')
    return {
      request: http.request,
      kept: new http.Agent(keeping),
      fresh: new http.Agent({ maxSockets: MOST }),
    }
  }
  const tls = tlsOptions(cert, key, ca)
  return {
    request: https.request,
    kept: new https.Agent({ ...tls, ...keeping }),
    fresh: new https.Agent({ ...tls, maxCachedSessions: 0, maxSockets: MOST }),
  }
}

function tlsOptions(cert: string | undefined, key: string | undefined, ca: string | undefined) {
  if (!cert !== !key)
    throw new Refused('El certificado y la llave para el registro de personas van juntos: falta uno.')
  const pems = { ...(cert && key ? { cert, key } : {}), ...(ca ? { ca } : {}) }
  try {
    if (ca) certificatesOf(ca)
    createSecureContext(pems)
  } catch {
    // OpenSSL's own words may quote the file
    throw new Refused(
      'El certificado, su llave (sin contraseña) o la autoridad del registro de personas no se pueden usar: deben ser PEM y corresponderse.',
    )
  }
  // said here, so that no variable of the environment can turn the check off
  return { ...pems, rejectUnauthorized: true, minVersion: 'TLSv1.2' as const }
}
