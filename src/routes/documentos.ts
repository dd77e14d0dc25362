import { HOUR } from '../domain/base/time.ts'
import { makeDocuments } from '../domain/delivery/documents.ts'
import type { AuditEvent } from '../domain/facts/audit-event.ts'
import { DOCUMENT_TYPES, type DocumentType } from '../domain/facts/issue.ts'
import type { Tramite } from '../domain/facts/tramite.ts'
import { type AuditStore, actorOf } from '../domain/ports/audit-store.ts'
import type { ConsultaStore } from '../domain/ports/consulta-store.ts'
import type { Needs } from '../domain/ports/deps.ts'
import type { DocumentStore } from '../domain/ports/document-store.ts'
import type { IssueStore } from '../domain/ports/issue-store.ts'
import type { LimitStore } from '../domain/ports/limit-store.ts'
import type { ResultMailStore } from '../domain/ports/result-mail-store.ts'
import { type CurrentResultDeps, currentResult } from '../domain/tramite/current-result.ts'
import { documentContent } from '../views/documents/content.ts'
import { ownCorrected } from '../views/notices/consulta.ts'
import { notFound } from '../views/notices/portal.ts'
import { noticePage, page } from '../views/pages/page.ts'
import twin from '../views/pages/twin.eta.ts'
import { words } from '../views/words/words.ts'
import type { DocumentsContext, FeatureContext } from './http/app-context.ts'
import { type C, clientIpOf, type Handler, html, seeOther } from './http/http.ts'
import { limited } from './http/limited.ts'
import type { OfficesContext } from './http/offices.ts'
import { formMark } from './http/own-forms.ts'
import { findPersonVisit, type PersonContext } from './http/person.ts'
import { findVisit } from './http/session.ts'
import { stopped } from './http/stopped.ts'

type Context = PersonContext &
  FeatureContext &
  CurrentResultDeps &
  Needs<
    'secrets' | 'limits' | 'mailDue' | 'refused',
    AuditStore &
      IssueStore &
      DocumentStore &
      LimitStore &
      ResultMailStore &
      Pick<ConsultaStore, 'tramiteOfFolio' | 'isSamePerson'>
  > &
  OfficesContext &
  DocumentsContext

const isType = (text: string): text is DocumentType => DOCUMENT_TYPES.some((type) => type === text)

/** `/documentos/:folio/:archivo`: `asignacion` is the page, `asignacion.pdf` the file. */
export const showDocument =
  (ctx: Context): Handler =>
  async (c) => {
    const file = c.req.param('archivo') ?? ''
    const type = file.replace(/\.pdf$/, '')
    const folio = c.req.param('folio') ?? ''
    if (!isType(type) || !/^\d{22}$/.test(folio)) return missing(ctx, c)
    const visit = await findReader(ctx, c, folio)
    if (!visit) return missing(ctx, c)
    const pdf = file !== type
    const refused = isOwn(visit, folio) ? await withheld(ctx, c, visit) : missing(ctx, c)
    const outcome = !isOwn(visit, folio) ? 'de otro trámite' : refused ? 'detenido' : 'ok'
    const what = pdf ? 'documento descargado' : 'documento visto'
    await record(ctx, c, visit, { what, outcome, code: type, folio })
    if (refused) return refused
    return pdf ? download(ctx, c, folio, type) : read(ctx, c, folio, type, visit.own ? OWN : RESULT)
  }

/**
 * Queues the mail with the documents again, to the correo of the trámite, a few times an hour. 404 for a folio that is
 * not this session's, 403 for what must not be shown now.
 */
export const sendDocuments =
  (ctx: Context): Handler =>
  async (c) => {
    const visit = await findVisit(ctx, c)
    const folio = c.req.param('folio') ?? ''
    if (!visit || !isOwn(visit, folio)) return missing(ctx, c)
    const refused = await withheld(ctx, c, visit)
    if (refused) return refused
    const { id } = visit.tramite
    const now = ctx.clock.now()
    if (ctx.limits) {
      const own = await ctx.store.consumeQuota(`documentos ${id}`, ctx.limits.resendsHour, HOUR, now)
      if (own.outcome === 'limited') {
        const event = { what: 'documentos enviados', outcome: 'limitado' } as const
        ctx.refused({ ...event, at: now, actor: actorOf(ctx, clientIpOf(ctx, c)), curp: visit.tramite.curp })
        return limited(ctx, c, own.resetsAt)
      }
    }
    await ctx.store.queueResultMail(folio, now)
    await record(ctx, c, visit, { what: 'documentos enviados', outcome: 'ok', folio })
    ctx.mailDue()
    return seeOther(c, '/tramites/nss/resultado?enviado')
  }

const OWN = '/tramites/nss/mio'
const RESULT = '/tramites/nss/resultado'

/** `own`: the session is of Mi trámite */
type Reader = { readonly tramite: Tramite; readonly own?: boolean }

/** Whoever has a session of the folio's trámite, or of Mi trámite and is its person. Else the trámite of their session. */
async function findReader(ctx: Context, c: C, folio: string): Promise<Reader | undefined> {
  const visit = await findVisit(ctx, c)
  if (visit && isOwn(visit, folio)) return visit
  const person = ctx.features.consulta ? await findPersonVisit(ctx, c) : undefined
  const tramite = person && (await ctx.store.tramiteOfFolio(folio))
  if (person && tramite && (await ctx.store.isSamePerson(tramite.curp, person.curp)))
    return { tramite, own: person.by === 'consulta' }
  return visit
}

/** The answer instead of a document that must not be shown any more: what the register says now. */
async function withheld(ctx: Context, c: C, { tramite, own }: Reader): Promise<Response | undefined> {
  const result = await currentResult(ctx, tramite)
  if (result.outcome === 'current') return undefined
  return result.outcome === 'withheld'
    ? stopped(ctx, c, tramite, result.verdict, 3, 403)
    : own
      ? html(c, noticePage(ctx.site, ownCorrected, { trail: true, session: formMark(ctx, tramite.curp) }))
      : seeOther(c, RESULT)
}

/** A folio of another trámite gets the same 404 as one that does not exist, so that nobody can probe for folios. */
const isOwn = ({ tramite }: Reader, folio: string): boolean => tramite.folio === folio

const record = (ctx: Context, c: C, { tramite }: Reader, event: AuditEvent): Promise<void> =>
  ctx.store.audit({
    at: ctx.clock.now(),
    curp: tramite.curp,
    actor: actorOf(ctx, clientIpOf(ctx, c)),
    ...event,
  })

const missing = (ctx: Context, c: C) => html(c, noticePage(ctx.site, notFound), 404)

async function read(ctx: Context, c: C, folio: string, type: DocumentType, back: string): Promise<Response> {
  const issue = await ctx.store.findIssue(folio)
  if (!issue) return missing(ctx, c)
  const content = documentContent(issue, type)
  const { reading: readingOf, verification } = words()
  const reading = readingOf(issue, type)
  const title = verification.names[type === 'tarjeta' ? type : issue.kind]
  const body = twin({ content, reading, pdf: `/documentos/${folio}/${type}.pdf`, back })
  return html(
    c,
    page(ctx.site, title, body, {
      trail: true,
      ...(back === RESULT ? { step: 3 } : {}),
      session: formMark(ctx, issue.curp),
    }),
  )
}

/** The PDF as issued, byte for byte; made now when a crash kept the background work from making it. */
async function download(ctx: Context, c: C, folio: string, type: DocumentType): Promise<Response> {
  await makeDocuments(ctx.documents, folio)
  const bytes = await ctx.store.readPdf(folio, type)
  if (!bytes) return missing(ctx, c)
  return c.body(new Uint8Array(bytes), 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="nss-${type}-${folio}.pdf"`,
  })
}
