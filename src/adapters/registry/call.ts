import type { Agent, IncomingMessage } from 'node:http'
import type { Curp } from '../../domain/person/curp.ts'
import type { Line } from './settings.ts'

/** How one request went: an answer of whatever status, or why there is none and whether another try may help. */
export type Reply =
  | { readonly is: 'answer'; readonly status: number; readonly body: Buffer }
  | { readonly is: 'too large' | 'none'; readonly reason: string; readonly again: boolean }

const LARGEST = 64 * 1024

/**
 * One GET with the CURP in the header or the body, never in the URL: addresses end in the logs of everyone on the way.
 * Redirects are answers like any other, so no credential goes to another place. Never rejects.
 * @param signal ends it, as a service that took too long
 */
export function ask(line: Line, curp: Curp, agent: Agent, signal: AbortSignal): Promise<Reply> {
  const body = line.send === 'body' ? JSON.stringify({ curp }) : undefined
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'cache-control': 'no-store',
    'user-agent': 'ventanilla-nss',
    ...(line.token ? { authorization: `Bearer ${line.token}` } : {}),
    // without its length, Node would not frame the body of a GET
    ...(body
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      : { 'x-curp': curp }),
  }
  return new Promise((done) => {
    const failed = (error: unknown) => done(failureOf(error, signal))
    const request = line.request(line.url, { method: 'GET', headers, agent, signal })
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
    if (size <= LARGEST) return
    done({ is: 'too large', reason: 'su respuesta pasa de 64 KB', again: false })
    response.destroy()
  })
  response.on('end', () =>
    done({ is: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
  )
  response.on('error', failed)
  response.on('close', () => failed(undefined))
}

/** In words of the operator, by the code of an error alone: its message could quote anything. */
function failureOf(error: unknown, signal: AbortSignal): Reply {
  if (signal.aborted) return { is: 'none', reason: 'tardó demasiado', again: true }
  const code = codeOf(error)
  return SECURITY.test(code)
    ? // the same certificate would be there a second time
      { is: 'none', reason: `la conexión segura no se logró (${code})`, again: false }
    : { is: 'none', reason: `la conexión falló (${code})`, again: true }
}

const SECURITY = /^ERR_(SSL|TLS|OSSL)_|CERT|SELF_SIGNED|^UNABLE_TO_/

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'se cortó'
