import {
  type AccountDeps,
  addKey,
  beginKey,
  endSessions,
  readAccount,
  removeKey,
  setUpTotp,
} from '../../domain/desk/account.ts'
import { setDigest } from '../../domain/desk/digest.ts'
import { may, type StaffSession } from '../../domain/facts/staff.ts'
import account from '../../views/desk/account.eta.ts'
import { KEY_REFUSED, LAST_KEY, sayAtDesk } from '../../views/desk/messages.ts'
import newKey from '../../views/desk/new-key.eta.ts'
import { deskPage } from '../../views/desk/page.ts'
import type { Fault } from '../../views/models/frame.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { deskForm, refusePower, type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext & AccountDeps

const HERE = '/mostrador/cuenta'
/** What was done, by the query of the page that says it. */
const DONE = {
  bienvenida: 'Listo: ya tienes acceso al mostrador.',
  agregada: 'Llave agregada. Te avisamos también por correo.',
  quitada: 'Llave quitada: ya no abre nada.',
  codigo: 'Aplicación de códigos lista.',
  terminada: 'Sesión terminada.',
  resumen: 'Recibes el resumen cada mañana, a las siete. Si ya pasaron, el de hoy llega en unos minutos.',
  sinresumen: 'Ya no recibes el resumen.',
} as const

export const showAccount = (ctx: Context): Handler =>
  withStaff(ctx, 'any', (c, session) => render(ctx, c, session, {}, []))

/**
 * By `accion`. Each change of a way in takes a fresh passkey, 403 where it is refused; the digest takes the power
 * `approve`.
 */
export const submitAccount = (ctx: Context): Handler =>
  withStaff(ctx, 'any', async (c, session) => {
    const typed = await readForm(c, ['respuesta', 'nombre_llave', 'codigo', 'llave', 'sesion'])
    const refuse = (words: string): Promise<Response> => render(ctx, c, session, typed, [], words)
    const done = (what: keyof typeof DONE): Response => seeOther(c, `${HERE}?${what}`)
    switch (await actionOf(c)) {
      case 'agregar': {
        const begun = await beginKey(ctx, session, typed.respuesta)
        if (begun.outcome === 'refused') return refuse(KEY_REFUSED)
        const body = newKey({ site: ctx.site, options: begun.options })
        return html(c, deskPage(ctx.site, session, 'Crea la llave nueva', body, { here: HERE }))
      }
      case 'llave': {
        const added = await addKey(ctx, session, { response: typed.respuesta, name: typed.nombre_llave })
        return added === 'added' ? done('agregada') : refuse(KEY_REFUSED)
      }
      case 'quitar': {
        const key = { credentialId: typed.llave, response: typed.respuesta }
        const removed = await removeKey(ctx, session, key)
        if (removed === 'removed') return done('quitada')
        return refuse(removed === 'last' ? LAST_KEY : KEY_REFUSED)
      }
      case 'codigo': {
        const set = await setUpTotp(ctx, session, { code: typed.codigo, response: typed.respuesta })
        if (set === 'set') return done('codigo')
        if (set === 'refused') return refuse(KEY_REFUSED)
        return render(ctx, c, session, typed, [sayAtDesk({ code: 'codigo_personal', field: 'codigo' })])
      }
      case 'resumen':
      case 'sin-resumen': {
        const wants = (await actionOf(c)) === 'resumen'
        if (!may(session, 'approve')) return refusePower(ctx, c, session, 'approve')
        await setDigest(ctx, session, wants)
        return done(wants ? 'resumen' : 'sinresumen')
      }
      case 'terminar':
        await endSessions(ctx, session, session.staffId, typed.sesion)
        return done('terminada')
      default:
        return seeOther(c, HERE)
    }
  })

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
  refused = '',
): Promise<Response> {
  const said = Object.entries(DONE).find(([what]) => c.req.query(what) !== undefined)
  const body = account({
    site: ctx.site,
    session,
    account: await readAccount(ctx, session),
    notice: faults.length > 0 || refused ? '' : (said?.[1] ?? ''),
    refused,
    typed,
    faults,
  })
  return deskForm(ctx, c, session, 'Mi cuenta', body, { faults, refused, here: HERE })
}
