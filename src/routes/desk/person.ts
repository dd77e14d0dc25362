import { makeDocuments } from '../../domain/delivery/documents.ts'
import {
  isGivable,
  noteNssShown,
  notePrinted,
  type OpenedFile,
  type PersonFileDeps,
  readFile,
  sendAgain,
} from '../../domain/desk/person-file.ts'
import { DOCUMENT_TYPES } from '../../domain/facts/issue.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import type { DocumentStore } from '../../domain/ports/document-store.ts'
import { fileClosed, notGivable } from '../../views/desk/notices.ts'
import { deskPage } from '../../views/desk/page.ts'
import person from '../../views/desk/person.eta.ts'
import type { NoticeModel } from '../../views/models/frame.ts'
import notice from '../../views/pages/notice.eta.ts'
import type { DocumentsContext } from '../http/app-context.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext &
  PersonFileDeps &
  DocumentsContext & { readonly store: Pick<DocumentStore, 'readPdf'> }

const DONE = { enviado: 'Los documentos van en camino a su correo.' } as const

/** Wraps a handler that needs a person's file that this employee opened in this session; else 404. */
const withFile = (
  ctx: Context,
  handler: (c: C, session: StaffSession, opened: OpenedFile) => Response | Promise<Response>,
): Handler =>
  withStaff(ctx, 'attend', async (c, session) => {
    const opened = await readFile(ctx, session, handleOf(c))
    return opened ? handler(c, session, opened) : say(ctx, c, session, fileClosed, 404)
  })

const handleOf = (c: C): string => c.req.param('atencion') ?? ''

export const showPerson = (ctx: Context): Handler =>
  withFile(ctx, (c, session, opened) => {
    const said = Object.entries(DONE).find(([what]) => c.req.query(what) !== undefined)
    return render(ctx, c, session, opened, { shown: false, notice: said?.[1] ?? '' })
  })

/** `mostrar` answers with the page itself: a number is in no address that could be kept, and each showing is told. */
export const submitPerson = (ctx: Context): Handler =>
  withFile(ctx, async (c, session, opened) => {
    const { folio } = await readForm(c, ['folio'])
    switch (await actionOf(c)) {
      case 'mostrar':
        await noteNssShown(ctx, session, opened.opening)
        return render(ctx, c, session, opened, { shown: true, notice: '' })
      case 'enviar':
        return (await sendAgain(ctx, session, opened, folio))
          ? seeOther(c, `/mostrador/persona/${handleOf(c)}?enviado`)
          : say(ctx, c, session, notGivable, 404)
      default:
        return seeOther(c, `/mostrador/persona/${handleOf(c)}`)
    }
  })

/** The PDF as issued, to print. */
export const printDocument = (ctx: Context): Handler =>
  withFile(ctx, async (c, session, opened) => {
    const folio = c.req.param('folio') ?? ''
    const type = DOCUMENT_TYPES.find((one) => `${one}.pdf` === c.req.param('archivo'))
    if (!type || !(await isGivable(ctx, opened, folio))) return say(ctx, c, session, notGivable, 404)
    await makeDocuments(ctx.documents, folio)
    const bytes = await ctx.store.readPdf(folio, type)
    if (!bytes) return say(ctx, c, session, notGivable, 404)
    await notePrinted(ctx, session, opened, { folio, type })
    return c.body(new Uint8Array(bytes), 200, {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="nss-${type}-${folio}.pdf"`,
    })
  })

const render = (
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  rest: { readonly shown: boolean; readonly notice: string },
): Response =>
  html(c, deskPage(ctx.site, session, 'Persona', person({ handle: handleOf(c), opened, ...rest })))

const say = (ctx: Context, c: C, session: StaffSession, model: NoticeModel, status: 404): Response =>
  html(c, deskPage(ctx.site, session, model.title, notice(model)), status)
