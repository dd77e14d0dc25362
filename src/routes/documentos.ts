import { HOUR } from '../domain/base/time.ts'
import { makeDocuments } from '../domain/delivery/documents.ts'
import { DOCUMENT_TYPES, type DocumentType } from '../domain/facts/issue.ts'
import type { AuditEntry } from '../domain/ports/audit-store.ts'
import { actorOf } from '../domain/tramite/request-link.ts'
import { documentContent } from '../views/documents/documents.ts'
import { noticePage, page } from '../views/pages/page.ts'
import twin from '../views/pages/twin.eta.ts'
import { notFound } from '../views/words/notices.ts'
import type { Desk } from './http/desk.ts'
import { addressOf, type C, type Handler, html, seeOther } from './http/http.ts'
import { findVisit, type Visit } from './http/session.ts'
import { limited } from './paso1.ts'

const isType = (text: string): text is DocumentType => DOCUMENT_TYPES.some((type) => type === text)

/** `/documentos/:folio/:archivo`: `asignacion` is the page, `asignacion.pdf` the file. */
export const showDocument =
  (desk: Desk): Handler =>
  async (c) => {
    const file = c.req.param('archivo') ?? ''
    const type = file.replace(/\.pdf$/, '')
    const visit = await findVisit(desk, c)
    const folio = c.req.param('folio') ?? ''
    if (!visit || !isType(type) || !/^\d{22}$/.test(folio)) return missing(desk, c)
    const pdf = file !== type
    const outcome = isOwn(visit, folio) ? 'ok' : 'de otro trámite'
    const deed = { what: pdf ? 'documento descargado' : 'documento visto', outcome, code: type, folio }
    await record(desk, c, visit, deed)
    if (!isOwn(visit, folio)) return missing(desk, c)
    return pdf ? download(desk, c, folio, type) : read(desk, c, folio, type)
  }

export const sendDocuments =
  (desk: Desk): Handler =>
  async (c) => {
    const visit = await findVisit(desk, c)
    const folio = c.req.param('folio') ?? ''
    if (!visit || !isOwn(visit, folio)) return missing(desk, c)
    const { id } = visit.tramite
    const now = desk.clock.now()
    if (desk.limits) {
      const own = await desk.store.take(`documentos ${id}`, desk.limits.resendsHour, HOUR, now)
      if (!own.ok) return limited(desk, c, own.resetsAt)
    }
    await desk.store.queueResultMail(folio, now)
    await record(desk, c, visit, { what: 'documentos enviados', outcome: 'ok', folio })
    desk.mailDue()
    return seeOther(c, '/tramites/nss/resultado?enviado')
  }

/** "Not yours" and "not there" are the same answer. */
const isOwn = ({ tramite }: Visit, folio: string): boolean => tramite.folio === folio

type Deed = Pick<AuditEntry, 'what' | 'outcome' | 'code' | 'folio'>

const record = (desk: Desk, c: C, { tramite }: Visit, deed: Deed): Promise<void> =>
  desk.store.audit({
    at: desk.clock.now(),
    curp: tramite.curp,
    actor: actorOf(desk, addressOf(desk, c)),
    ...deed,
  })

const missing = (desk: Desk, c: C) => html(c, noticePage(desk.site, notFound), 404)

async function read(desk: Desk, c: C, folio: string, type: DocumentType): Promise<Response> {
  const issue = await desk.store.findIssue(folio)
  if (!issue) return missing(desk, c)
  const content = documentContent(issue, type)
  const body = twin({ content, pdf: `/documentos/${folio}/${type}.pdf`, back: '/tramites/nss/resultado' })
  return html(c, page(desk.site, content.title, body, { trail: true, step: 3, session: true }))
}

/** As issued, to the byte; made now if the process died before it could be. */
async function download(desk: Desk, c: C, folio: string, type: DocumentType): Promise<Response> {
  await makeDocuments(desk.documents, folio)
  const bytes = await desk.store.readPdf(folio, type)
  if (!bytes) return missing(desk, c)
  return c.body(new Uint8Array(bytes), 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="nss-${type}-${folio}.pdf"`,
  })
}
