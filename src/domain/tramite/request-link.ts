import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { DAY, HOUR } from '../base/time.ts'
import { LINK_LIFETIME } from '../facts/tramite.ts'
import {
  type Correo,
  type CorreoProblemCode,
  canonicalCorreo,
  parseCorreo,
  sameCorreo,
} from '../person/correo.ts'
import { type Curp, type CurpProblemCode, parseCurp } from '../person/curp.ts'
import type { AuditEntry } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Deps } from '../ports/deps.ts'
import type { LinkRequest } from '../ports/link-store.ts'

const REQUESTED = 'enlace pedido'

/** The four fields of Paso 1 as typed, and the hidden one. */
export type Paso1Form = {
  readonly curp: string
  readonly correo: string
  readonly correo_confirmacion: string
  readonly captcha: string
  readonly captcha_id: string
  /** the field that people leave empty: out of sight, and filled by programs that fill all there is */
  readonly comentario: string
}

export type CaptchaProblemCode =
  | 'captcha_vacio'
  | 'captcha_incorrecto'
  | 'captcha_tercera'
  | 'captcha_vencido'
  | 'captcha_usado'
  | 'muy_rapido'
export type RequestProblemCode =
  | CurpProblemCode
  | CorreoProblemCode
  | CaptchaProblemCode
  | 'campo_llenado'
  | 'confirmacion_vacia'
  | 'confirmacion_distinta'

export type LinkRequested =
  | { readonly outcome: 'requested'; readonly handle: string; readonly asker: string }
  /** `keepChallenge`: the answer was right, and stays with the form */
  | {
      readonly outcome: 'problems'
      readonly problems: readonly Problem<RequestProblemCode>[]
      readonly keepChallenge: boolean
    }
  | { readonly outcome: 'limited'; readonly resetsAt: number }

/**
 * Paso 1. What it answers does not depend on anything on file: nobody learns from it whether a CURP has an NSS,
 * exists, or which correo it has. The same form sent twice is one request.
 * @param clientIp the IP address of the client, for the limits and, hashed, for the audit trail
 */
export async function requestLink(deps: Deps, form: Paso1Form, clientIp: string): Promise<LinkRequested> {
  const now = deps.clock.now()
  const fields = parseForm(form, now)
  const verdict = await checkCaptcha(deps, form, clientIp, now)
  if (verdict.outcome === 'limited') return verdict
  if (fields.problems.length > 0 || verdict.outcome === 'problem') {
    const problems = verdict.outcome === 'problem' ? [...fields.problems, verdict.problem] : fields.problems
    return { outcome: 'problems', problems, keepChallenge: verdict.outcome === 'ok' || verdict.keepChallenge }
  }
  const { curp, correo } = fields as { curp: Curp; correo: Correo }
  const seed = [Buffer.from(verdict.id).toString('hex'), curp, canonicalCorreo(correo)].join(' ')
  const handle = deps.secrets.mac('handle', seed).slice(0, 22)
  const asker = deps.secrets.mac('asker', seed)
  if (await deps.store.findLinkByHandle(handle, asker)) return { outcome: 'requested', handle, asker }
  // before anything is counted: a challenge sent again must not use up the quota of somebody else's CURP or correo
  if (!(await deps.store.spendChallenge(verdict.id, now + HOUR))) {
    const problem = { code: 'captcha_usado', field: 'captcha' } as const
    return { outcome: 'problems', problems: [problem], keepChallenge: false }
  }
  const full = await takeLimits(deps, curp, correo, clientIp, now)
  if (full) return full
  const entry = { at: now, what: REQUESTED, curp, actor: actorOf(deps, clientIp), outcome: 'ok' }
  await deps.store.requestLink(newLink(deps, { curp, correo, handle, asker, now, entry }))
  deps.mailDue()
  return { outcome: 'requested', handle, asker }
}

/** A link request with a new token of 256 bits. */
export function newLink(deps: Deps, facts: Omit<LinkRequest, 'token' | 'expiresAt'>): LinkRequest {
  return { ...facts, token: randomToken(deps.chance, 256), expiresAt: facts.now + LINK_LIFETIME }
}

/** The client IP as the audit trail keeps it: 16 characters of a keyed hash, so that nobody can list addresses from the trail. */
export const actorOf = (deps: Deps, clientIp: string): string =>
  deps.secrets.mac('actor', clientIp).slice(0, 16)

function parseForm(form: Paso1Form, now: number) {
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
  return {
    problems,
    ...(curp.ok ? { curp: curp.value } : {}),
    ...(correo.ok ? { correo: correo.value } : {}),
  }
}

type Checked =
  | { readonly outcome: 'ok'; readonly id: Uint8Array }
  | {
      readonly outcome: 'problem'
      readonly problem: Problem<CaptchaProblemCode>
      readonly keepChallenge: boolean
    }
  | { readonly outcome: 'limited'; readonly resetsAt: number }

async function checkCaptcha(deps: Deps, form: Paso1Form, clientIp: string, now: number): Promise<Checked> {
  const bucket = `captcha ${clientIp}`
  const limit = deps.limits?.wrongCaptchasHour
  if (limit !== undefined) {
    const { ok, resetsAt } = await deps.store.checkQuota(bucket, limit, HOUR, now)
    if (!ok) {
      const entry = { at: now, what: REQUESTED, actor: actorOf(deps, clientIp), code: 'reto' }
      return limited(deps, bucket, resetsAt, entry)
    }
  }
  if (form.captcha.trim() === '')
    return { outcome: 'problem', problem: { code: 'captcha_vacio', field: 'captcha' }, keepChallenge: false }
  const verdict = deps.captcha.check(form.captcha_id, form.captcha, now)
  if (verdict.outcome === 'ok') return verdict
  // the answer is right, so nothing is wrong with its field, and nothing is counted
  if (verdict.outcome === 'early')
    return { outcome: 'problem', problem: { code: 'muy_rapido' }, keepChallenge: true }
  const code = await countFailure(deps, verdict.outcome, bucket, now)
  return { outcome: 'problem', problem: { code, field: 'captcha' }, keepChallenge: false }
}

/** The code of what went wrong. From the third wrong answer within the hour on it offers the way in person. */
async function countFailure(
  { store, limits }: Deps,
  outcome: 'wrong' | 'expired' | 'invalid',
  bucket: string,
  now: number,
): Promise<CaptchaProblemCode> {
  if (outcome === 'expired') return 'captcha_vencido'
  await store.consumeQuota(bucket, limits?.wrongCaptchasHour ?? Number.MAX_SAFE_INTEGER, HOUR, now)
  if (outcome === 'invalid') return 'captcha_vencido'
  const { ok } = await store.checkQuota(bucket, 3, HOUR, now)
  return ok ? 'captcha_incorrecto' : 'captcha_tercera'
}

/** Per client IP first: whoever floods must not use up the quota of a CURP or a correo of somebody else. */
async function takeLimits(deps: Deps, curp: Curp, correo: Correo, clientIp: string, now: number) {
  const { limits, store } = deps
  if (!limits) return undefined
  const windows = [
    ['red', clientIp, limits.linksPerIpHour, HOUR],
    ['curp', curp, limits.linksPerCurpDay, DAY],
    ['correo', canonicalCorreo(correo), limits.linksPerCorreoDay, DAY],
  ] as const
  for (const [code, whose, limit, windowMs] of windows) {
    const bucket = `enlaces ${code} ${whose}`
    const { ok, resetsAt } = await store.consumeQuota(bucket, limit, windowMs, now)
    if (!ok) {
      const entry = { at: now, what: REQUESTED, curp, actor: actorOf(deps, clientIp), code }
      return limited(deps, bucket, resetsAt, entry)
    }
  }
  return undefined
}

/** Of what a limit refuses the first of each window is in the trail: who goes on knocking must not fill it. */
export async function limited(
  { store }: Deps,
  bucket: string,
  resetsAt: number,
  entry: Omit<AuditEntry, 'outcome'>,
): Promise<{ readonly outcome: 'limited'; readonly resetsAt: number }> {
  const first = await store.consumeQuota(`negado ${bucket}`, 1, resetsAt - entry.at, entry.at)
  if (first.ok) await store.audit({ ...entry, outcome: 'limitado' })
  return { outcome: 'limited', resetsAt }
}
