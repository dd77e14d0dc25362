import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/base/time.ts'
import { maskCurp } from '../../src/domain/person/curp.ts'
import { attend, openFile, propose as proposeAs, SEEN, WHY } from '../support/counter.ts'
import { newPeople } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { type Clerk, clerk, demoClerk, optionsOn } from '../support/staff.ts'
import type { Visitor } from '../support/visitor.ts'

let portal: Portal
let people: ReturnType<typeof newPeople>
let front: Visitor
let boss: Clerk
beforeAll(async () => {
  portal = await openPortal({
    env: { LIMITS: 'off', DECLARED_NAMES: 'off' },
    parts: { sleep: async () => {} },
  })
  people = newPeople(portal, 71, 'of age')
  front = await demoClerk(portal, 'mostrador')
  boss = await clerk(portal, 'responsable')
})
afterAll(() => portal.close())

const open = (busca: string) => openFile(front, busca)
const propose = (file: string, what: string, fields: Record<string, string>) =>
  proposeAs(front, file, what, fields)

describe('a case of the counter', () => {
  test('is approved with a passkey that was used for this very case, and by nobody without one', async () => {
    const correo = 'sin.llave@ejemplo.mx'
    const { curp } = (await people.next()).value
    const proposed = await propose(await open(curp), 'correo', { correo, correo_confirmacion: correo })
    const path = proposed.url.replace(/\?.*/, '')
    const page = await boss.visitor.get(path)
    const respuesta = boss.key.use(optionsOn(page))
    expect((await boss.visitor.post(path, { accion: 'aprobar', respuesta: '' })).status).toBe(403)
    const other = await propose(await open((await people.next()).value.curp), 'estatus', {
      estatus: 'fallecido',
    })
    const elsewhere = other.url.replace(/\?.*/, '')
    expect((await boss.visitor.post(elsewhere, { accion: 'aprobar', respuesta })).status).toBe(403)
    await boss.visitor.press(await boss.visitor.get(elsewhere), 'Rechazar', { motivo: 'no trajo su acta' })
    expect((await front.get(elsewhere)).text).toContain('no trajo su acta')
    const twice = await boss.visitor.press(page, 'Aprobar', { respuesta })
    expect(twice.text).toContain('Aprobado y hecho')
    expect((await boss.visitor.post(path, { accion: 'aprobar', respuesta })).status).toBe(403)
  })

  test('is read by Auditoría, which decides nothing, and taken back by who proposed it', async () => {
    const { curp } = (await people.next()).value
    const proposed = await propose(await open(curp), 'estatus', { estatus: 'fallecido' })
    const path = proposed.url.replace(/\?.*/, '')
    const reader = await demoClerk(portal, 'auditoria')
    const page = await reader.get(path)
    expect(page.text).toContain(SEEN.evidencia)
    expect(page.document.querySelector('main form')).toBeNull()
    expect((await reader.get('/mostrador/asuntos')).text).toContain('Cambio de situación')
    expect((await (await demoClerk(portal, 'operacion')).get(path)).status).toBe(403)
    // another of the same role did not propose it
    const other = await clerk(portal, 'mostrador')
    const tried = await other.visitor.post(`${path}/retirar`, { motivo: 'no es de esta oficina' })
    expect(tried.text).toContain('Lo propusiste tú')
    const back = await front.press(await front.get(path), 'Retirar', { motivo: 'me equivoqué de persona' })
    expect(back.text).toContain('retirado por quien lo propuso')
  })
})

test('the list says of nobody who they are', async () => {
  const { curp } = (await people.next()).value
  await propose(await open(curp), 'estatus', { estatus: 'fallecido' })
  const { html } = await front.get('/mostrador/asuntos')
  expect(html).toContain(maskCurp(curp))
  expect(html).not.toContain(curp)
})

test('about somebody without a correo says, once it is approved, that nobody was told', async () => {
  const { curp } = (await people.next()).value
  const proposed = await propose(await open(curp), 'estatus', { estatus: 'fallecido' })
  const page = await boss.visitor.get(proposed.url.replace(/\?.*/, ''))
  const done = await boss.visitor.press(page, 'Aprobar', { respuesta: boss.key.use(optionsOn(page)) })
  expect(done.text).toContain('La persona no tiene correo: avísale tú.')
})

test('a damaged row leaves the rest of the person’s page, and is named there', async () => {
  const file = await open((await people.next()).value.curp)
  const proposed = await propose(file, 'estatus', { estatus: 'fallecido' })
  const id = /asuntos\/([\w-]+)/.exec(proposed.url)?.[1] ?? ''
  const correo = 'otra.fila@ejemplo.mx'
  await propose(file, 'correo', { correo, correo_confirmacion: correo })
  const row = portal.base.sqlite.prepare('update asuntos set sealed = ? where id = ?')
  const sealed = portal.base.sqlite.prepare('select sealed from asuntos where id = ?').pluck().get(id)
  row.run(Buffer.alloc(64), id)
  const page = await front.get(file)
  row.run(sealed, id)
  expect(page.status).toBe(200)
  expect(page.text).toContain('1 asunto no se puede leer')
  expect(page.text).toContain(id)
  expect(page.text).toContain('Cambio de correo')
})

describe('a person’s rights', () => {
  test('are for a Responsable: what goes and what stays is said before', async () => {
    const { curp } = (await people.next()).value
    const file = await open(curp)
    expect((await front.get(`${file}/arco`)).status).toBe(403)
    const found = await boss.visitor.press(await boss.visitor.get('/mostrador/buscar'), 'Buscar y abrir', {
      busca: curp,
      ...WHY,
    })
    const path = `${found.url}/arco`
    const page = await boss.visitor.get(path)
    expect(page.text).toContain('Se quedan 0 números')
    expect((await boss.visitor.press(page, 'Continuar', { motivo: '' })).status).toBe(422)
    const held = await boss.visitor.fetch(path, {
      method: 'POST',
      body: new URLSearchParams({ derecho: 'exportar', ...SEEN }),
      headers: { origin: 'http://localhost:3000', 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(JSON.parse(await held.text())).toMatchObject({ curp })
    await boss.visitor.press(page, 'Continuar', { derecho: 'bloquear', ...SEEN })
    expect((await attend(front, await open(curp))).text).toContain('Bloqueada')
    const unblock = await boss.visitor.press(await boss.visitor.get(path), 'Continuar', {
      derecho: 'desbloquear',
      ...SEEN,
    })
    // the one who proposed it may not
    expect(unblock.text).toContain('lo aprueba otra persona responsable')
    const second = await clerk(portal, 'responsable')
    const seen = await second.visitor.get(unblock.url.replace(/\?.*/, ''))
    const respuesta = second.key.use(optionsOn(seen))
    expect((await second.visitor.press(seen, 'Aprobar', { respuesta })).text).toContain('Aprobado y hecho')
    expect((await attend(front, await open(curp))).text).toContain('Listo: imprime los dos documentos.')
    const after = await boss.visitor.get(path)
    expect(after.text).toMatch(
      /Se quedan 1 número y 1 emisión con sus documentos, su domicilio, el correo de su trámite/,
    )
    expect(after.text).not.toMatch(/\b1 (números|emisiones|borradores|trámites)/)
  })
})

// last: sessions of the others end with the hours that pass
test('a case that somebody else reads stands in the trail of the person, once an hour for each who reads it', async () => {
  const { curp } = (await people.next()).value
  const path = (await propose(await open(curp), 'estatus', { estatus: 'fallecido' })).url.replace(/\?.*/, '')
  const code = `estatus ${path.split('/').at(-1)}`
  const read = async () =>
    (await portal.ctx.store.readTrail({ curp }, 50))
      .filter(({ what }) => what === 'asunto visto')
      .map(({ actor, outcome, code }) => [actor, outcome, code])
      .toReversed()
  // whoever proposed it wrote it themselves, and the list says of nobody who they are
  await front.get(path)
  const [reader, auditor] = [await clerk(portal, 'mostrador'), await clerk(portal, 'auditoria')]
  await reader.visitor.get('/mostrador/asuntos')
  expect(await read()).toEqual([])
  // also when it is shown with what was wrong
  await reader.visitor.post(`${path}/retirar`, { motivo: '' })
  for (const { visitor } of [reader, auditor, reader, auditor]) await visitor.get(path)
  const once = [reader, auditor].map(({ id }) => [`personal:${id}`, 'ok', code])
  expect(await read()).toEqual(once)
  portal.clock.forward(9 * MINUTE)
  await reader.visitor.get(path)
  expect(await read()).toEqual(once)
  portal.clock.forward(51 * MINUTE)
  const again = await demoClerk(portal, 'auditoria')
  await again.get(path)
  await again.get('/mostrador/asuntos/nada')
  expect(await read()).toEqual([...once, ['personal:demo-auditoria', 'ok', code]])
  portal.clock.forward(HOUR)
  await (await demoClerk(portal, 'auditoria')).get(path)
  expect(await read()).toHaveLength(4)
})
