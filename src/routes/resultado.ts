import { makeDocuments } from '../domain/delivery/documents.ts'
import type { Issue } from '../domain/facts/issue.ts'
import { groupNss } from '../domain/number/nss.ts'
import { fullName } from '../domain/person/person.ts'
import { type AuditStore, actorOf } from '../domain/ports/audit-store.ts'
import { randomToken } from '../domain/ports/chance.ts'
import type { ConsultaStore } from '../domain/ports/consulta-store.ts'
import type { Needs } from '../domain/ports/deps.ts'
import type { DocumentStore } from '../domain/ports/document-store.ts'
import type { IssueStore } from '../domain/ports/issue-store.ts'
import type { LinkStore } from '../domain/ports/link-store.ts'
import type { PersonSessions } from '../domain/ports/person-sessions.ts'
import type { ResultMailStore } from '../domain/ports/result-mail-store.ts'
import { type CurrentResultDeps, currentResult } from '../domain/tramite/current-result.ts'
import type { Fault, Typed } from '../views/models/frame.ts'
import { corrected } from '../views/notices/identity.ts'
import { cancelAsk, cancelled, goodbye, left, sessionModel } from '../views/notices/session.ts'
import { noticePage, page } from '../views/pages/page.ts'
import paso3 from '../views/pages/paso3.eta.ts'
import mailStatusPart from '../views/partials/mail-status.eta.ts'
import { mailStatus } from '../views/words/mail-state.ts'
import { words } from '../views/words/words.ts'
import type { DocumentsContext, FeatureContext } from './http/app-context.ts'
import { askerOf } from './http/asker.ts'
import { documentRows } from './http/document-rows.ts'
import {
  type C,
  clientIpOf,
  dropCookie,
  type Handler,
  html,
  readCookie,
  seeOther,
  writeCookie,
} from './http/http.ts'
import type { OfficesContext } from './http/offices.ts'
import { type SessionContext, type Visit, withSession } from './http/session.ts'
import { stopped } from './http/stopped.ts'

export type ResultContext = SessionContext &
  FeatureContext &
  CurrentResultDeps &
  Needs<
    'secrets' | 'chance',
    AuditStore &
      IssueStore &
      DocumentStore &
      ResultMailStore &
      Pick<LinkStore, 'forgetAsker'> &
      Pick<ConsultaStore, 'forgetConsultaAsker'>
  > & { readonly personSessions: PersonSessions } & OfficesContext &
  DocumentsContext

/**
 * Paso 3. The register is asked each time, and each showing of the number is in the trail. Data that were corrected
 * since answer with the POST that issues them anew.
 */
export const showResultado = (ctx: ResultContext) =>
  withSession(ctx, async (c, visit) => {
    const { tramite } = visit
    const result = await currentResult(ctx, tramite)
    if (result.outcome === 'none') return seeOther(c, '/tramites/nss/domicilio')
    if (result.outcome === 'withheld') return stopped(ctx, c, tramite, result.verdict, 3)
    if (result.outcome === 'corrected')
      return html(c, noticePage(ctx.site, corrected, { trail: true, step: 3, session: visit.mark }))
    const { issue } = result
    const actor = actorOf(ctx, clientIpOf(ctx, c))
    const { curp } = tramite
    const { folio } = issue
    await ctx.store.audit({ at: ctx.clock.now(), what: 'NSS mostrado', curp, actor, outcome: 'ok', folio })
    const resent = c.req.query('enviado') !== undefined
    return html(c, await renderResultado(ctx, visit, issue, { resent }))
  })

const linksOf = ({ features }: FeatureContext) => [
  ...(features.sharing ? [words().paso3.share] : []),
  ...(features.consulta ? [words().paso3.own] : []),
]

type Shown = { readonly resent?: boolean; readonly typed?: Typed; readonly faults?: readonly Fault[] }

/** The page of Paso 3. `faults` are those of the form that corrects a refused correo. */
export async function renderResultado(
  ctx: ResultContext,
  { tramite, session, mark }: Visit,
  issue: Issue,
  { resent = false, typed = {}, faults = [] }: Shown,
): Promise<string> {
  const w = words().paso3
  const mail = await statusOf(ctx, tramite.id)
  const body = paso3({
    name: fullName(issue.name),
    curp: issue.curp,
    heading: w.heading[issue.kind],
    nss: issue.nss,
    groups: groupNss(issue.nss).split(' '),
    correo: tramite.correo,
    mail,
    typed,
    faults,
    documents: await documentRows(ctx, issue),
    folio: issue.folio,
    links: linksOf(ctx),
    session: sessionModel(session, ctx.clock.now()),
    ...(resent ? { notice: w.resent } : {}),
  })
  return page(ctx.site, w.page[issue.kind], body, {
    faults,
    trail: true,
    step: 3,
    session: mark,
    keeps: mail.refused,
    scripts: 'now',
  })
}

const HERE = '/tramites/nss/resultado'

const statusOf = async (ctx: ResultContext, tramiteId: string, look?: string) =>
  mailStatus(await ctx.store.mailState(tramiteId, 'resultado'), HERE, `${HERE}/correo`, look)

/** The status of the mail as a fragment, which the page polls while the mail is queued. */
export const showResultadoMail = (ctx: ResultContext) =>
  withSession(ctx, async (c, { tramite }) =>
    html(c, mailStatusPart(await statusOf(ctx, tramite.id, c.req.query('vez')))),
  )

/** "Finalizar trámite": the session and the link end with it. */
export const finish = (ctx: ResultContext) =>
  withSession(ctx, async (c, { tramite }) => {
    if (tramite.folio === undefined) return seeOther(c, '/tramites/nss/domicilio')
    await makeDocuments(ctx.documents, tramite.folio).catch(() => {})
    await ctx.store.finish(tramite.id, ctx.clock.now())
    await forget(ctx, c, tramite.id)
    return seeOther(c, '/tramites/nss/gracias')
  })

/** Asks before `cancel` and changes nothing; with a number given, back to Paso 3. */
export const showCancel = (ctx: ResultContext) =>
  withSession(ctx, (c, { tramite, mark }) =>
    tramite.folio === undefined
      ? html(c, noticePage(ctx.site, cancelAsk, { trail: true, step: 2, session: mark }))
      : seeOther(c, '/tramites/nss/resultado'),
  )

/** Ends a trámite that has given nothing yet; what was given is given. */
export const cancel = (ctx: ResultContext) =>
  withSession(ctx, async (c, { tramite }) => {
    if (!(await ctx.store.cancel(tramite.id, ctx.clock.now()))) return seeOther(c, HERE)
    await forget(ctx, c, tramite.id)
    return seeOther(c, '/tramites/nss/cancelado')
  })

/**
 * Nothing in this browser is known any more: neither the session nor that it asked for the link, which asks for the
 * CURP from now on, also where a browser brings an old cookie back or sends an old form again.
 */
async function forget(ctx: ResultContext, c: C, tramiteId?: string): Promise<void> {
  const asker = askerOf(ctx, c)
  if (tramiteId && asker) await ctx.store.forgetAsker(tramiteId, asker)
  if (asker) await ctx.store.forgetConsultaAsker(asker)
  const own = readCookie(ctx, c, 'consulta')
  if (own) {
    await ctx.personSessions.end(own)
    dropCookie(ctx, c, 'consulta')
  }
  dropCookie(ctx, c, 'sesion')
  dropCookie(ctx, c, 'solicitud')
  // Paso 1 is another form from now on, which the browser does not fill in with what this person typed
  writeCookie(ctx, c, 'salida', randomToken(ctx.chance, 64), MONTH_SECONDS)
}

const MONTH_SECONDS = 30 * 24 * 60 * 60

/** Salir: this browser forgets the person, and the trámite goes on by its link. Needs no session. */
export const leave =
  (ctx: ResultContext): Handler =>
  async (c) => {
    const id = readCookie(ctx, c, 'sesion')
    const session = id ? await ctx.sessions.find(id) : undefined
    if (id) await ctx.sessions.end(id)
    await forget(ctx, c, session?.tramiteId)
    return seeOther(c, '/tramites/nss/salida')
  }

const say =
  (model: typeof goodbye) =>
  (ctx: ResultContext): Handler =>
  (c) =>
    html(c, noticePage(ctx.site, model, { trail: true }))
export const showGoodbye = say(goodbye)
export const showCancelled = say(cancelled)
export const showLeft = say(left)
