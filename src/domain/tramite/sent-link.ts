import type { Problem } from '../base/problem.ts'
import { SECOND } from '../base/time.ts'
import { languageOf } from '../facts/language.ts'
import { type Link, linkState, type MailedTramite, stepOf } from '../facts/tramite.ts'
import { type Correo, type CorreoProblemCode, parseCorreo, sameCorreo } from '../person/correo.ts'
import { actorOf } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Needs } from '../ports/deps.ts'
import type { LinkStore, LinkStored } from '../ports/link-store.ts'
import type { MailState, ResultMailStore } from '../ports/result-mail-store.ts'
import {
  type Asked,
  consumeResendQuota,
  type Limited,
  type LinkLimitDeps,
  linkTerms,
  tellRefused,
} from './link-limits.ts'
import { newLink } from './request-link.ts'

export type SentLinkDeps = LinkLimitDeps & Needs<'chance' | 'mailDue', LinkStore>

export type CorrectRefusedDeps = SentLinkDeps & { readonly store: Pick<ResultMailStore, 'mailState'> }

/** A browser that sends a link again: the secret of its cookie, and its IP address. */
export type Client = { readonly asker: string; readonly clientIp: string }

export type CorrectionProblemCode = CorreoProblemCode | 'confirmacion_distinta' | 'correo_rechazado'

export type Resent =
  /** `handle`: of the new request, for the address of its page */
  | { readonly outcome: 'requested'; readonly handle: string }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<CorrectionProblemCode>[] }
  | Limited
  /** the request is of another browser, or its trámite has ended */
  | { readonly outcome: 'gone' }

/**
 * Sends the link again to the same correo; only the newest link works. Only the browser that asked for it may; else
 * `gone`. At a limit of the mailbox no mail goes out, the result is the same, and the last link goes on working.
 * @param handle names the request in the address of its page
 */
export async function resendLink(deps: SentLinkDeps, handle: string, client: Client): Promise<Resent> {
  const link = await findOwnLink(deps, handle, client.asker)
  return link ? send(deps, link, link.tramite.correo, client) : { outcome: 'gone' }
}

/**
 * Sends the link to another correo. A trámite that nobody opened, and that no other browser asked for, moves to it;
 * otherwise it is a new trámite. Limits as in `resendLink`.
 */
export async function correctCorreo(
  deps: SentLinkDeps,
  handle: string,
  typed: TypedTwice,
  client: Client,
): Promise<Resent> {
  const link = await findOwnLink(deps, handle, client.asker)
  if (!link) return { outcome: 'gone' }
  const parsed = parseTyped(typed)
  return parsed.outcome === 'parsed' ? send(deps, link, parsed.correo, client) : parsed
}

/**
 * Paso 3, when the server of the bound correo refused the mail with the number: nobody can approve a change by mail
 * there, so the session that its link opened does. Another correo gets a link, and is bound once it opens it. `gone`: no
 * mail of the trámite was refused.
 */
export async function correctRefused(
  deps: CorrectRefusedDeps,
  tramite: MailedTramite,
  typed: TypedTwice,
  { asker, clientIp }: Client,
): Promise<Resent> {
  if ((await deps.store.mailState(tramite.id, 'resultado')) !== 'rechazado') return { outcome: 'gone' }
  const parsed = parseTyped(typed)
  if (parsed.outcome === 'problems') return parsed
  const { correo } = parsed
  if (sameCorreo(correo, tramite.correo))
    return { outcome: 'problems', problems: [{ code: 'correo_rechazado', field: 'correo' }] }
  const { curp } = tramite
  const now = deps.clock.now()
  const what = 'correo corregido'
  const asked = { curp, correo, clientIp }
  const limited = await consumeResendQuota(deps, what, tramite.id, asked)
  if (limited) return limited
  const handle = randomToken(deps.chance, 128)
  const entry = { at: now, what, curp, actor: actorOf(deps, clientIp), outcome: 'rechazado' } as const
  const terms = linkTerms(deps, asked)
  const language = languageOf(tramite)
  const request = newLink(deps, { curp, correo, handle, asker, language, now, entry, terms })
  const agreed = { ...request, token: randomToken(deps.chance, 256) }
  return resent(deps, what, asked, handle, await deps.store.requestLink(request, agreed))
}

/** A mail that nothing holds up has left by then, in ms. */
const MOMENT = 2 * SECOND

/**
 * How far the mail of a link is, as the page of its request says it; `newer`: another was asked for since. One that a
 * limit holds back looks like one that left, and none has left at once, so that nobody learns whether it went out: the
 * limits are others where CURP and correo are bound to each other.
 */
export async function sentMail(
  { clock, store }: Needs<'clock', Pick<ResultMailStore, 'mailState'>>,
  link: Link,
): Promise<MailState | 'newer'> {
  const now = clock.now()
  if (!link.newest || linkState(link, now) === 'reemplazado') return 'newer'
  const state = await store.mailState(link.tramite.id, 'enlace', link.createdAt)
  if (state !== undefined && state !== 'enviado') return state
  return now < link.createdAt + MOMENT ? 'en camino' : 'enviado'
}

/** A correo and its confirmation, as typed. */
type TypedTwice = { readonly correo: string; readonly correo_confirmacion: string }

type Fields =
  | { readonly outcome: 'parsed'; readonly correo: Correo }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<CorrectionProblemCode>[] }

function parseTyped(typed: TypedTwice): Fields {
  const correo = parseCorreo(typed.correo)
  const problems: Problem<CorrectionProblemCode>[] = []
  if (!correo.ok) problems.push({ ...correo.problem, field: 'correo' })
  if (!sameCorreo(typed.correo, typed.correo_confirmacion)) {
    problems.push({ code: 'confirmacion_distinta', field: 'correo_confirmacion' })
  }
  return correo.ok && problems.length === 0
    ? { outcome: 'parsed', correo: correo.value }
    : { outcome: 'problems', problems }
}

async function findOwnLink(deps: SentLinkDeps, handle: string, asker: string): Promise<Link | undefined> {
  const link = await deps.store.findLinkByHandle(handle, asker)
  const step = link && stepOf(link.tramite)
  return link?.sameBrowser && step !== 'cancelado' && step !== 'terminado' ? link : undefined
}

async function send(
  deps: SentLinkDeps,
  link: Link,
  correo: Correo,
  { asker, clientIp }: Client,
): Promise<Resent> {
  const now = deps.clock.now()
  const { curp, id, openedAt } = link.tramite
  const same = sameCorreo(correo, link.tramite.correo)
  const what = same ? 'enlace reenviado' : 'correo corregido'
  const asked = { curp, correo, clientIp }
  const limited = await consumeResendQuota(deps, what, asker, asked)
  if (limited) return limited
  const handle = randomToken(deps.chance, 128)
  const entry = { at: now, what, curp, actor: actorOf(deps, clientIp), outcome: 'ok' } as const
  const terms = linkTerms(deps, asked)
  const language = languageOf(link.tramite)
  const request = newLink(deps, { curp, correo, handle, asker, language, now, entry, terms })
  // the trámite itself may move to the corrected correo only while no other browser asked for it and nobody opened it
  const moves = link.alone && openedAt === undefined && !same
  const stored = await (moves ? deps.store.correctCorreo(id, request) : deps.store.requestLink(request))
  return resent(deps, what, asked, handle, stored)
}

/** The same where the mail goes out and where a limit holds it back: only the network refuses. */
function resent(
  deps: SentLinkDeps,
  what: 'enlace reenviado' | 'correo corregido',
  asked: Asked,
  handle: string,
  stored: LinkStored,
): Resent {
  if (stored.outcome === 'limited' || stored.outcome === 'held') tellRefused(deps, what, stored.code, asked)
  if (stored.outcome === 'limited') return { outcome: 'limited', resetsAt: stored.resetsAt }
  if (stored.outcome === 'mailed') deps.mailDue()
  return { outcome: 'requested', handle }
}
