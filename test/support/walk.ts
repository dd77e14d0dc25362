import type { Page, Visitor } from './visitor.ts'

export const LINK_SUBJECT = 'Servicio Digital: Solicitud de Asignación o Localización de NSS'
export const ANSWER = 'Prueba7'

/**
 * Paso 1, to the page that says a link was sent. @param guion what its `noscript` sends: `no` from a browser that runs no
 * scripts
 */
export async function askForLink(
  visitor: Visitor,
  curp: string,
  correo: string,
  guion: '' | 'no' = '',
): Promise<Page> {
  const page = await visitor.get('/tramites/nss')
  const form = { curp, correo, correo_confirmacion: correo, captcha: ANSWER, guion }
  return visitor.press(page, 'Continuar', form)
}

/** The path of the link in the newest mail to `correo`. */
export async function linkIn(visitor: Visitor, correo: string): Promise<string> {
  return linkOf((await visitor.mailTo(correo, LINK_SUBJECT)).texto)
}

/** The path of the link in the text of a mail. */
export function linkOf(text: string): string {
  const path = /\/enlace\/[\w-]+/.exec(text)?.[0]
  if (!path) throw new Error(`no link in: ${text}`)
  return path
}

/** Paso 1 and the mailed link, opened in the same browser: stands at Paso 2, or at Paso 3 with a number on file. */
export async function enter(visitor: Visitor, curp: string, correo: string): Promise<Page> {
  await askForLink(visitor, curp, correo)
  return visitor.press(await visitor.get(await linkIn(visitor, correo)), 'Continuar')
}

/** Paso 2 with a code of one known place: Buscar, the first colonia, Continuar; declared names are looked at once more. */
export async function giveAddress(
  visitor: Visitor,
  page: Page,
  cp: string,
  names: Record<string, string> = {},
): Promise<Page> {
  const found = await visitor.press(page, 'Buscar', { cp, ...names })
  const colonia =
    found.document.querySelector('#colonia option[value]:not([value=""])')?.getAttribute('value') ?? ''
  const address = { colonia, calle: 'Calle de la Prueba', numero_exterior: '12' }
  return confirm(visitor, await visitor.press(found, 'Continuar', address))
}

/** "Revisa tus datos", where it is asked: yes, they are right. */
export const confirm = async (visitor: Visitor, page: Page): Promise<Page> =>
  page.title.startsWith('Revisa tus datos') ? visitor.press(page, 'Sí, son correctos') : page

export const nssOn = (page: Page): string =>
  (page.document.querySelector('.nss')?.textContent ?? '').replace(/\D/g, '')

export const folioOn = (page: Page): string => /\d{22}/.exec(page.text)?.[0] ?? ''
