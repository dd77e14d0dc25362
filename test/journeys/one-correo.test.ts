import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditTrail } from '../../src/db/audit/store.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { Visitor } from '../support/visitor.ts'
import {
  ANSWER,
  askForLink,
  enter,
  folioOn,
  giveAddress,
  LINK_SUBJECT,
  linkIn,
  nssOn,
} from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const APPROVAL = '¿Apruebas el cambio de correo'
const people = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion' || one.shows === 'asignacion')
const curpOf = (n: number): string => people[n]?.person.curp ?? ''
const changeIn = async (visitor: Visitor, correo: string): Promise<string> => {
  const mail = await visitor.mailTo(correo, APPROVAL)
  return /\/cambio\/[\w-]+/.exec(mail.texto)?.[0] ?? ''
}

test('a CURP that has a correo asks its approval before another one gets a link', async () => {
  const alicia = new Visitor(portal)
  await enter(alicia, curpOf(0), 'vieja@ejemplo.mx')
  const later = new Visitor(portal)
  const screen = await askForLink(later, curpOf(0), 'nueva@ejemplo.mx')
  expect(screen.text).toContain('te hemos enviado una liga')
  const told = await later.mailTo('nueva@ejemplo.mx', LINK_SUBJECT)
  expect(told.texto).not.toContain('/enlace/')
  expect(told.texto).not.toContain('vieja@')
  expect(told.texto).toContain('identificación oficial')

  const path = await changeIn(alicia, 'vieja@ejemplo.mx')
  const scanner = new Visitor(portal)
  expect((await scanner.get(path)).text).toContain('¿Apruebas el cambio de correo?')
  await scanner.post(path, {})
  expect((await later.mails()).filter((mail) => mail.para === 'nueva@ejemplo.mx')).toHaveLength(1)
  const approved = await alicia.press(await alicia.get(path), 'Aprobar')
  expect(approved.text).toContain('Aprobaste el cambio')
  const twice = await alicia.get(path)
  expect(twice.text).toContain('Aprobaste el cambio')

  const link = await linkIn(later, 'nueva@ejemplo.mx')
  const inside = await later.press(await later.get(link), 'Continuar')
  expect(inside.title).toMatch(/Paso [23] de 3/)
  await askForLink(new Visitor(portal), curpOf(0), 'vieja@ejemplo.mx')
  expect(await changeIn(alicia, 'nueva@ejemplo.mx')).toMatch(/^\/cambio\//)

  const trail = await readAll(auditTrail(portal.base, { curp: curpOf(0) as Curp }))
  const deeds = trail.map(({ what, outcome }) => `${what}: ${outcome}`)
  expect(deeds.filter((deed) => deed.includes('correo'))).toEqual([
    'cambio de correo pedido: ok',
    'cambio de correo decidido: aprobado',
    'cambio de correo pedido: ok',
  ])
})

test('a rejected change changes nothing, and cannot be approved any more', async () => {
  await enter(new Visitor(portal), curpOf(1), 'propia@ejemplo.mx')
  await askForLink(new Visitor(portal), curpOf(1), 'ladron@ejemplo.mx')
  const owner = new Visitor(portal)
  const path = await changeIn(owner, 'propia@ejemplo.mx')
  expect((await owner.press(await owner.get(path), 'No, yo no lo pedí')).text).toContain('Rechazaste')
  await owner.post(path, { accion: 'aprobar' })
  const mails = (await owner.mails()).filter((mail) => mail.para === 'ladron@ejemplo.mx')
  expect(mails.some((mail) => mail.texto.includes('/enlace/'))).toBe(false)
})

test('a page that asks to approve one mailbox binds no other: after a correction it says so', async () => {
  const { curp, name } = syntheticPeople(1610).next().value
  await portal.ctx.store.savePeople([{ curp, name, status: 'vigente', numeros: [] }], portal.clock.now())
  const owner = new Visitor(portal)
  await enter(owner, curp, 'duena@ejemplo.mx')
  const thief = new Visitor(portal)
  const sent = await askForLink(thief, curp, 'duena.nueva@ejemplo.mx')
  const path = await changeIn(owner, 'duena@ejemplo.mx')
  const seen = await owner.get(path)
  expect(seen.text).toContain('d•••@ejemplo.mx')
  portal.clock.forward(1000)
  const typed = { correo: 'ladron@malo.mx', correo_confirmacion: 'ladron@malo.mx' }
  await thief.press(await thief.get(sent.url), 'Corregir', typed)
  const refused = await owner.press(seen, 'Aprobar')
  expect([refused.status, refused.text.includes('escribió después otro correo')]).toEqual([410, true])
  expect(await portal.ctx.store.boundCorreo(curp)).toBe('duena@ejemplo.mx')

  // the corrected one is asked for by name, or typed by whoever asked for a third one
  const second = await eventually(async () => {
    const newest = await changeIn(owner, 'duena@ejemplo.mx')
    return newest === path ? undefined : newest
  })
  const again = await owner.get(second)
  expect(again.text).toContain('l•••@malo.mx')
  expect((await owner.get(`${path}?otro`)).text).toContain('¿Con qué correo pediste el cambio?')
})

test('an approval is over after 24 hours', async () => {
  await enter(new Visitor(portal), curpOf(2), 'lenta@ejemplo.mx')
  await askForLink(new Visitor(portal), curpOf(2), 'otra-lenta@ejemplo.mx')
  const owner = new Visitor(portal)
  const path = await changeIn(owner, 'lenta@ejemplo.mx')
  portal.clock.forward(24 * 3_600_000)
  const late = await owner.get(path)
  expect([late.status, late.text.includes('venció')]).toEqual([410, true])
  expect((await owner.post(path, { accion: 'aprobar' })).status).toBe(410)
})

test('a correo of another CURP is told so by mail alone', async () => {
  await enter(new Visitor(portal), curpOf(3), 'ocupada@ejemplo.mx')
  const other = new Visitor(portal)
  const screen = await askForLink(other, curpOf(4), 'ocupada@ejemplo.mx')
  expect(screen.text).toContain('te hemos enviado una liga')
  const [mail] = await waitForMails(other, 'ocupada@ejemplo.mx', 2)
  expect(mail?.texto).toContain('ya está unido a otra CURP')
  expect(mail?.texto).not.toContain('/enlace/')
})

test('of two links under way for one CURP the first one opened binds, and the other is of no use', async () => {
  const [one, two] = [new Visitor(portal), new Visitor(portal)]
  await askForLink(one, curpOf(5), 'primera@ejemplo.mx')
  await askForLink(two, curpOf(5), 'segunda@ejemplo.mx')
  const [first, second] = [await linkIn(one, 'primera@ejemplo.mx'), await linkIn(two, 'segunda@ejemplo.mx')]
  await one.press(await one.get(first), 'Continuar')
  const refused = await two.press(await two.get(second), 'Continuar')
  expect(refused.status).toBe(410)
  expect(refused.text).toContain('Te diremos en tu correo lo que sigue')
  expect(two.cookies.has('sesion')).toBe(false)
})

test('names declared once are not asked again: the number is located under them', async () => {
  const [unregistered] = DEMO_UNREGISTERED
  if (!unregistered) throw new Error('nobody')
  const { curp, cp, name } = unregistered
  const carla = new Visitor(portal)
  const paso3 = await giveAddress(carla, await enter(carla, curp, 'carla@ejemplo.mx'), cp, {
    nombre: name.nombre,
    primer_apellido: name.primerApellido,
    segundo_apellido: name.segundoApellido ?? '',
  })
  await carla.press(paso3, 'Finalizar')
  const again = await enter(new Visitor(portal), curp, 'carla@ejemplo.mx')
  expect(again.text).toContain('Localización de NSS exitosa.')
  expect(nssOn(again)).toBe(nssOn(paso3))
  expect(folioOn(again)).not.toBe(folioOn(paso3))
})

/**
 * What the request does must not tell by its time what is on file. Medians of interleaved requests, so that what
 * slows the machine slows all cases alike; the cases may differ by less than the spread within each of them.
 */
test('Paso 1 takes as long whatever is on file of the CURP and of the correo', {
  timeout: 120_000,
}, async () => {
  const cases = {
    asignacion: DEMO_PEOPLE.find((one) => one.shows === 'asignacion')?.person.curp ?? '',
    localizacion: DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person.curp ?? '',
    desconocida: DEMO_UNREGISTERED[0]?.curp ?? '',
    unida: curpOf(0),
    ocupada: curpOf(5),
    repetida: curpOf(4),
  }
  /** one that is bound to another CURP, one that asks again and again; the others ask from a new one each time */
  const same: Record<string, string> = { ocupada: 'nueva@ejemplo.mx', repetida: 'repetida@ejemplo.mx' }
  const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]))
  const rounds = 40
  for (let round = 0; round < rounds; round++) {
    // each case stands at each place of a round as often as the others
    const turned = Object.entries(cases).map(
      (_, n, all) => all[(n * (round % 2 ? 5 : 1) + round) % all.length],
    )
    for (const [name, curp] of turned as [string, string][]) {
      const visitor = new Visitor(portal)
      const page = await visitor.get('/tramites/nss')
      const captcha_id = page.document.querySelector('[name=captcha_id]')?.getAttribute('value') ?? ''
      const correo = same[name] ?? `tiempo-${name}-${round}@ejemplo.mx`
      const form = { curp, correo, correo_confirmacion: correo, captcha: ANSWER, captcha_id }
      const init = {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { origin: 'http://localhost:3000' },
      }
      const started = performance.now()
      const answer = await visitor.fetch('/tramites/nss', init)
      times.get(name)?.push(performance.now() - started)
      expect(answer.status).toBe(303)
    }
  }
  // against the round it stands in, so that a machine that is busy for a while slows all of them alike
  const at = (list: readonly number[], q: number) =>
    list.toSorted((a, b) => a - b)[Math.floor(list.length * q)] ?? 0
  const all = [...times.values()]
  const usual = Array.from({ length: rounds }, (_, n) =>
    at(
      all.map((list) => list[n] ?? 0),
      0.5,
    ),
  )
  const apart = all.map((list) => list.map((ms, n) => ms - (usual[n] ?? 0)))
  const medians = apart.map((list) => at(list, 0.5))
  const spread = Math.max(...apart.map((list) => at(list, 0.75) - at(list, 0.25)))
  expect(Math.max(...medians) - Math.min(...medians)).toBeLessThan(Math.max(spread, 0.5))
})

async function waitForMails(visitor: Visitor, correo: string, count: number) {
  for (let tries = 0; tries < 200; tries++) {
    const found = (await visitor.mails()).filter((mail) => mail.para === correo)
    if (found.length >= count) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`fewer than ${count} mails to ${correo}`)
}
