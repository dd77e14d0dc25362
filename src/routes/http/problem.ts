import type { KeptAnswer } from '../../domain/ports/api-key-store.ts'
import { API_PROBLEMS, type ApiProblemCode } from '../../views/sharing/api-words.ts'
import type { C } from './http.ts'

/** A problem of the API (RFC 9457) as the answer that it is. @param detail more about this time, without what was sent */
export function answerProblem(code: ApiProblemCode, detail?: string): KeptAnswer {
  const [status, title] = API_PROBLEMS[code]
  const body = {
    type: `urn:ventanilla-nss:problema:${code}`,
    title,
    status,
    ...(detail ? { detail } : {}),
    codigo: code,
  }
  return { status, type: 'application/problem+json', body: JSON.stringify(body) }
}

/** The same, as a response. */
export function problem(c: C, code: ApiProblemCode): Response {
  if (API_PROBLEMS[code][0] === 401) c.header('WWW-Authenticate', 'Bearer realm="cotejo"')
  return send(c, answerProblem(code))
}

/** An answer of the API as a response. */
export const send = (c: C, { status, type, body }: KeptAnswer): Response =>
  c.body(body, status as 200, { 'Content-Type': type })
