import {
  askEntryLink,
  askSignIn,
  enter,
  type SignInDeps,
  signInWithCode,
  signInWithPasskey,
} from '../../domain/desk/sign-in.ts'
import { may, ROLES, staffActor } from '../../domain/facts/staff.ts'
import entryLink from '../../views/desk/entry-link.eta.ts'
import { KEY_REFUSED, sayAtDesk } from '../../views/desk/messages.ts'
import { linkOver, staffLeft } from '../../views/desk/notices.ts'
import signInPage from '../../views/desk/sign-in.eta.ts'
import type { Fault } from '../../views/models/frame.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import {
  actionOf,
  type C,
  clientIpOf,
  formOf,
  formStatus,
  type Handler,
  html,
  pastedToken,
  readForm,
  seeOther,
} from '../http/http.ts'
import { limitedApart } from '../http/limited.ts'
import {
  atDesk,
  dropStaffCookie,
  findStaff,
  type StaffContext,
  withStaff,
  writeStaffCookie,
} from './staff.ts'

type Context = StaffContext & SignInDeps

/** `/mostrador`: to the place where an employee's work is. */
export const showDesk = (ctx: Context): Handler =>
  withStaff(ctx, 'any', (c, session) => {
    if (may(session, 'attend')) return seeOther(c, '/mostrador/buscar')
    return seeOther(c, may(session, 'operate') ? '/operacion' : '/mostrador/auditoria')
  })

/** Writes nothing: the challenge needs no row. */
export const showSignIn = (ctx: Context): Handler =>
  atDesk(ctx, async (c) => {
    if (await findStaff(ctx, c)) return seeOther(c, '/mostrador')
    return form(ctx, c, {}, [], { sent: c.req.query('enviada') !== undefined })
  })

/**
 * By the passkey of the form; with `accion=liga` the link of the second way is asked for; in a demonstration, by the
 * employee of a role. 403 for a passkey that is refused, 429.
 */
export const submitSignIn = (ctx: Context): Handler =>
  atDesk(ctx, async (c) => {
    const typed = await readForm(c, ['correo', 'respuesta', 'demo'])
    if (typed.demo !== '' && ctx.site.demo) return enterDemo(ctx, c, typed.demo)
    const clientIp = clientIpOf(ctx, c)
    if ((await actionOf(c)) === 'liga') {
      if (typed.correo.trim() === '')
        return form(ctx, c, typed, [sayAtDesk({ code: 'correo_vacio', field: 'correo' })])
      const asked = await askEntryLink(ctx, typed.correo, clientIp)
      return asked.outcome === 'limited'
        ? limitedApart(ctx, c, asked.resetsAt)
        : seeOther(c, '/mostrador/entrar?enviada')
    }
    const signed = await signInWithPasskey(ctx, typed.respuesta, clientIp)
    if (signed.outcome === 'limited') return limitedApart(ctx, c, signed.resetsAt)
    if (signed.outcome === 'refused') return form(ctx, c, typed, [], { refused: true })
    return comeIn(ctx, c, signed.id)
  })

/** The invented employee of a role. */
async function enterDemo(ctx: Context, c: C, role: string): Promise<Response> {
  const wanted = ROLES.find((one) => one === role)
  const all = await ctx.store.employees()
  const found = all.find((one) => one.role === wanted && one.closedAt === undefined)
  if (!found) return seeOther(c, '/mostrador/entrar')
  const { id } = await enter(ctx, found.id, 'demo')
  return comeIn(ctx, c, id)
}

function comeIn(ctx: Context, c: C, id: string): Response {
  writeStaffCookie(ctx, c, id)
  return seeOther(c, '/mostrador')
}

async function form(
  ctx: Context,
  c: C,
  typed: Record<string, string>,
  faults: readonly Fault[],
  { sent = false, refused = false } = {},
): Promise<Response> {
  const body = signInPage({
    site: ctx.site,
    options: await askSignIn(ctx),
    sent,
    refused: refused ? KEY_REFUSED : '',
    typed,
    faults,
  })
  return html(c, page(ctx.site, 'Entrar al mostrador', body, { faults }), formStatus(faults, refused))
}

/** Writes nothing: mail scanners follow links. */
export const showEntryLink = (ctx: Context): Handler =>
  atDesk(ctx, async (c) => {
    const token = pastedToken(c)
    const link = await ctx.store.findStaffLink(token, 'entrada', ctx.clock.now())
    return link?.state === 'abierta'
      ? codeForm(ctx, c, token, [])
      : html(c, noticePage(ctx.site, linkOver), 410)
  })

/** The link together with a code: 422 for a wrong one, 410 when the link is over. */
export const submitEntryLink = (ctx: Context): Handler =>
  atDesk(ctx, async (c) => {
    const token = pastedToken(c)
    const { codigo } = await readForm(c, ['codigo'])
    const signed = await signInWithCode(ctx, token, codigo, clientIpOf(ctx, c))
    if (signed.outcome === 'in') return comeIn(ctx, c, signed.id)
    if (signed.outcome === 'link over') return html(c, noticePage(ctx.site, linkOver), 410)
    return codeForm(ctx, c, token, [sayAtDesk({ code: 'codigo_personal', field: 'codigo' })])
  })

const codeForm = (ctx: Context, c: C, token: string, faults: readonly Fault[]): Response =>
  html(
    c,
    page(ctx.site, 'Escribe tu código', entryLink({ token, faults }), { faults }),
    faults.length > 0 ? 422 : 200,
  )

/** Ends the session, and takes the cookie off in any case. */
export const leaveDesk = (ctx: Context): Handler =>
  atDesk(ctx, async (c) => {
    const session = await findStaff(ctx, c)
    await formOf(c)
    const id = dropStaffCookie(ctx, c)
    if (session && id) {
      await ctx.staffSessions.end(id)
      const at = ctx.clock.now()
      await ctx.store.audit({ at, actor: staffActor(session), what: 'personal salió', outcome: 'ok' })
    }
    return html(c, noticePage(ctx.site, staffLeft))
  })
