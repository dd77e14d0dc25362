import type http from 'node:http'
import type { Agent, IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { Refused } from '../../domain/base/problem.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { certificatesOf } from '../signing/certificate.ts'

export type HttpRegistrySettings = {
  /** URL of the service, `https://…`; `http://` only on loopback */
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
  /** ms for one request with its retry; 3000 unless given */
  readonly timeoutMs?: number
}

/** Checked settings: where requests go, and the agents they go through. */
export type Connection = {
  readonly url: URL
  readonly send: 'header' | 'body'
  readonly token: string | undefined
  readonly timeoutMs: number
  readonly request: typeof http.request
  /** keep-alive */
  readonly keepAlive: http.Agent
  /** a new connection each time, for the retry: the one kept alive may be what failed */
  readonly fresh: http.Agent
}

/** Checks the settings. Throws `Refused`, with a sentence for the operator that quotes no secret. */
export function openConnection(settings: HttpRegistrySettings): Connection {
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

/** Sockets at once: the service is the operator's own, and requests queue better here than there. */
const MAX_SOCKETS = 25

function transport(
  settings: HttpRegistrySettings,
  url: URL,
): Pick<Connection, 'request' | 'keepAlive' | 'fresh'> {
  const { cert, key, ca } = settings
  const keepAliveOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: 30_000 }
  if (url.protocol === 'http:') {
    if (cert || key || ca)
      throw new Refused('El certificado del registro de personas pide una dirección https://.')
    // imported at the top, it would have Node load its WebSocket client at the start of every command, a fifth of the whole
    const { request, Agent } = process.getBuiltinModule('node:http')
    return {
      request,
      keepAlive: new Agent(keepAliveOptions),
      fresh: new Agent({ maxSockets: MAX_SOCKETS }),
    }
  }
  const tls = tlsOptions(cert, key, ca)
  return {
    request: https.request,
    keepAlive: new https.Agent({ ...tls, ...keepAliveOptions }),
    fresh: new https.Agent({ ...tls, maxCachedSessions: 0, maxSockets: MAX_SOCKETS }),
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
  // explicit, so that NODE_TLS_REJECT_UNAUTHORIZED cannot turn the check off
  return { ...pems, rejectUnauthorized: true, minVersion: 'TLSv1.2' as const }
}

/** How one request went: a response of any status, or why there is none and whether a retry may help. */
export type Reply =
  | { readonly outcome: 'answer'; readonly status: number; readonly body: Buffer }
  | { readonly outcome: 'too large' | 'none'; readonly reason: string; readonly again: boolean }

const LARGEST_BODY = 64 * 1024

/**
 * One GET with the CURP in a header or the body, never in the URL: URLs end up in the logs of every proxy on the way.
 * Redirects are not followed, so no credential goes to another host. Never rejects.
 * @param signal aborts it; reported as a service that took too long
 */
export function ask(connection: Connection, curp: Curp, agent: Agent, signal: AbortSignal): Promise<Reply> {
  const body = connection.send === 'body' ? JSON.stringify({ curp }) : undefined
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'cache-control': 'no-store',
    'user-agent': 'ventanilla-nss',
    ...(connection.token ? { authorization: `Bearer ${connection.token}` } : {}),
    // without its length, Node would not frame the body of a GET
    ...(body
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      : { 'x-curp': curp }),
  }
  return new Promise((done) => {
    const failed = (error: unknown) => done(failureOf(error, signal))
    const request = connection.request(connection.url, { method: 'GET', headers, agent, signal })
    let begun = false
    request.on('response', (response) => {
      begun = true
      collect(response, done, failed)
    })
    request.on('error', failed)
    // a connection that ends as neither answer nor error (an upgrade nobody asked for)
    request.on('close', () => begun || failed(undefined))
    request.end(body)
  })
}

function collect(
  response: IncomingMessage,
  done: (reply: Reply) => void,
  failed: (error: unknown) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    chunks.push(chunk)
    if (size <= LARGEST_BODY) return
    done({ outcome: 'too large', reason: 'su respuesta pasa de 64 KB', again: false })
    response.destroy()
  })
  response.on('end', () =>
    done({ outcome: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
  )
  response.on('error', failed)
  response.on('close', () => failed(undefined))
}

/** For the operator, from the code of the error alone: its message could quote personal data. */
function failureOf(error: unknown, signal: AbortSignal): Reply {
  if (signal.aborted) return { outcome: 'none', reason: 'tardó demasiado', again: true }
  const code = codeOf(error)
  return SECURITY.test(code)
    ? // the same certificate would be there a second time
      { outcome: 'none', reason: `la conexión segura no se logró (${code})`, again: false }
    : { outcome: 'none', reason: `la conexión falló (${code})`, again: true }
}

const SECURITY = /^ERR_(SSL|TLS|OSSL)_|CERT|SELF_SIGNED|^UNABLE_TO_/

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'se cortó'
