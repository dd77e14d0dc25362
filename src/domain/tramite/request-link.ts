import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { HOUR } from '../base/time.ts'
import type { Language } from '../facts/language.ts'
import { LINK_LIFETIME } from '../facts/tramite.ts'
import {
  type Correo,
  type CorreoProblemCode,
  canonicalCorreo,
  parseCorreo,
  sameCorreo,
} from '../person/correo.ts'
import { type Curp, type CurpProblemCode, parseCurp } from '../person/curp.ts'
import { actorOf } from '../ports/audit-store.ts'
import { type Chance, randomToken } from '../ports/chance.ts'
import type { Needs } from '../ports/deps.ts'
import type { LinkRequest, LinkStore } from '../ports/link-store.ts'
import { type CaptchaProblemCode, checkCaptcha, withChallenge } from './captcha-check.ts'
import { type Limited, type LinkLimitDeps, linkTerms, tellRefused } from './link-limits.ts'

export type RequestLinkDeps = LinkLimitDeps & Needs<'chance' | 'captcha' | 'mailDue', LinkStore>

/** The four fields of Paso 1 as typed, and the hidden one with the token of the challenge. */
export type Paso1Form = {
  readonly curp: string
  readonly correo: string
  readonly correo_confirmacion: string
  readonly captcha: string
  readonly captcha_id: string
  /** honeypot: hidden from people, filled by programs that fill every field */
  readonly comentario: string
}

export type RequestProblemCode =
  | CurpProblemCode
  | CorreoProblemCode
  | CaptchaProblemCode
  | 'campo_llenado'
  | 'confirmacion_vacia'
  | 'confirmacion_distinta'

export type LinkRequested =
  /** `handle`: names the request in the address of the next page · `asker`: secret of the browser, for its cookie */
  | { readonly outcome: 'requested'; readonly handle: string; readonly asker: string }
  /** `keepChallenge`: the answer was right, so the form keeps the challenge with its answer */
  | {
      readonly outcome: 'problems'
      readonly problems: readonly Problem<RequestProblemCode>[]
      readonly keepChallenge: boolean
    }
  | Limited

/**
 * Paso 1: mails a link to a trámite of the CURP. The result depends on nothing on file, so that nobody can find out
 * whether a CURP exists, has an NSS, or which correo it has. Handle and asker are derived from the challenge and the
 * fields, so the same form sent twice, also at the same moment, is one request. Where a limit holds the mail back, the
 * result is the same as where it goes out.
 * @param language of the page, and so of the mail
 * @param clientIp for the limits and, as a keyed hash, for the audit trail
 */
export async function requestLink(
  deps: RequestLinkDeps,
  form: Paso1Form,
  clientIp: string,
  language: Language = 'es',
): Promise<LinkRequested> {
  const now = deps.clock.now()
  const fields = parseForm(form, now)
  const challenge = await checkCaptcha(deps, form, clientIp, 'enlace pedido')
  if (fields.outcome === 'problems' || challenge.outcome === 'problem') {
    const wrong = fields.outcome === 'problems' ? fields.problems : []
    return { outcome: 'problems', ...withChallenge(wrong, challenge) }
  }
  const { curp, correo } = fields
  const seed = [Buffer.from(challenge.id).toString('hex'), curp, canonicalCorreo(correo)].join(' ')
  const handle = deps.secrets.mac('handle', seed).slice(0, 22)
  const asker = deps.secrets.mac('asker', seed)
  const asked = { curp, correo, clientIp }
  const actor = actorOf(deps, clientIp)
  const entry = { at: now, what: 'enlace pedido', curp, actor, outcome: 'ok' } as const
  const spent = { id: challenge.id, expiresAt: now + HOUR }
  const terms = { ...linkTerms(deps, asked), challenge: spent }
  const stored = await deps.store.requestLink(
    newLink(deps, { curp, correo, handle, asker, language, now, entry, terms }),
  )
  switch (stored.outcome) {
    case 'spent':
      return {
        outcome: 'problems',
        problems: [{ code: 'captcha_usado', field: 'captcha' }],
        keepChallenge: false,
      }
    case 'limited':
      tellRefused(deps, entry.what, stored.code, asked)
      return { outcome: 'limited', resetsAt: stored.resetsAt }
    case 'held':
      tellRefused(deps, entry.what, stored.code, asked)
      break
    case 'mailed':
      deps.mailDue()
  }
  return { outcome: 'requested', handle, asker }
}

/** A link request with a new token of 256 bits, for `LINK_LIFETIME` from `now` on. */
export function newLink(
  { chance }: { readonly chance: Chance },
  facts: Omit<LinkRequest, 'token' | 'expiresAt'>,
): LinkRequest {
  return { ...facts, token: randomToken(chance, 256), expiresAt: facts.now + LINK_LIFETIME }
}

type Fields =
  | { readonly outcome: 'parsed'; readonly curp: Curp; readonly correo: Correo }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<RequestProblemCode>[] }

function parseForm(form: Paso1Form, now: number): Fields {
  const curp = parseCurp(form.curp, mexicoTime(now))
  const correo = parseCorreo(form.correo)
  const problems: Problem<RequestProblemCode>[] = []
  if (form.comentario.trim() !== '') problems.push({ code: 'campo_llenado' })
  if (!curp.ok) problems.push({ ...curp.problem, field: 'curp' })
  if (!correo.ok) problems.push({ ...correo.problem, field: 'correo' })
  if (form.correo_confirmacion.trim() === '') {
    problems.push({ code: 'confirmacion_vacia', field: 'correo_confirmacion' })
  } else if (!sameCorreo(form.correo, form.correo_confirmacion)) {
    problems.push({ code: 'confirmacion_distinta', field: 'correo_confirmacion' })
  }
  return curp.ok && correo.ok && problems.length === 0
    ? { outcome: 'parsed', curp: curp.value, correo: correo.value }
    : { outcome: 'problems', problems }
}
