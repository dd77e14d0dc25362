import { ownOf } from '../../domain/base/own.ts'
import {
  beginImport,
  checkAgain,
  discardImport,
  type ImportDeps,
  type Imported,
  receiveFile,
  stopImport,
  takeErrors,
} from '../../domain/desk/operate-imports.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import { ERROR_FILES } from '../../domain/ports/imports.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import type { Fault } from '../../views/models/frame.ts'
import { notFound } from '../../views/notices/portal.ts'
import imports from '../../views/operation/imports.eta.ts'
import { noticePage } from '../../views/pages/page.ts'
import { deskForm, type StaffContext, withStaff } from '../desk/staff.ts'
import { liftBodyDeadline } from '../http/body-deadline.ts'
import { BrokenForm, type FileForm, readFileForm } from '../http/file-form.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'

type Context = StaffContext & ImportDeps & { readonly store: StaffContext['store'] }

const HERE = '/operacion/importar'

export const showImports = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', (c, session) => render(ctx, c, session, {}, []))

/** By `accion`: `importar` takes a reason; `detener`, `quitar`, and `revisar`, which reads the file in another way. */
export const submitImports = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const typed = await readForm(c, ['motivo', 'codificacion', 'hoja', 'ignorar', 'aunque'])
    const acts: Readonly<Record<string, () => Promise<Imported>>> = {
      importar: () => beginImport(ctx, session, typed.motivo),
      detener: () => stopImport(ctx, session),
      quitar: () => discardImport(ctx, session),
      revisar: () => {
        const { codificacion: encoding, hoja: sheet, ignorar: ignored } = typed
        return checkAgain(ctx, session, { encoding, sheet, ignored, anyway: typed.aunque === 'si' })
      },
    }
    const act = ownOf(acts, await actionOf(c))
    if (!act) return seeOther(c, HERE)
    return answer(ctx, c, session, await act(), typed)
  })

/** A file: its bytes go to the disk as they come, and who may not send one is told before any is read. */
export const submitImportFile = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    liftBodyDeadline(c)
    const form = await formFrom(c)
    const imported = await receiveFile(ctx, session, {
      kind: form.fields.que ?? '',
      size: Number(c.req.header('Content-Length') ?? 0),
      file: form.file,
    })
    // what was not read of the file is not read any more
    if (imported.outcome === 'problems') c.header('Connection', 'close')
    return answer(ctx, c, session, imported, { que: form.fields.que ?? '' })
  })

async function formFrom(c: C): Promise<FileForm> {
  try {
    return await readFileForm(c.req.raw)
  } catch (error) {
    if (!(error instanceof BrokenForm)) throw error
    return { fields: {}, file: undefined }
  }
}

/** Whoever reloads the answer of an upload, or comes back to it. */
export const showImportFile = (ctx: Context): Handler => withStaff(ctx, 'operate', (c) => seeOther(c, HERE))

/** `errores` or `revisar`, as CSV; 404 when there is none. The trail tells who took it. */
export const downloadErrors = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const which = ERROR_FILES.find((one) => one === c.req.param('cual'))
    const file = which && (await takeErrors(ctx, session, which))
    if (!file) return html(c, noticePage(ctx.site, notFound), 404)
    return c.body(file.stream, 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Length': String(file.bytes),
      'Content-Disposition': `attachment; filename="${which}.csv"`,
    })
  })

const answer = (
  ctx: Context,
  c: C,
  session: StaffSession,
  imported: Imported,
  typed: Record<string, string>,
): Response =>
  imported.outcome === 'done'
    ? seeOther(c, HERE)
    : render(ctx, c, session, typed, imported.problems.map(sayAtDesk))

function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
): Response {
  const body = imports({ state: ctx.imports.state(), now: ctx.clock.now(), typed, faults })
  return deskForm(ctx, c, session, 'Importar', body, { faults, here: HERE })
}
