import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { invite } from '../support/staff.ts'
import { tabTo } from './support/keyboard.ts'
import { authenticatorOf, newKey } from './support/passkeys.ts'
import { press } from './support/steps.ts'
import { openWeb } from './support/web.ts'

const web = openWeb({}, {}, undefined, 'localhost')

let computer: BrowserContext
let page: Page
let cdp: CDPSession
let key: string
beforeEach(async () => {
  computer = await web.browser.newContext({ locale: 'es-MX' })
  page = await computer.newPage()
  cdp = await authenticatorOf(page)
  key = await newKey(cdp)
})
afterEach(() => computer.close())

async function accept(role: 'mostrador' | 'responsable'): Promise<string> {
  const { path, id } = await invite(web.site.portal, role)
  await page.goto(`${web.site.url}${path}`)
  await press(page, 'Crear mi llave y entrar')
  await page.getByText('ya tienes acceso al mostrador').waitFor()
  return id
}

const alert = (text: string) => page.getByRole('alert').filter({ hasText: text })

describe('a passkey in Chromium', () => {
  test('is made from an invitation, and signs in afterwards without a name', async () => {
    await accept('mostrador')
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: key })
    expect(credentials.map(({ isResidentCredential, rpId }) => [isResidentCredential, rpId])).toEqual([
      [true, 'localhost'],
    ])
    await press(page, 'Salir')
    await page.goto(`${web.site.url}/mostrador`)
    await press(page, 'Entrar con mi llave')
    await page.getByRole('heading', { name: 'Buscar a una persona' }).waitFor()
    const cookie = (await computer.cookies()).find(({ name }) => name === 'personal')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', expires: -1 })
  })

  test('does its work by keyboard alone', async () => {
    const { path } = await invite(web.site.portal, 'mostrador')
    await page.goto(`${web.site.url}${path}`)
    await tabTo(page, 'principal')
    await page.keyboard.press('Enter')
    await page.getByText('ya tienes acceso al mostrador').waitFor()
  })

  test('is refused where the computer was not unlocked, and the page says what to do', async () => {
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: key, isUserVerified: false })
    const { path } = await invite(web.site.portal, 'mostrador')
    await page.goto(`${web.site.url}${path}`)
    await press(page, 'Crear mi llave y entrar')
    await alert('No se usó ninguna llave').waitFor()
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: key, isUserVerified: true })
    await press(page, 'Crear mi llave y entrar')
    await page.getByText('ya tienes acceso al mostrador').waitFor()
  })

  test('a second one is added with the first at hand, the same one is not', async () => {
    await accept('mostrador')
    await press(page, 'Agregar una llave')
    await page.getByRole('heading', { name: 'Crea la llave nueva' }).waitFor()
    await press(page, 'Crear la llave')
    await alert('Esta llave ya está en tu cuenta').waitFor()
    const other = await newKey(cdp, 'usb')
    await page.getByLabel('Cómo quieres llamarla').fill('Teléfono')
    await press(page, 'Crear la llave')
    await page.getByText('Llave agregada').waitFor()
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: other })
    expect(credentials).toHaveLength(1)
    await press(page, 'Quitar la llave Llave')
    await page.getByText('Llave quitada').waitFor()
    await page.getByText('Teléfono', { exact: true }).waitFor()
  })

  test('approves with a fresh answer what another proposed', async () => {
    const first = await accept('responsable')
    const worker = await invite(web.site.portal, 'mostrador')
    const { store, clock } = web.site.portal.ctx
    const by = { actor: `personal:${first}`, now: clock.now() }
    const proposal = { staffId: worker.id, proposedBy: first, expiresAt: by.now + 60_000, fourEyes: true }
    await store.proposeInvitation(proposal, by)
    await page.goto(`${web.site.url}/mostrador/personal`)
    await page.getByText('La aprueba otra persona responsable').waitFor()
    await press(page, 'Salir')
    await accept('responsable')
    await page.goto(`${web.site.url}/mostrador/personal`)
    await press(page, 'Aprobar la invitación')
    await page.getByText('Invitación aprobada y enviada').waitFor()
  })

  test('without JavaScript the page says that a passkey needs it, and the second way works', async () => {
    const plain = await web.browser.newContext({ javaScriptEnabled: false, locale: 'es-MX' })
    const still = await plain.newPage()
    await still.goto(`${web.site.url}/mostrador/entrar`)
    await press(still, 'Entrar con mi llave')
    await still.getByRole('alert').filter({ hasText: 'hace falta JavaScript' }).waitFor()
    await still.getByLabel('Tu correo del mostrador*').fill('ana@ejemplo.mx')
    await press(still, 'Enviarme la liga')
    await still.getByText('le enviamos una liga').waitFor()
    await plain.close()
  })
})
