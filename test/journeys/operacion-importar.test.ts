import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, MINUTE } from '../../src/domain/base/time.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { exportText } from '../support/postal-export.ts'
import { demoClerk } from '../support/staff.ts'
import type { Page, Visitor } from '../support/visitor.ts'

let portal: Portal
let operator: Visitor
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  operator = await demoClerk(portal, 'operacion')
})
afterAll(() => portal.close())

const HERE = '/operacion/importar'
const ORIGIN = { origin: 'http://localhost:3000' }
const WHY = { motivo: 'Llegó el padrón de noviembre' }
const look = (): Promise<Page> => operator.get(HERE)

/** Sends a file as a browser does; where the answer leads. */
async function upload(que: string, name: string, content: BlobPart, who = operator): Promise<Response> {
  const body = new FormData()
  body.set('que', que)
  body.set('archivo', new Blob([content]), name)
  return who.fetch(`${HERE}/archivo`, { method: 'POST', headers: ORIGIN, body })
}
/** The page once what is under way has ended. */
async function settled(): Promise<Page> {
  await portal.ctx.imports.settled()
  return look()
}
const people = (count: number, seed = 5): string => {
  const all = syntheticPeople(seed)
  const rows = Array.from({ length: count }, () => {
    const { curp, name } = all.next().value
    return [curp, name.nombre, name.primerApellido, name.segundoApellido ?? ''].join(',')
  })
  return ['curp,nombre,primer_apellido,segundo_apellido', ...rows].join('\n')
}
const inDatabase = (): number =>
  Number(portal.base.sqlite.prepare('select count(*) from personas').pluck().get())
const orders = (): string[] =>
  portal.base.sqlite
    .prepare(
      "select code from auditoria where what = 'orden' and actor = 'personal:demo-operacion' order by id",
    )
    .pluck()
    .all() as string[]
const files = (): string[] => (existsSync(inside()) ? readdirSync(inside()).toSorted() : [])
const inside = () => path.join(portal.dataDir, 'importar')

describe('a padrón', () => {
  test('is gone through first, then imported with a reason; nothing of a person is shown', async () => {
    const before = inDatabase()
    const csv = `${people(40)}\nXXXX,MAL,MAL,MAL\n`
    const answer = await upload('padron', 'Padrón de noviembre.csv', csv)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, HERE])
    const checked = await settled()
    expect(checked.text).toContain('Padrón: revisado; nada ha cambiado')
    expect(checked.text).toContain('Padrón de noviembre.csv')
    expect(checked.text).toContain('Personas nuevas: 40.')
    expect(checked.text).toContain('Fue un ensayo: nada cambió.')
    expect(inDatabase()).toBe(before)
    const [, first = ''] = csv.split('\n')
    for (const datum of first.split(',')) expect(checked.html).not.toContain(datum)
    expect(statSync(path.join(inside(), 'subido.csv')).mode & 0o077).toBe(0)

    const errors = await operator.fetch(`${HERE}/renglones/errores`)
    expect(errors.headers.get('content-disposition')).toBe('attachment; filename="errores.csv"')
    expect(await errors.text()).toMatch(/^renglon,columna,motivo\r\n42,curp,La CURP tiene 18/)

    const without = await operator.press(checked, 'Importar', { motivo: 'ya' })
    expect(without.status).toBe(422)
    await operator.press(checked, 'Importar', WHY)
    const done = await settled()
    expect(done.text).toContain('Padrón: importado')
    expect(done.text).toContain('Personas nuevas: 40.')
    expect(inDatabase()).toBe(before + 40)
    // of the file only what has nobody in it is left
    expect(files()).toEqual(['avance.json', 'subido.errores.csv', 'trabajo.json'])
    expect(orders()).toEqual(['padron importar --simular', 'padron importar errores', 'padron importar'])
    expect(portal.base.sqlite.prepare('select count(*) from motivos').pluck().get()).toBe(1)
  })

  test('that cannot be taken says why, and is gone through again as the operator says', async () => {
    const cp850 = Buffer.from(people(3, 9).replaceAll('Ñ', 'N'), 'latin1')
    await upload('padron', 'x.csv', Buffer.concat([Buffer.from('quien,'), cp850]))
    const refused = await settled()
    expect(refused.text).toContain('Padrón: no se puede importar así')
    expect(refused.text).not.toContain('Importa lo que se revisó')
    expect((await operator.post(HERE, { accion: 'importar', ...WHY })).text).toContain('Eso ya no se puede')

    await upload('padron', 'y.csv', `${people(3, 9).replace('curp,', 'curp,').replaceAll('\n', ',x\n')},x`)
    const odd = await settled()
    expect(odd.text).toContain('«x»')
    expect(odd.text).not.toMatch(/ --\w/)
    await operator.press(odd, 'Revisar otra vez', { ignorar: 'x' })
    expect((await settled()).text).toContain('revisado; nada ha cambiado')
    await operator.press(await look(), 'Quitar de aquí')
    expect(files()).toEqual([])
    expect((await look()).text).toContain('Sube un archivo')
  })

  test('whose names disagree is waved through on the page, in the words of the page', async () => {
    const others = people(20, 40)
      .replaceAll(/,[^,\n]+,[^,\n]+,/g, ',XOCHITL,WATANABE,')
      .replace(/^.*/, 'curp,nombre,primer_apellido,segundo_apellido')
    await upload('padron', 'cambiadas.csv', others)
    const refused = await settled()
    expect(refused.text).toContain('el nombre no concuerda con la CURP')
    expect(refused.text).toContain('elige «Sí» en «¿Seguir de todos modos?»')
    expect(refused.text).not.toMatch(/ --\w/)
    await operator.press(refused, 'Revisar otra vez', { aunque: 'si' })
    expect((await settled()).text).toContain('revisado; nada ha cambiado')
    await operator.press(await look(), 'Quitar de aquí')
  })

  test('is stopped, and goes on from where it was', async () => {
    await upload('padron', 'z.csv', people(8_000, 12))
    await settled()
    const page = await operator.press(await look(), 'Importar', WHY)
    expect(page.text).toContain('se está importando')
    expect(page.text).toContain('sigue solo, también si el portal se reinicia')
    const busy = await upload('series', 's.csv', 'x')
    expect(await busy.text()).toContain('Ya hay una importación en curso')
    await operator.press(page, 'Detener')
    const stopped = await settled()
    expect(stopped.text).toContain('detenido; lo que ya entró se queda')
    await operator.press(stopped, 'Seguir', WHY)
    const done = await settled()
    expect(done.text).toContain('Padrón: importado')
    expect(done.text).toContain('Renglones: 8,000')
  })

  test('whose dry run is stopped cannot be imported before it is gone through', async () => {
    const before = inDatabase()
    await upload('padron', 'a-medias.csv', people(8_000, 14))
    await operator.press(await look(), 'Detener')
    const stopped = await settled()
    expect(stopped.text).toContain('no se terminó de revisar; nada ha cambiado')
    expect(stopped.html).not.toContain('value="importar"')
    expect((await operator.post(HERE, { accion: 'importar', ...WHY })).status).toBe(422)
    expect(inDatabase()).toBe(before)
    await operator.press(stopped, 'Revisar otra vez')
    expect((await settled()).text).toContain('revisado; nada ha cambiado')
    await operator.press(await look(), 'Quitar de aquí')
  })

  test('goes on by itself when the portal is restarted in the middle of it', async () => {
    const before = inDatabase()
    await upload('padron', 'grande.csv', people(8_000, 31))
    await settled()
    await operator.press(await look(), 'Importar', WHY)
    await eventually(() => portal.ctx.imports.state()?.progress)
    portal = await portal.restart()
    operator = await demoClerk(portal, 'operacion')
    expect(portal.ctx.imports.state()?.phase).toBe('importing')
    expect((await look()).text).toContain('se está importando')
    expect((await settled()).text).toContain('Padrón: importado')
    expect(inDatabase()).toBe(before + 8_000)
  })
})

test('series: which claves appear, vanish and move, and then they are in use', async () => {
  const { store } = portal.ctx
  const rows = await store.allSeries()
  const table = rows.map(({ clave, estado, subdelegacion, municipio = '', umf }) =>
    [clave, estado, subdelegacion, municipio, umf].join(','),
  )
  const kept = table.filter((row) => !row.startsWith('01,'))
  const csv = ['clave,estado_inegi,subdelegacion,municipio_inegi,umf', ...kept, '99,14,Nueva,,1'].join('\n')
  await upload('series', 'series.csv', csv)
  const checked = await settled()
  expect(checked.text).toContain('Series: revisado; nada ha cambiado')
  expect(checked.text).toContain('aparece 99: 14 Jalisco')
  expect(checked.text).toContain('desaparece 01')
  expect(await store.allSeries()).toEqual(rows)
  await operator.press(checked, 'Importar', WHY)
  expect((await settled()).text).toContain('Series: importado')
  expect((await store.allSeries()).some(({ clave }) => clave === '99')).toBe(true)
})

test('a table with an error in each of thousands of rows gives a page as light as any', async () => {
  const rows = Array.from({ length: 3000 }, (_, n) => `${n},99,Alguna ${n}`)
  await upload('series', 'mala.csv', ['clave,estado_inegi,subdelegacion', ...rows].join('\n'))
  const refused = await settled()
  expect(refused.text).toMatch(/Y [\d,]+ renglones más/)
  expect(refused.text).toContain('sigue la tabla de series que estaba en uso')
  const answer = await operator.fetch(HERE, { headers: { 'accept-encoding': 'br' } })
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(12 * 1024)
})

test('catálogo: what is no catalogue is told, and the one in use stays', async () => {
  await upload('catalogo', 'CPdescarga.txt', 'esto no es un catálogo')
  expect((await settled()).text).toContain('Catálogo postal: no se puede importar así')
  expect(portal.ctx.catalogue.version).toBe('base')
})

test('catálogo: what it brings is told first, then it is in use; and how far it is stays on the disk', async () => {
  const howFar = () => JSON.parse(readFileSync(path.join(inside(), 'avance.json'), 'utf8'))
  await upload('catalogo', 'CPdescarga.txt', exportText())
  const checked = await settled()
  expect(checked.text).toContain('Catálogo postal: revisado; nada ha cambiado')
  expect(howFar()).toEqual({ step: 'checking', done: 0, total: 32 })
  expect(portal.ctx.catalogue.version).toBe('base')
  await operator.press(checked, 'Importar', WHY)
  expect((await settled()).text).toContain('Catálogo postal: importado')
  expect(howFar()).toEqual({ step: 'writing', done: 0, total: 32 })
  expect(await eventually(() => portal.ctx.catalogue.find('20999'))).toBeDefined()
})

describe('an upload', () => {
  test('without a kind or a file is told so, beside its field', async () => {
    const nothing = await upload('', 'x.csv', 'x')
    expect(nothing.status).toBe(422)
    expect(await nothing.text()).toContain('Elige qué traes.')
    for (const [name, content] of [
      ['', ''],
      ['vacio.csv', ''],
    ] as const)
      expect(await (await upload('padron', name, content)).text()).toContain(
        'Elige un archivo que no esté vacío.',
      )
  })

  test('each kind may be as large as the page says', async () => {
    const { text } = await settled()
    for (const [kind, named, most] of [
      ['padron', 'Padrón', 256],
      ['catalogo', 'catálogo', 64],
      ['series', 'series', 8],
    ] as const) {
      expect(text).toContain(`${named} hasta ${most} MB`)
      const { admits } = portal.ctx.imports
      expect(admits(kind, (most + 1) * 2 ** 20)).toBe('too large')
      // a disk may have no room for it, which is another answer
      expect(admits(kind, most * 2 ** 20)).not.toBe('too large')
    }
  })

  test('that is larger than its kind may be is cut off, and leaves what was there', async () => {
    await upload('series', 'buena.csv', 'clave,estado_inegi,subdelegacion\n01,09,X')
    await settled()
    const large = await upload('series', 'mala.csv', new Uint8Array(9 * 1024 * 1024))
    expect(large.status).toBe(422)
    expect(await large.text()).toContain('demasiado grande')
    // also when nobody says how large it is
    const pieces = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
    })
    const head =
      '--x\r\nContent-Disposition: form-data; name="que"\r\n\r\nseries\r\n--x\r\nContent-Disposition: form-data; name="archivo"; filename="a.csv"\r\n\r\n'
    const endless = await operator.fetch(`${HERE}/archivo`, {
      method: 'POST',
      headers: { ...ORIGIN, 'content-type': 'multipart/form-data; boundary=x' },
      body: withHead(head, pieces),
      duplex: 'half',
    } as RequestInit)
    expect(await endless.text()).toContain('demasiado grande')
    expect(portal.ctx.imports.state()?.name).toBe('buena.csv')
  })

  test('that is cut on the way is told so, and leaves what was there', async () => {
    const answer = await operator.fetch(`${HERE}/archivo`, {
      method: 'POST',
      headers: { ...ORIGIN, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="que"\r\n\r\npadron\r\n--x\r\nContent-Disposition: form-data; name="archivo"; filename="a.csv"\r\n\r\ncurp,nombre',
    })
    expect(await answer.text()).toContain('El archivo no llegó completo')
    expect(portal.ctx.imports.state()?.name).toBe('buena.csv')
    expect(files()).not.toContain('llegando')
  })

  test('is refused to every other role before anything of it is kept', async () => {
    for (const role of ['mostrador', 'responsable', 'auditoria'] as const)
      expect((await upload('padron', 'x.csv', people(1), await demoClerk(portal, role))).status).toBe(403)
    expect(portal.ctx.imports.state()?.name).toBe('buena.csv')
  })

  test('whose name is a path or an option is only a name', async () => {
    await upload('series', '../../--datos=x.csv', 'clave,estado_inegi,subdelegacion\n01,09,X')
    await settled()
    expect(portal.ctx.imports.state()?.name).toBe('--datos x.csv')
    expect(files()).toContain('subido.csv')
  })
})

test('a file that nobody decides on goes after a day', async () => {
  await upload('padron', 'viejo.csv', people(3))
  await settled()
  portal.clock.forward(DAY + MINUTE)
  portal = await portal.restart()
  expect(files()).toEqual([])
  expect(portal.ctx.imports.state()).toBeUndefined()
})

test('what a crash left of an upload goes at the next start, with or without another file there', async () => {
  mkdirSync(inside(), { recursive: true })
  writeFileSync(path.join(inside(), 'llegando'), people(2))
  portal = await portal.restart()
  expect(existsSync(inside())).toBe(false)

  operator = await demoClerk(portal, 'operacion')
  await upload('padron', 'entero.csv', people(2))
  await settled()
  writeFileSync(path.join(inside(), 'llegando'), people(2))
  portal = await portal.restart()
  expect(files()).toEqual(['avance.json', 'subido.csv', 'trabajo.json'])
})

function withHead(head: string, rest: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = rest.getReader()
  let first = true
  return new ReadableStream({
    async pull(controller) {
      if (first) controller.enqueue(new TextEncoder().encode(head))
      else controller.enqueue((await reader.read()).value ?? new Uint8Array())
      first = false
    },
  })
}
