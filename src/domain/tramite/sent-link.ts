import type { Problem } from '../base/problem.ts'
import { DAY, HOUR } from '../base/time.ts'
import { type Link, stepOf, type Tramite } from '../facts/tramite.ts'
import {
  type Correo,
  type CorreoProblemCode,
  canonicalCorreo,
  parseCorreo,
  sameCorreo,
} from '../person/correo.ts'
import type { AuditEntry } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Deps } from '../ports/deps.ts'
import { actorOf, limited, newLink } from './request-link.ts'

export type CorrectionProblemCode = CorreoProblemCode | 'confirmacion_distinta' | 'correo_rechazado'

export type Resent =
  | { readonly outcome: 'requested'; readonly handle: string }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<CorrectionProblemCode>[] }
  | { readonly outcome: 'limited'; readonly resetsAt: number }
  /** not this browser's request, or a trámite that went on meanwhile */
  | { readonly outcome: 'gone' }

/** Sends the link again to the same correo; the newer link replaces the older one. Only the browser that asked may. */
export async function resendLink(
  deps: Deps,
  handle: string,
  asker: string,
  clientIp: string,
): Promise<Resent> {
  const link = await ownLink(deps, handle, asker)
  if (!link) return { outcome: 'gone' }
  return send(deps, link, link.tramite.correo, asker, clientIp)
}

/** Sends the link to another correo. A trámite that nobody opened moves to it; an opened one stays as it is. */
export async function correctCorreo(
  deps: Deps,
  handle: string,
  asker: string,
  typed: TypedTwice,
  clientIp: string,
): Promise<Resent> {
  const link = await ownLink(deps, handle, asker)
  if (!link) return { outcome: 'gone' }
  const correo = parseTyped(typed)
  return correo.ok ? send(deps, link, correo.value, asker, clientIp) : correo
}

/**
 * Paso 3, when the server of the bound correo refused the mail with the number: nobody can approve a change by mail
 * there, so the session that its link opened does. Another correo gets a link, and is bound once it opens it.
 * @param asker what the browser that asks is known by
 */
export async function correctRefused(
  deps: Deps,
  tramite: Tramite,
  asker: string,
  typed: TypedTwice,
  clientIp: string,
): Promise<Resent> {
  if ((await deps.store.mailState(tramite.id, 'resultado')) !== 'rechazado') return { outcome: 'gone' }
  const parsed = parseTyped(typed)
  if (!parsed.ok) return parsed
  const { value: correo } = parsed
  if (sameCorreo(correo, tramite.correo))
    return { outcome: 'problems', problems: [{ code: 'correo_rechazado', field: 'correo' }] }
  const { curp, id } = tramite
  const now = deps.clock.now()
  const entry = { at: now, what: 'correo corregido', curp, actor: actorOf(deps, clientIp) }
  const full = await takeResend(deps, id, correo, entry)
  if (full) return full
  const handle = randomToken(deps.chance, 128)
  const facts = { curp, correo, handle, asker, now }
  const request = newLink(deps, { ...facts, entry: { ...entry, outcome: 'rechazado' } })
  await deps.store.requestLink(request, { ...request, token: randomToken(deps.chance, 256) })
  deps.mailDue()
  return { outcome: 'requested', handle }
}

type TypedTwice = { readonly correo: string; readonly correo_confirmacion: string }

function parseTyped(typed: TypedTwice) {
  const correo = parseCorreo(typed.correo)
  const problems: Problem<CorrectionProblemCode>[] = []
  if (!correo.ok) problems.push({ ...correo.problem, field: 'correo' })
  if (!sameCorreo(typed.correo, typed.correo_confirmacion)) {
    problems.push({ code: 'confirmacion_distinta', field: 'correo_confirmacion' })
  }
  if (correo.ok && problems.length === 0) return correo
  return { ok: false, outcome: 'problems', problems } as const
}

async function ownLink(deps: Deps, handle: string, asker: string): Promise<Link | undefined> {
  const link = await deps.store.findLinkByHandle(handle, asker)
  const step = link && stepOf(link.tramite)
  return link?.sameBrowser && step !== 'cancelado' && step !== 'terminado' ? link : undefined
}

async function send(deps: Deps, link: Link, correo: Correo, asker: string, clientIp: string) {
  const now = deps.clock.now()
  const { curp, id, openedAt } = link.tramite
  const what = sameCorreo(correo, link.tramite.correo) ? 'enlace reenviado' : 'correo corregido'
  const entry = { at: now, what, curp, actor: actorOf(deps, clientIp) }
  const full = await takeResend(deps, id, correo, entry)
  if (full) return full
  const handle = randomToken(deps.chance, 128)
  const request = newLink(deps, {
    curp,
    correo,
    handle,
    asker,
    now,
    entry: { ...entry, outcome: 'ok' },
  })
  // nobody else asked for this trámite and nobody opened it, so it may move to a corrected correo
  const follows = link.alone && openedAt === undefined && !sameCorreo(correo, link.tramite.correo)
  await (follows ? deps.store.correctCorreo(id, request) : deps.store.requestLink(request))
  deps.mailDue()
  return { outcome: 'requested', handle } as const
}

async function takeResend(deps: Deps, id: string, correo: Correo, entry: Omit<AuditEntry, 'outcome'>) {
  const { limits, store } = deps
  if (!limits) return undefined
  const windows = [
    [`reenvios ${id}`, limits.resendsHour, HOUR],
    [`enlaces correo ${canonicalCorreo(correo)}`, limits.linksPerCorreoDay, DAY],
  ] as const
  for (const [bucket, limit, windowMs] of windows) {
    const { ok, resetsAt } = await store.consumeQuota(bucket, limit, windowMs, entry.at)
    if (!ok) return limited(deps, bucket, resetsAt, entry)
  }
  return undefined
}
