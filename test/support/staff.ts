import { Secret, TOTP } from 'otpauth'
import { inviteByCommand } from '../../src/domain/desk/invitation.ts'
import type { Role } from '../../src/domain/facts/staff.ts'
import { Authenticator } from './authenticator.ts'
import type { AnyPortal, Portal } from './portal.ts'
import { type Page, Visitor } from './visitor.ts'

let count = 0

/** An employee at a browser, with a passkey of their own. */
export type Clerk = {
  readonly visitor: Visitor
  readonly key: Authenticator
  readonly correo: string
  readonly id: string
}

/** The path of a new invitation, as `nss personal invitar` prints it. */
export async function invite(
  portal: AnyPortal,
  role: Role,
  correo = `clerk${count++}@oficina.ejemplo.mx`,
): Promise<{ path: string; correo: string; id: string }> {
  const invited = await inviteByCommand(
    portal.ctx,
    { invitar_nombre: 'Rosa Prueba', invitar_correo: correo, puesto: role },
    'nss',
  )
  if (invited.outcome !== 'invited') throw new Error(`not invited: ${JSON.stringify(invited)}`)
  const all = await portal.ctx.store.employees()
  const id = all.findLast((one) => one.correo === correo)?.id ?? ''
  return { path: `/mostrador/invitacion/${invited.token}`, correo, id }
}

/** The options that a form of the page gives to the browser; of the form with that button when there are several. */
export function optionsOn(page: Page, button = ''): string {
  const forms = [...page.document.querySelectorAll('form[data-llave]')]
  const form = forms.find((one) => one.textContent?.includes(button))
  const options = form?.getAttribute('data-opciones')
  if (!options) throw new Error(`no passkey is asked for on: ${page.title}`)
  return options
}

/** Accepts an invitation with a new passkey. */
export async function join(
  portal: AnyPortal,
  path: string,
  key: Authenticator,
): Promise<{ visitor: Visitor; page: Page }> {
  const visitor = new Visitor(portal)
  const invitation = await visitor.get(path)
  const respuesta = key.create(optionsOn(invitation))
  return { visitor, page: await visitor.press(invitation, 'Crear mi llave', { respuesta }) }
}

/** Somebody who was invited, joined with a passkey and is signed in. */
export async function clerk(portal: AnyPortal, role: Role): Promise<Clerk> {
  const { path, correo, id } = await invite(portal, role)
  const key = new Authenticator(portal.config.baseUrl)
  const { visitor } = await join(portal, path, key)
  return { visitor, key, correo, id }
}

/** The invented employee of a demonstration. */
export async function demoClerk(
  portal: AnyPortal,
  role: Role,
  headers: Record<string, string> = {},
): Promise<Visitor> {
  const visitor = new Visitor(portal, headers)
  await visitor.post('/mostrador/entrar', { demo: role })
  return visitor
}

/** The TOTP code that an application would show. @param page that has the key */
export function codeOf(page: Page, at: number): string {
  const key = page.document.querySelector('ol code')?.textContent?.replace(/\s/g, '') ?? ''
  return codeFor(key, at)
}
export const codeFor = (key: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: at })

/** Entries of the trail, newest last: what, outcome and code. */
export const trailOf = (portal: Portal, what: string): string[] =>
  portal.base.sqlite
    .prepare("select outcome || ' ' || coalesce(code, '') from auditoria where what = ? order by id")
    .pluck()
    .all(what) as string[]
