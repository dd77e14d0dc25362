import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { importPostal } from '../../src/db/postal/import.ts'
import { exportLine, exportText } from '../support/postal-export.ts'
import { someone } from './support/cast.ts'
import { announced, openRead, readAll, startReader } from './support/reader.ts'
import { enter, nssOn, press, typeInto } from './support/steps.ts'
import { PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let page: Page
beforeAll(async () => {
  const twelve = Array.from({ length: 12 }, (_, n) =>
    exportLine({ cp: '58100', claveEstado: '16', nombre: `Colonia Inventada ${n}`, clave: `${1000 + n}` }),
  )
  const order = { dataDir: web.site.portal.dataDir, today: '2026-03-05', now: web.site.portal.clock.now() }
  importPostal(Buffer.from(exportText(twelve), 'latin1'), order)
})
beforeEach(async () => {
  page = await openRead(web.browser)
  return () => page.context().close()
})

/** What is said of the page in hand that begins so. */
const saidOf = async (...starts: string[]): Promise<string[]> =>
  (await readAll(page)).filter((phrase) => starts.some((start) => phrase.startsWith(start)))
const heard = () => expect.poll(() => announced(page), PATIENCE)

test('Paso 1: where one is, what each field is called, needs and explains, and what is wrong with it', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  expect(await page.title()).toMatch(/^Paso 1 de 3/)
  expect(await saidOf('listitem, level 1, current step')).toEqual([
    'listitem, level 1, current step, position 1, set size 3',
  ])
  const [curp, correo, again, answer] = await saidOf('textbox')
  expect(curp).toBe('textbox, CURP, Son 18 letras y números., required')
  expect((await readAll(page)).join(' ')).toMatch(/Ahora: Paso\s+1/)
  expect(correo).toBe(
    'textbox, Correo electrónico, Ahí recibirás la liga para continuar. Usa un correo personal: sirve para una sola CURP., required',
  )
  expect(again).toBe('textbox, Confirma tu correo electrónico, required')
  // the question is behind a press for the eye, and is heard at once in the field
  // blanks after it keep Paso 1 of one length, and nobody hears them
  const question = (await page.locator('#captcha-texto').textContent())?.trim()
  const CHALLENGE = 'textbox, Escribe las letras de la imagen que se muestra, o la respuesta'
  expect(answer).toBe(`${CHALLENGE}, ${question}, required`)

  await press(page, 'Continuar')
  await page.locator('.resumen').waitFor()
  const wrong = (await readAll(page)).filter((phrase) => /^(group|heading|textbox)/.test(phrase))
  expect(wrong.slice(0, 3)).toEqual([
    'group, Hay 4 cosas que corregir',
    'heading, Hay 4 cosas que corregir, level 2',
    'heading, Asignación o localización de NSS, level 1',
  ])
  expect(await page.getByRole('alert').count()).toBe(0)
  const fields = wrong.filter((phrase) => phrase.startsWith('textbox'))
  expect(fields).toHaveLength(4)
  // what is wrong comes before what helps
  for (const field of fields)
    expect(field).toMatch(/^textbox, [^,]+(, o la respuesta)?, Error: [^,]+.*, invalid, required$/)
})

test('another challenge is said once, after the field in which one then stands', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  const script = page.waitForEvent('requestfinished', (request) => /assets\/app\./.test(request.url()))
  await typeInto(page, 'CURP*', 'XAPR')
  await script
  await startReader(page)
  await press(page, 'Pedir otra imagen, audio y pregunta')
  const said = 'polite: Hay otra imagen, otro audio y otra pregunta'
  await heard().toEqual([said])
  const log = await page.evaluate(() => window.reader.spokenPhraseLog())
  // blanks after it keep Paso 1 of one length, and nobody hears them
  const question = (await page.locator('#captcha-texto').textContent())?.trim()
  expect(log.filter((phrase) => phrase !== 'polite: ').at(-2)).toContain(
    `o la respuesta, ${question}, required`,
  )
  expect(log.at(-1)).toBe(said)
})

test('Paso 2: how many colonias a code has, once, while the focus stays in the code', async () => {
  await enter(page, web.site, someone('asignacion', 1).person.curp, 'cristobal@ejemplo.mx')
  expect(await page.title()).toMatch(/^Paso 2 de 3/)
  expect(await saidOf('listitem, level 1, current step')).toEqual([
    'listitem, level 1, current step, position 2, set size 3',
  ])
  await page.getByLabel('Código postal*').click()
  await startReader(page)
  await page.keyboard.type('58100')
  const found = expect.stringMatching(/^polite: Michoacán[^:]*, [^:]+: 12 colonias\.$/)
  await heard().toEqual([found])
  await page.keyboard.press('Backspace')
  await page.keyboard.type('1')
  await heard().toEqual([found, 'polite: Elige tu municipio y escribe tu colonia.'])
  expect(await saidOf('combobox')).toEqual([
    expect.stringMatching(
      /^combobox, Municipio o Alcaldía \(obligatorio\), .*not expanded, not invalid, required$/,
    ),
  ])
})

test('Paso 3: the number group by group, to whoever hears it, and eleven digits to whoever copies it', async () => {
  await enter(page, web.site, someone('localizacion').person.curp, 'oye@ejemplo.mx')
  expect(await page.title()).toMatch(/^Paso 3 de 3/)
  const nss = await nssOn(page)
  const groups = [/^(..)(..)(..)(....)(.)$/.exec(nss)].flatMap((found) => found?.slice(1) ?? [])
  const said = await readAll(page)
  const at = said.indexOf('Este es tu número:')
  expect(
    said
      .slice(at + 1, at + 14)
      .join(' ')
      .replace(/\s+/g, ' '),
  ).toContain(groups.join(' '))
  // and in the browser's own tree with spaces between them, or they would be heard as one huge number
  expect(await page.locator('.nss').ariaSnapshot()).toContain(groups.join(' '))
  await page.locator('.nss').click({ clickCount: 3 })
  expect((await page.evaluate(() => String(getSelection()))).trim()).toBe(nss)
  await press(page, 'Finalizar trámite')
  expect(await saidOf('heading')).toEqual(['heading, Terminaste tu trámite, level 1'])
})
