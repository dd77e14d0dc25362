import {
  type JoinDeps,
  type Joined,
  joinWithCode,
  joinWithPasskey,
  readInvitation,
} from '../../domain/desk/join.ts'
import joinPage from '../../views/desk/join.eta.ts'
import { KEY_REFUSED, sayAtDesk } from '../../views/desk/messages.ts'
import { invitationOver } from '../../views/desk/notices.ts'
import type { Fault } from '../../views/models/frame.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import {
  actionOf,
  type C,
  formStatus,
  type Handler,
  html,
  pastedToken,
  readForm,
  seeOther,
} from '../http/http.ts'
import { atDesk, type StaffContext, writeStaffCookie } from './staff.ts'

type Context = StaffContext & JoinDeps

/** Writes nothing: mail scanners follow links. */
export const showInvitation = (ctx: Context): Handler => atDesk(ctx, (c) => form(ctx, c, {}, []))

/**
 * Accepts with the passkey of the form, or with `accion=codigo` by a TOTP code, and signs in; 410 when the invitation is
 * over.
 */
export const submitInvitation = (ctx: Context): Handler =>
  atDesk(ctx, async (c) => {
    const token = pastedToken(c)
    const typed = await readForm(c, ['respuesta', 'nombre_llave', 'codigo'])
    const byCode = (await actionOf(c)) === 'codigo'
    const joined: Joined = byCode
      ? await joinWithCode(ctx, token, typed.codigo)
      : await joinWithPasskey(ctx, token, { response: typed.respuesta, name: typed.nombre_llave })
    if (joined.outcome === 'over') return over(ctx, c)
    if (joined.outcome === 'refused')
      return byCode
        ? form(ctx, c, typed, [sayAtDesk({ code: 'codigo_personal', field: 'codigo' })])
        : form(ctx, c, typed, [], KEY_REFUSED)
    writeStaffCookie(ctx, c, joined.id)
    return seeOther(c, '/mostrador/cuenta?bienvenida')
  })

async function form(
  ctx: Context,
  c: C,
  typed: Record<string, string>,
  faults: readonly Fault[],
  refused = '',
): Promise<Response> {
  const token = pastedToken(c)
  const found = await readInvitation(ctx, token)
  if (found.state !== 'abierta') return over(ctx, c)
  const { invitation } = found
  const body = joinPage({ site: ctx.site, token, invitation, typed, refused, faults })
  return html(c, page(ctx.site, 'Invitación al mostrador', body, { faults }), formStatus(faults, refused))
}

const over = (ctx: Context, c: C): Response => html(c, noticePage(ctx.site, invitationOver), 410)
