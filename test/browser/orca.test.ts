import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { someone } from './support/cast.ts'
import { missing, Orca } from './support/orca.ts'
import { openSite, type Site } from './support/site.ts'
import { chooseColonia, enterTyping, press, typeInto } from './support/steps.ts'

const lacks = missing()
const why = lacks.length > 0 ? ` (skipped: this machine has no ${lacks.join(', ')})` : ''

describe.skipIf(lacks.length > 0)(`what Orca says${why}`, () => {
  let site: Site
  let orca: Orca
  let page: Page
  beforeAll(async () => {
    site = await openSite()
    orca = new Orca()
    page = await orca.start()
    await page.goto(site.url)
    await page.bringToFront()
    await orca.says(/Fin de la carga/)
  })
  afterAll(async () => {
    await orca.stop()
    await site.close()
  })
  /** A reading from the top ends with the foot of the page. */
  const THE_END = /Responsable: /

  test('of Paso 1: which step it is, and nothing of what is empty', async () => {
    await page.goto(`${site.url}/tramites/nss`)
    const said = await orca.says(THE_END)
    expect(said).toMatch(/Ahora: Paso\n1\nIniciar trámite\nPaso\n2\n/)
    expect(said).toMatch(/Son 18 letras y números\.\nCURP\nentrada\nrequerido\n/)
    expect(said).not.toContain('barra de estado')
  })

  test('of errors: the group by its name, then each once and in order, and once more before its field', async () => {
    await typeInto(page, 'CURP*', 'x')
    await page.waitForFunction(() => 'htmx' in globalThis)
    await typeInto(page, 'CURP*', '')
    await page.getByRole('button', { name: 'Continuar' }).focus()
    await orca.says(/Continuar/)
    await press(page, 'Continuar')
    const inPlace = await orca.says(/Hay 4 cosas que corregir panel/)
    expect(inPlace.match(/Hay 4 cosas/g)).toHaveLength(1)
    await page.goto(`${site.url}/tramites/nss`)
    await press(page, 'Continuar')
    await page.locator('.resumen').waitFor()
    const read = await orca.says(/Hay 4 cosas.*Responsable: /s)
    const summary = read.slice(read.lastIndexOf('Hay 4 cosas'))
    expect(summary).toMatch(
      /Escribe tu CURP\..*Escribe tu correo electrónico\..*Escribe tu correo otra vez.*Escribe las letras.*saliendo del panel/s,
    )
    expect(summary.match(/^Escribe tu CURP\.$/gm)).toHaveLength(1)
    expect(summary).toMatch(/Error: Escribe tu CURP\.\nCURP\nentrada\nrequerido\nentrada no válida/)
  })

  test('of a postal code: estado, municipio and how many, and what each next stop is', async () => {
    const { person, cp } = someone('asignacion')
    await enterTyping(page, site, person.curp, 'orca@ejemplo.mx')
    await orca.says(/ingresa tu domicilio/)
    await typeInto(page, 'Código postal*', cp)
    await orca.says(/\n[^\n]+, [^\n]+: \d+ colonias?/)
    for (const stop of [
      /^Buscar/,
      /^Limpiar/,
      /^¿No sabes/,
      /^Mi municipio no es ese botón/,
      /\(obligatoria\) caja/,
    ]) {
      await page.keyboard.press('Tab')
      await orca.says(new RegExp(stop, 'm'))
    }
  })

  test('of Paso 3: the step by its heading, the number in groups, the files by their names', async () => {
    await chooseColonia(page)
    await typeInto(page, 'Calle*', 'Calle de la Prueba')
    await typeInto(page, 'Número exterior*', '12')
    await press(page, 'Continuar')
    await orca.says(/Asignación de NSS exitosa\. cabecera nivel 1/)
    await page.reload()
    const said = await orca.says(THE_END)
    expect(said).toMatch(/Terminado: Paso\n2\n.*Ahora: Paso\n3\n/s)
    expect(said).toMatch(/Este es tu número:\n\d\d \d\d \d\d \d{4} \d\n/)
    expect(said).toContain('\nDescargar Número de Seguridad Social (PDF, ')
    expect(said).toContain('\nVer Tarjeta de Número de Seguridad Social\n')
  })
})
