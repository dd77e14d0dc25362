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
import { isUndoable } from '../../domain/facts/case.ts'
import { DOCUMENT_TYPES } from '../../domain/facts/issue.ts'
import { may, type Power, type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import type { CaseStore } from '../../domain/ports/case-store.ts'
import type { DocumentStore } from '../../domain/ports/document-store.ts'
import { fileClosed, notGivable } from '../../views/desk/notices.ts'
import { deskPage } from '../../views/desk/page.ts'
import person from '../../views/desk/person.eta.ts'
import type { NoticeModel } from '../../views/models/frame.ts'
import notice from '../../views/pages/notice.eta.ts'
import type { DocumentsContext } from '../http/app-context.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { keptAtDesk } from '../http/own-forms.ts'
import { type StaffContext, withStaff } from './staff.ts'

/** What every address of a person's file takes. */
export type FileContext = StaffContext & PersonFileDeps

type Context = FileContext &
  DocumentsContext & { readonly store: Pick<DocumentStore, 'readPdf'> & Pick<CaseStore, 'casesOf'> }

const DONE = {
  enviado: 'Los documentos van en camino al correo que tiene unido ahora.',
  'sin-correo': 'No tiene un correo unido, así que no se envió nada: imprime los dos documentos.',
  atendido: 'Listo: imprime los dos documentos.',
  bloqueada: 'Sus trámites están detenidos.',
} as const

/** Wraps a handler that needs a person's file that this employee opened in this session; else 404. */
export const withFile = (
  ctx: FileContext,
  handler: (c: C, session: StaffSession, opened: OpenedFile) => Response | Promise<Response>,
  need: Power = 'attend',
): Handler =>
  withStaff(ctx, need, async (c, session) => {
    const opened = await readFile(ctx, session, handleOf(c))
    return opened ? handler(c, session, opened) : say(ctx, c, session, fileClosed(await keptAtDesk(c)), 404)
  })

/** The handle of a person's file in the address; empty when it has none. */
export const handleOf = (c: C): string => c.req.param('atencion') ?? ''

/** The file. The number in part: whole it takes a POST. */
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
        switch (await sendAgain(ctx, session, opened, folio)) {
          case 'sent':
            return seeOther(c, `/mostrador/persona/${handleOf(c)}?enviado`)
          case 'nowhere':
            return seeOther(c, `/mostrador/persona/${handleOf(c)}?sin-correo`)
          default:
            return say(ctx, c, session, notGivable, 404)
        }
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

const render = async (
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  rest: { readonly shown: boolean; readonly notice: string },
): Promise<Response> => {
  const { cases, unreadable } = await ctx.store.casesOf(opened.opening.curp, ctx.clock.now())
  const undoable = cases.filter((one) => isUndoable(one, ctx.clock.now())).map(({ id }) => id)
  const rights = may(session, 'arco')
  const actor = staffActor(session)
  const body = person({ handle: handleOf(c), opened, cases, unreadable, undoable, actor, rights, ...rest })
  return html(c, deskPage(ctx.site, session, 'Persona', body))
}

const say = (ctx: FileContext, c: C, session: StaffSession, model: NoticeModel, status: 404): Response =>
  html(c, deskPage(ctx.site, session, model.title, notice(model)), status)
