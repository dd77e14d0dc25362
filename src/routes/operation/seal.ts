import { askForPasskey } from '../../domain/desk/confirm-act.ts'
import { changeSeal, SEAL_ACT, type SealOrderDeps } from '../../domain/desk/operate-orders.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import { KEY_REFUSED, sayAtDesk } from '../../views/desk/messages.ts'
import type { Fault } from '../../views/models/frame.ts'
import seal from '../../views/operation/seal.eta.ts'
import { KEY_NEEDED } from '../../views/operation/words.ts'
import { deskForm, type StaffContext, withStaff } from '../desk/staff.ts'
import type { OperationContext } from '../http/app-context.ts'
import { actionOf, type C, type Handler, readForm, seeOther } from '../http/http.ts'

type Context = StaffContext &
  Pick<OperationContext, 'sealDesk'> &
  SealOrderDeps & { readonly store: StaffContext['store'] }

const HERE = '/operacion/sello'
const WAYS = ['rotar', 'solicitar', 'colocar'] as const

export const showSeal = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', (c, session) => render(ctx, c, session, {}, []))

/** By `accion`: each way takes a reason and a fresh passkey, 403 where that is refused. */
export const submitSeal = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const typed = await readForm(c, ['motivo', 'certificado', 'respuesta'])
    const action = await actionOf(c)
    const how = WAYS.find((one) => one === action)
    if (!how) return seeOther(c, HERE)
    const changed = await changeSeal(ctx, session, how, typed)
    if (changed.outcome === 'started') return seeOther(c, `${HERE}#orden`)
    if (changed.outcome === 'problems') return render(ctx, c, session, typed, changed.problems.map(sayAtDesk))
    return render(ctx, c, session, typed, [], changed.why === 'refused' ? KEY_REFUSED : KEY_NEEDED)
  })

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
  refused = '',
): Promise<Response> {
  const options = await askForPasskey(ctx, session, SEAL_ACT)
  const body = seal({
    site: ctx.site,
    certificates: await ctx.sealDesk.certificates(),
    fromSettings: ctx.sealDesk.fromSettings,
    request: ctx.sealDesk.request(),
    order: ctx.orders.state('seal'),
    now: ctx.clock.now(),
    ...(options === undefined ? {} : { options }),
    refused,
    typed,
    faults,
  })
  return deskForm(ctx, c, session, 'Sello', body, { faults, refused, here: HERE })
}
