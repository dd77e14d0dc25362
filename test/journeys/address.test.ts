import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { importPostal } from '../../src/db/postal/import.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { exportLine, exportText } from '../support/postal-export.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { enter, giveAddress } from '../support/walk.ts'

const people = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
let portal: Portal
let visitor: Visitor
let paso2: Page
beforeEach(async () => {
  portal ??= await openPortal({ env: { LIMITS: 'off' } })
  visitor = new Visitor(portal)
  paso2 = await enter(visitor, people[0]?.person.curp ?? '', 'domicilio@ejemplo.mx')
  paso2 = await visitor.press(paso2, 'Limpiar')
})
afterAll(() => portal.close())

const look = (cp: string, fields: Record<string, string> = {}) =>
  visitor.press(paso2, 'Buscar', { cp, ...fields })
const labels = (page: Page) =>
  [...page.document.querySelectorAll('main label')].map((one) =>
    (one.textContent ?? '').replace(/ \(obligatori[ao]\)$/, ''),
  )
/** The address of the trámite of a person, as the database has it. */
async function storedOf(curp: string) {
  const id = portal.base.sqlite
    .prepare('select id from tramites where curp_index = ?')
    .pluck()
    .get(portal.base.vault.index('curp', curp)) as string
  return (await portal.ctx.store.findTramite(id))?.address
}
const errors = (page: Page) =>
  [...page.document.querySelectorAll('.resumen a')].map((one) => one.textContent?.trim())
const chosen = (page: Page, id: string) => page.document.querySelector(`#${id} option[selected]`)?.textContent
const value = (page: Page, id: string) => page.document.querySelector(`#${id}`)?.getAttribute('value')

describe('the postal code', () => {
  test.each(['06000', ' 06 000 ', 'C.P. 06000', '06-000', 'cp06.000', '０６０００'])(
    '%j is 06000',
    async (typed) => {
      const page = await look(typed)
      expect(page.text).toContain('Cuauhtémoc')
      expect(labels(page)).toContain('Selecciona tu colonia*')
    },
  )

  test('of four digits is asked about, never padded in silence', async () => {
    const page = await look('6000')
    expect(page.status).toBe(422)
    expect(page.text).toContain('¿Es 06000?')
    expect(value(page, 'cp')).toBe('6000')
  })

  test.each([
    ['', 'Escribe tu código postal'],
    ['abcde', 'cinco dígitos'],
    ['00000000', 'cinco dígitos'],
    ['17999', 'Ningún código postal'],
  ])('%j is said to be wrong, and why', async (typed, words) => {
    const page = await look(typed)
    expect([page.status, page.text.includes(words)]).toEqual([422, true])
  })

  test('that is unknown is no dead end: the estado follows, the municipio is chosen, the colonia typed', async () => {
    const page = await look('45999')
    expect(page.text).toContain('No tenemos el código postal 45999')
    expect(page.text).toContain('Jalisco')
    const municipios = [...page.document.querySelectorAll('#municipio option')].map((o) => o.textContent)
    expect(municipios).toContain('Guadalajara')
    const without = await visitor.press(page, 'Continuar', { calle: 'Uno', numero_exterior: '1' })
    expect(without.text).toContain('Elige tu municipio')
    expect(without.text).toContain('Escribe el nombre de tu colonia')
    expect(value(without, 'calle')).toBe('Uno')
  })
})

describe('the place of the code', () => {
  test('keeps what was typed elsewhere in the form, and a changed code forgets only the colonia', async () => {
    const page = await look('06000', { calle: 'Calle Ñ "1"', numero_exterior: 'S/N', numero_interior: '<b>' })
    expect([value(page, 'calle'), value(page, 'numero_exterior'), value(page, 'numero_interior')]).toEqual([
      'Calle Ñ "1"',
      'S/N',
      '<b>',
    ])
    const other = await visitor.press(page, 'Buscar', { cp: '44100' })
    expect(other.text).toContain('Guadalajara')
    expect(value(other, 'calle')).toBe('Calle Ñ "1"')
  })

  test('is not taken without a colonia, unless it is said that it does not appear, and then typed', async () => {
    const page = await look('06000')
    const form = { calle: 'Uno', numero_exterior: '1' }
    const many = page.document.querySelectorAll('#colonia option').length > 2
    const none = await visitor.press(page, 'Continuar', { ...form, colonia: many ? '' : 'otra' })
    expect(none.status).toBe(422)
    expect(none.text).toMatch(/Elige tu colonia|Escribe el nombre de tu colonia/)
  })

  test('takes a colonia that is only typed, and asks when one is typed and another chosen', async () => {
    const form = { cp: '44999', calle: '', numero_exterior: '1' }
    const page = await look('44100')
    const typed = await visitor.press(page, 'Continuar', {
      ...form,
      cp: '44100',
      colonia: '',
      colonia_otra: 'Mi barrio',
    })
    expect(errors(typed)).toEqual(['Escribe tu calle, o una referencia si no tiene nombre.'])
    const both = await visitor.press(page, 'Continuar', { ...form, cp: '44100', colonia_otra: 'Mi barrio' })
    expect(errors(both)[0]).toMatch(/^Elegiste una colonia de la lista y también escribiste una/)
    const other = await visitor.press(both, 'Continuar', { ...form, colonia_otra: 'Mi barrio' })
    expect(errors(other)[0]).toBe('Elige tu municipio o alcaldía.')
    expect(value(other, 'colonia_otra')).toBe('')
  })

  test('can be corrected by hand, estado and municipio, and by Buscar the list comes back', async () => {
    const page = await look('06000')
    const byHand = await visitor.press(page, 'Mi municipio no es ese')
    expect(byHand.document.querySelector('#estado option[selected]')?.textContent).toBe('Ciudad de México')
    expect(labels(byHand)).not.toContain('Selecciona tu colonia*')
    const other = await visitor.press(byHand, 'Ver los municipios', { estado: '31' })
    const municipios = [...other.document.querySelectorAll('#municipio option')].map((o) => o.textContent)
    expect(municipios).toContain('Mérida')
    const back = await visitor.press(other, 'Volver a la lista del código 06000')
    expect(labels(back)).toContain('Selecciona tu colonia*')
  })

  test('given by hand survives Buscar, which Enter in any field means without JavaScript, but not another code', async () => {
    const byHand = await visitor.press(await look('06000'), 'Mi municipio no es ese')
    const merida = await visitor.press(byHand, 'Ver los municipios', { estado: '31' })
    const same = await visitor.press(merida, 'Buscar', { municipio: '050', colonia_otra: 'Centro' })
    expect(chosen(same, 'estado')).toBe('Yucatán')
    expect(chosen(same, 'municipio')).toBe('Mérida')
    expect(value(same, 'colonia_otra')).toBe('Centro')
    const other = await visitor.press(same, 'Buscar', { cp: '44100' })
    expect(other.text).toContain('Guadalajara')
    expect(labels(other)).toContain('Selecciona tu colonia*')
  })

  // a key that is 0001 here is 0001 there
  test('of another code is not taken: a colonia chosen before the code was changed is chosen again', async () => {
    const page = await look('06000')
    const form = { calle: 'Uno', numero_exterior: '1', colonia: '0001' }
    const changed = await visitor.press(page, 'Continuar', { ...form, cp: '44100' })
    expect(changed.status).toBe(422)
    expect(changed.text).toContain('Guadalajara')
    expect(changed.text).toContain('Revisa que esta sea tu colonia')
    expect(value(changed, 'calle')).toBe('Uno')
    const unchanged = await visitor.press(page, 'Buscar', { ...form, cp: 'C.P. 06000', colonia: 'otra' })
    expect(chosen(unchanged, 'colonia')).toBe('Mi colonia no aparece')
  })

  test('of another estado is not taken: a municipio chosen before the estado was changed is chosen again', async () => {
    const byHand = await visitor.press(await look('06000'), 'Mi municipio no es ese')
    const form = { calle: 'Uno', numero_exterior: '1', colonia_otra: 'Centro' }
    const changed = await visitor.press(byHand, 'Continuar', { ...form, estado: '31', municipio: '015' })
    expect(changed.status).toBe(422)
    expect(changed.text).toContain('Elige tu municipio')
    expect(chosen(changed, 'estado')).toBe('Yucatán')
    const municipios = [...changed.document.querySelectorAll('#municipio option')].map((o) => o.textContent)
    expect(municipios).toContain('Mérida')
  })

  test('corrected by hand is stored as chosen', async () => {
    const mine = new Visitor(portal)
    const page = await enter(mine, people[1]?.person.curp ?? '', 'a-mano@ejemplo.mx')
    const found = await mine.press(page, 'Buscar', { cp: '06000' })
    const byHand = await mine.press(await mine.press(found, 'Mi municipio no es ese'), 'Ver los municipios', {
      estado: '31',
    })
    const option = [...byHand.document.querySelectorAll('#municipio option')].find(
      (o) => o.textContent === 'Mérida',
    )
    const paso3 = await mine.press(byHand, 'Continuar', {
      municipio: option?.getAttribute('value') ?? '',
      colonia_otra: 'Centro',
      calle: 'Calle 60',
      numero_exterior: '500',
    })
    expect(paso3.text).toContain('Asignación de NSS exitosa')
    expect(await storedOf(people[1]?.person.curp ?? '')).toMatchObject({
      cp: '06000',
      estado: { clave: '31', nombre: 'Yucatán' },
      municipio: { nombre: 'Mérida' },
      colonia: { nombre: 'Centro' },
      catalogo: portal.ctx.catalogue.version,
    })
  })

  test('chosen from the list is stored with its keys, and a later catalogue changes nothing of it', async () => {
    const mine = new Visitor(portal)
    const curp = people[2]?.person.curp ?? ''
    const paso3 = await giveAddress(mine, await enter(mine, curp, 'de-lista@ejemplo.mx'), '06000')
    expect(paso3.text).toContain('Asignación de NSS exitosa')
    const chosen = {
      cp: '06000',
      estado: { clave: '09', nombre: 'Ciudad de México' },
      municipio: { clave: '015', nombre: 'Cuauhtémoc' },
      colonia: { clave: '0001', nombre: 'Centro', tipo: 'Colonia' },
      calle: 'Calle de la Prueba',
      numeroExterior: '12',
      catalogo: 'base',
    }
    expect(await storedOf(curp)).toEqual(chosen)
    const other = exportText([exportLine({ cp: '06000', nombre: 'Otro nombre' })])
    importPostal(Buffer.from(other), { dataDir: portal.dataDir, today: '2026-03-05', now: 0 })
    expect(portal.ctx.catalogue.find('06000')?.colonias[0]?.nombre).toBe('Otro nombre')
    expect((await mine.get('/tramites/nss/resultado')).text).toContain('Asignación de NSS exitosa')
    expect(await storedOf(curp)).toEqual(chosen)
    rmSync(path.join(portal.dataDir, 'postal.db'))
  })

  test('Limpiar empties the place and leaves the rest', async () => {
    const page = await look('06000', { calle: 'Se queda' })
    const empty = await visitor.press(page, 'Limpiar')
    expect([value(empty, 'cp'), value(empty, 'calle')]).toEqual(['', 'Se queda'])
    expect(labels(empty)).not.toContain('Selecciona tu colonia*')
  })
})

describe('the lookup', () => {
  const ask = (cp: string, headers: Record<string, string> = {}) =>
    new Visitor(portal).fetch(`/codigos-postales/${cp}`, { headers })
  const JSON_PLEASE = { accept: 'application/json' }

  test('answers JSON to who asks for it', async () => {
    const answer = await ask('06000', JSON_PLEASE)
    expect(await answer.json()).toMatchObject({
      cp: '06000',
      estado: { clave: '09', nombre: 'Ciudad de México' },
      municipio: { clave: '015', nombre: 'Cuauhtémoc' },
      colonias: expect.arrayContaining([
        { clave: expect.any(String), nombre: expect.any(String), tipo: expect.any(String) },
      ]),
    })
  })

  test.each(['br', 'gzip'])('of three hundred colonias is less than 4 KB as sent, with %s', async (how) => {
    const words =
      'Ampliación Arboledas Bosques Campestre Colinas Fuentes Granjas Hacienda Jardines Lomas Nueva Parque'
    const roll = (n: number, of: number) => (n * 7919 + 104_729) % of
    const names = words.split(' ')
    const { catalogue } = portal.ctx
    const area = catalogue.find('06000')
    if (!area) throw new Error('no such code')
    const colonias = Array.from({ length: 300 }, (_, n) => ({
      clave: String(1000 + roll(n, 9000)).padStart(4, '0'),
      nombre: `${names[roll(n, 12)]} ${names[roll(n + 5, 12)]} ${n} Sección ${names[roll(n + 3, 11)]}`,
      tipo: 'Colonia',
    }))
    const find = catalogue.find
    catalogue.find = () => ({ ...area, colonias })
    const answer = await ask('06000', { 'accept-encoding': how })
    catalogue.find = find
    expect(Number(answer.headers.get('content-length'))).toBeLessThan(4096)
  })

  test('of an unknown code is 404 with the estado that its first digits say', async () => {
    const answer = await ask('45999', JSON_PLEASE)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ cp: '45999', estado: { clave: '14', nombre: 'Jalisco' } })
    expect((await ask('45999')).status).toBe(404)
    const nowhere = await ask('17000')
    expect([nowhere.status, await nowhere.text()]).toEqual([
      404,
      expect.stringContaining('Ningún código postal'),
    ])
  })

  test('may be kept for a day by anyone, and a second look says that it is the same', async () => {
    for (const headers of [{}, JSON_PLEASE]) {
      const first = await ask('06000', headers)
      expect(first.headers.get('cache-control')).toBe('public, max-age=86400')
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toMatch(/^(W\/)?"[^"]+"$/)
      const again = await ask('06000', { ...headers, 'if-none-match': etag })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    const [html, json] = [await ask('06000'), await ask('06000', JSON_PLEASE)]
    expect(html.headers.get('etag')).not.toBe(json.headers.get('etag'))
    expect(html.headers.get('vary')).toContain('Accept')
  })
})
