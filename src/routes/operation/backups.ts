import { makeBackup, type OrderDeps, takeBackup, verifyBackup } from '../../domain/desk/operate-orders.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import type { Fault } from '../../views/models/frame.ts'
import { notFound } from '../../views/notices/portal.ts'
import backups from '../../views/operation/backups.eta.ts'
import { noticePage } from '../../views/pages/page.ts'
import { deskForm, type StaffContext, withStaff } from '../desk/staff.ts'
import type { OperationContext } from '../http/app-context.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'

type Context = StaffContext &
  Pick<OperationContext, 'backups'> &
  OrderDeps & { readonly store: StaffContext['store'] }

const HERE = '/operacion/respaldos'

export const showBackups = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', (c, session) => render(ctx, c, session, {}, []))

/** Orders a new backup or a verification, which go on beside the requests. A key that was typed is never sent back. */
export const submitBackups = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const typed = await readForm(c, ['destinatario', 'respaldo', 'llave_respaldo'])
    const isNew = (await actionOf(c)) === 'crear'
    const ordered = isNew
      ? await makeBackup(ctx, session, typed.destinatario)
      : await verifyBackup(ctx, session, typed)
    if (ordered.outcome !== 'problems') return seeOther(c, `${HERE}#orden`)
    // a key is not sent back
    const { llave_respaldo: _, ...shown } = typed
    return render(ctx, c, session, shown, ordered.problems.map(sayAtDesk))
  })

/** Encrypted ones only: whoever has the identity of a recipient opens it. */
export const downloadBackup = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const taken = await takeBackup(ctx, session, c.req.param('archivo') ?? '')
    if (!taken) return html(c, noticePage(ctx.site, notFound), 404)
    return c.body(taken.stream, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(taken.file.bytes),
      'Content-Disposition': `attachment; filename="${taken.file.name}"`,
    })
  })

function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
): Response {
  const { folder, hasRecipients, nightly } = ctx.backups
  const files = ctx.backups.list()
  const body = backups({
    folder,
    hasRecipients,
    nightly,
    unsent: ctx.backups.unsent(),
    files,
    order: ctx.orders.state('backup'),
    typed,
    faults,
  })
  return deskForm(ctx, c, session, 'Respaldos', body, { faults, here: HERE })
}
