import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blockCurp } from '../../src/db/arco/arco.ts'
import { cancelPerson } from '../../src/db/arco/cancel.ts'
import { heldOf } from '../../src/db/arco/export.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { consultaContext } from '../../src/db/base/row-context.ts'
import { personKeys } from '../../src/db/person/keys.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { bindingStore } from '../../src/db/tramite/binding-store.ts'
import { askConsulta } from '../../src/domain/consulta/ask.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { askForOwn, enterOwn as enter, OWN_SUBJECT } from '../support/own.ts'
import { newPeople, type Owner, ownerAtPaso2, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { demoClerk } from '../support/staff.ts'
import { statementsDuring } from '../support/statements.ts'
import { openUseCases } from '../support/use-cases.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER } from '../support/walk.ts'

const DAY = 24 * 3_600_000

let portal: Portal
let people: ReturnType<typeof newPeople>
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  people = newPeople(portal, 22)
})
afterAll(() => portal.close())

const newOwner = async (): Promise<Owner> => ownerAtPaso3(portal, (await people.next()).value)

const mailsOf = async (correo: string) =>
  (await new Visitor(portal).mails()).filter(
    (mail) => mail.para === correo && mail.asunto.includes(OWN_SUBJECT),
  )
/** The path of the newest link, once there are as many. */
async function linkTo(correo: string, count = 1): Promise<string> {
  const mails = await mailsOf(correo)
  expect(mails).toHaveLength(count)
  return /\/consulta\/[\w-]{43}/.exec(mails[0]?.texto ?? '')?.[0] ?? ''
}
const enterOwn = (owner: Owner) => enter(portal, owner)
const deedsOf = async (curp: string) =>
  (await readAll(auditTrail(portal.base, { curp: curp as Curp }))).map(
    ({ what, outcome }) => `${what}: ${outcome}`,
  )

describe('asking', () => {
  test('by folio or by correo mails a link to the bound correo, and to no other', async () => {
    const owner = await newOwner()
    await askForOwn(new Visitor(portal), owner.curp, owner.folio)
    await linkTo(owner.correo, 1)
    await askForOwn(new Visitor(portal), owner.curp.toLowerCase(), owner.correo.toUpperCase())
    await linkTo(owner.correo, 2)
    const all = await new Visitor(portal).mails()
    expect(all.filter((mail) => mail.asunto.includes(OWN_SUBJECT) && mail.para !== owner.correo)).toEqual([])
  })

  test('gets one answer whatever is on file', async () => {
    const owner = await newOwner()
    const other = await newOwner()
    const nobody = (await people.next()).value
    const answers: unknown[] = []
    for (const [curp, dato] of [
      [owner.curp, owner.folio],
      [owner.curp, owner.correo],
      [owner.curp, other.folio],
      [owner.curp, other.correo],
      [owner.curp, '1'.repeat(22)],
      [owner.curp, 'nadie@ejemplo.mx'],
      [nobody.curp, owner.folio],
    ] as const) {
      const visitor = new Visitor(portal)
      const page = await visitor.get('/tramites/nss/consulta')
      const { html, url, status } = await visitor.press(page, 'Continuar', { curp, dato, captcha: ANSWER })
      answers.push({ html, url, status })
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(await mailsOf(owner.correo)).toHaveLength(2)
    expect(await mailsOf(other.correo)).toHaveLength(0)
    expect(await mailsOf('nadie@ejemplo.mx')).toHaveLength(0)
    // nobody to send to is no trouble of the mail
    expect(portal.lines.filter((line) => String(line.message).startsWith('correo:'))).toEqual([])
  })

  test('does the same work whatever is on file', async () => {
    const { deps, base, clock, close } = await openUseCases()
    const [known, stranger] = DEMO_PEOPLE.map(({ person }) => person.curp)
    if (!known || !stranger) throw new Error('nobody lives here')
    const correo = 'suyo@ejemplo.mx' as Correo
    await base.inTurn(() => bindingStore(base, personKeys(base)).rebind(known, correo, clock.now()))
    const work: (readonly string[])[] = []
    for (const [curp, dato] of [
      [known, correo],
      [known, 'ajeno@ejemplo.mx'],
      [stranger, correo],
      [stranger, '1'.repeat(22)],
    ] as const) {
      const { token } = deps.captcha.challenge(clock.now() - 3000)
      const form = { curp, dato, captcha: ANSWER, captcha_id: token, comentario: '' }
      const client = { asker: '', clientIp: '192.0.2.7' }
      const ask = async () => expect((await askConsulta(deps, form, client)).outcome).toBe('requested')
      work.push(await statementsDuring(base, ask))
    }
    expect(new Set(work.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(work[0]?.length).toBeGreaterThan(4)
    await close()
  })

  test('says what is wrong with the form, and keeps what was typed', async () => {
    const visitor = new Visitor(portal)
    const page = await visitor.get('/tramites/nss/consulta')
    const wrong = await visitor.press(page, 'Continuar', { curp: 'X', dato: '123', captcha: '' })
    expect(wrong.status).toBe(422)
    for (const code of ['curp', 'dato', 'captcha'])
      expect(wrong.document.querySelector(`#${code}-error`)?.textContent).toBeTruthy()
    expect(wrong.document.querySelector('#dato')?.getAttribute('value')).toBe('123')
  })

  test('the same form sent twice is one request', async () => {
    const owner = await newOwner()
    const visitor = new Visitor(portal)
    const page = await visitor.get('/tramites/nss/consulta')
    const fields = { curp: owner.curp, dato: owner.folio, captcha: ANSWER }
    const [first, second] = await Promise.all([
      visitor.press(page, 'Continuar', fields),
      visitor.press(page, 'Continuar', fields),
    ])
    expect(second.html).toBe(first.html)
    await linkTo(owner.correo, 1)
    // the challenge is spent: with another folio it is no request
    const again = await visitor.press(page, 'Continuar', { ...fields, dato: '2'.repeat(22) })
    expect(again.status).toBe(422)
  })
})

describe('the limits of Paso 1 hold here as well', () => {
  let strict: Portal
  let owner: Owner
  beforeAll(async () => {
    strict = await openPortal({
      env: { LIMIT_LINKS_PAIR_DAY: '2', LIMIT_LINKS_MAIL_DAY: '3', LIMIT_LINKS_IP_HOUR: '7' },
    })
    owner = await ownerAtPaso3(strict, (await newPeople(strict, 23).next()).value)
  })
  afterAll(() => strict.close())
  const asking = async (dato: string) => {
    const visitor = new Visitor(strict)
    const page = await visitor.get('/tramites/nss/consulta')
    return visitor.press(page, 'Continuar', { curp: owner.curp, dato, captcha: ANSWER })
  }
  const sent = async () =>
    (await new Visitor(strict).mails()).filter((mail) => mail.asunto.includes(OWN_SUBJECT))

  test('a stranger can hold mails back, never a link that is out, and the answer stays the same', async () => {
    const first = await asking(owner.folio)
    const link = /\/consulta\/[\w-]+/.exec((await sent())[0]?.texto ?? '')?.[0] ?? ''
    for (const dato of [owner.folio, owner.folio, owner.correo, owner.correo])
      expect((await asking(dato)).html).toBe(first.html)
    // two by the folio, and one by the correo, since the mailbox has room for three
    expect(await sent()).toHaveLength(3)
    const visitor = new Visitor(strict)
    const page = await visitor.press(await visitor.get(link), 'Entrar', { curp: owner.curp })
    expect(page.title).toContain('Mi trámite')
    // the link of Paso 1 counts for the same network
    expect((await asking(owner.folio)).status).toBe(200)
    expect((await asking(owner.folio)).status).toBe(429)
  })
})

describe('the link', () => {
  test('changes nothing by GET, and asks another browser for the CURP', async () => {
    const owner = await newOwner()
    await askForOwn(new Visitor(portal), owner.curp, owner.folio)
    const link = await linkTo(owner.correo)
    const sqlite = portal.base.sqlite
    const state = () =>
      JSON.stringify([
        sqlite.prepare('select * from consultas').all(),
        sqlite.prepare('select * from sesiones_persona').all(),
        sqlite.prepare('select count(*) from auditoria').all(),
      ])
    const before = state()
    const scanner = new Visitor(portal)
    await scanner.get(link)
    expect(state()).toBe(before)
    // a scanner that presses the button gets nowhere
    expect((await scanner.post(link, { accion: 'entrar' })).status).toBe(422)
    expect(scanner.cookies.has('consulta')).toBe(false)
    const stranger = await newOwner()
    for (let tries = 1; tries <= 5; tries++) {
      const wrong = await scanner.post(link, { curp: stranger.curp })
      expect(wrong.status).toBe(tries < 5 ? 422 : 410)
    }
    expect((await scanner.post(link, { curp: owner.curp })).status).toBe(410)
    expect((await scanner.get('/tramites/nss/mio')).status).toBe(403)
    expect(await deedsOf(owner.curp)).toContain('consulta abierta: CURP distinta')
  })

  test('ends after a day, and no longer opens once another correo is bound', async () => {
    const owner = await newOwner()
    const inside = await enterOwn(owner)
    const link = await linkTo(owner.correo)
    const other = await newOwner()
    const bindings = bindingStore(portal.base, personKeys(portal.base))
    const theirs = 'otro-dueno@ejemplo.mx' as Correo
    await portal.base.inTurn(() => bindings.rebind(owner.curp, theirs, portal.clock.now()))
    expect((await inside.get('/tramites/nss/mio')).status).toBe(403)
    expect((await inside.fetch(`/documentos/${owner.folio}/tarjeta`)).status).toBe(404)
    expect((await new Visitor(portal).post(link, { curp: owner.curp })).text).toContain('ya no es el que')

    await askForOwn(new Visitor(portal), other.curp, other.folio)
    const old = await linkTo(other.correo)
    portal.clock.forward(DAY)
    expect((await new Visitor(portal).get(old)).status).toBe(410)
    portal.clock.forward(-DAY)
  })

  test('a made-up one is unknown, and so is one that was mailed to nobody', async () => {
    expect((await new Visitor(portal).get(`/consulta/${'a'.repeat(43)}`)).status).toBe(404)
    expect((await new Visitor(portal).post('/consulta/nada', { curp: 'x' })).status).toBe(404)
  })

  test('one that is opened ends the session that another browser has, and a trámite open in this one', async () => {
    const owner = await newOwner()
    const first = await enterOwn(owner)
    const other = await newOwner()
    await askForOwn(other.visitor, owner.curp, owner.folio)
    const link = await linkTo(owner.correo, 2)
    await other.visitor.press(await other.visitor.get(link), 'Entrar')
    expect((await first.get('/tramites/nss/mio')).status).toBe(403)
    expect((await other.visitor.get('/tramites/nss/resultado')).status).toBe(403)
    expect((await other.visitor.get('/tramites/nss/mio')).text).toContain(owner.curp)
  })
})

describe('Mi trámite', () => {
  test('shows where the trámite stands and both documents, and no number', async () => {
    const owner = await newOwner()
    const visitor = await enterOwn(owner)
    const page = await visitor.get('/tramites/nss/mio')
    expect(page.text).toContain('Se te asignó tu NSS el 5 de marzo de 2026')
    expect(page.html).not.toContain(owner.nss)
    for (const type of ['asignacion', 'tarjeta']) {
      const twin = await visitor.get(`/documentos/${owner.folio}/${type}`)
      expect(twin.status).toBe(200)
      expect(twin.html).toContain('href="/tramites/nss/mio"')
      const pdf = await visitor.fetch(`/documentos/${owner.folio}/${type}.pdf`)
      expect(pdf.headers.get('content-type')).toBe('application/pdf')
    }
    expect(await deedsOf(owner.curp)).toEqual(
      expect.arrayContaining(['consulta pedida: ok', 'consulta abierta: ok', 'documento descargado: ok']),
    )
  })

  test('shows nothing of another person, and a folio that is theirs as one that is not there', async () => {
    const [owner, other] = [await newOwner(), await newOwner()]
    const visitor = await enterOwn(owner)
    expect((await visitor.fetch(`/documentos/${other.folio}/tarjeta.pdf`)).status).toBe(404)
    const stolen = new Visitor(portal)
    stolen.cookies.set('consulta', 'a'.repeat(40))
    expect((await stolen.get('/tramites/nss/mio')).status).toBe(403)
    // the id of one kind of session is none of the other
    stolen.cookies.set('sesion', visitor.cookies.get('consulta') ?? '')
    stolen.cookies.set('consulta', other.visitor.cookies.get('sesion') ?? '')
    expect((await stolen.get('/tramites/nss/mio')).status).toBe(403)
    expect((await stolen.get('/tramites/nss/resultado')).status).toBe(403)
  })

  test('is open from the session of a trámite as well, and says what is still to do', async () => {
    const owner = await ownerAtPaso2(portal, (await people.next()).value)
    const page = await owner.visitor.get('/tramites/nss/mio')
    expect(page.text).toContain('Falta tu domicilio')
    expect(page.html).not.toContain('id="documentos"')
  })

  test('tells that the data were corrected or are stopped, and offers no document then', async () => {
    const owner = await newOwner()
    const visitor = await enterOwn(owner)
    const name = { ...owner.name, nombre: 'OTRO NOMBRE' }
    await portal.ctx.store.savePeople(
      [{ curp: owner.curp, name, status: 'vigente', numeros: [] }],
      portal.clock.now(),
    )
    const page = await visitor.get('/tramites/nss/mio')
    expect(page.text).toContain('se corrigieron tus datos')
    expect(page.html).not.toContain('id="documentos"')
    // nor does it say how their mail is, which may be that they are to be downloaded here
    expect(page.text).not.toContain('El correo con tus documentos')
    expect((await visitor.get(`/documentos/${owner.folio}/tarjeta`)).text).toContain(
      'Tus datos se corrigieron',
    )
    await portal.base.inTurn(() => blockCurp(portal.base, owner.curp, 'una prueba', portal.clock.now()))
    expect((await visitor.get('/tramites/nss/mio')).text).toContain('están detenidos')
    expect((await visitor.fetch(`/documentos/${owner.folio}/tarjeta.pdf`)).status).toBe(403)
  })

  test('ends with Salir, after 30 minutes, and at the latest after two hours unless more time is asked for', async () => {
    const owner = await newOwner()
    const left = await enterOwn(owner)
    const cookie = left.cookies.get('consulta') ?? ''
    await left.press(await left.get('/tramites/nss/mio'), 'Salir')
    left.cookies.set('consulta', cookie)
    expect((await left.get('/tramites/nss/mio')).status).toBe(403)

    const idle = await enterOwn(owner)
    const start = portal.clock.now()
    portal.clock.forward(31 * 60_000)
    expect((await idle.get('/tramites/nss/mio')).status).toBe(403)
    portal.clock.set(start)

    const busy = await enterOwn(owner)
    for (let minutes = 0; minutes < 100; minutes += 20) {
      portal.clock.forward(20 * 60_000)
      expect((await busy.get('/tramites/nss/mio')).status).toBe(200)
    }
    const more = await busy.press(await busy.get('/tramites/nss/mio'), 'Dame más tiempo')
    expect(more.status).toBe(200)
    portal.clock.forward(25 * 60_000)
    expect((await busy.get('/tramites/nss/mio')).status).toBe(200)
    portal.clock.set(start)
  })

  test('after Salir the link asks this browser for the CURP', async () => {
    const owner = await newOwner()
    const visitor = await enterOwn(owner)
    const before = new Map(visitor.cookies)
    await visitor.post('/salir', {})
    for (const [name, value] of before) visitor.cookies.set(name, value)
    expect((await visitor.get(await linkTo(owner.correo))).text).toContain('escribe tu CURP otra vez')
  })
})

describe('Quién ha visto tus datos', () => {
  test('tells each act in plain words, by which way, the kind of reason, and no employee', async () => {
    const owner = await newOwner()
    const clerk = await demoClerk(portal, 'mostrador')
    const search = await clerk.get('/mostrador/buscar')
    await clerk.press(search, 'Buscar', {
      busca: owner.curp,
      porque: 'escrito',
      motivo: 'Llegó su oficio 12',
    })
    await new Visitor(portal).get(`/verificar/${owner.codigo}`)
    const visitor = await enterOwn(owner)
    const page = await visitor.get('/tramites/nss/mio/accesos')
    expect(page.text).toContain('Se abrió tu expediente. Por qué: llegó un escrito tuyo.')
    expect(page.text).toContain('Una persona de la institución, en una oficina')
    expect(page.text).toContain('Alguien verificó un documento tuyo y era auténtico.')
    expect(page.text).toContain('Se te asignó tu NSS.')
    expect(page.text).toContain('Por internet, desde la conexión que usas ahora')
    expect(page.html).not.toMatch(/personal:|oficio 12/)
    // every event that a person's trail has here has a sentence of its own
    expect(page.text).not.toContain('Otro movimiento')
  })

  test('goes a year back, a page of twenty at a time, each under 12 KB', async () => {
    const owner = await newOwner()
    const visitor = await enterOwn(owner)
    const { store } = portal.ctx
    const entry = { what: 'persona abierta', curp: owner.curp, actor: 'personal:x', outcome: 'ok' } as const
    const now = portal.clock.now()
    // longest sentences; ids go with time in a trail, but a clock that was put right may leave one behind
    for (let n = 0; n < 45; n++) await store.audit({ ...entry, at: now, code: `otro #${n}` })
    await store.audit({ ...entry, at: now - 366 * DAY, code: 'presente #99' })
    let path: string | undefined = '/tramites/nss/mio/accesos'
    const counts: number[] = []
    const said: string[] = []
    while (path) {
      const page: Page = await visitor.get(path)
      expect(page.status).toBe(200)
      expect(Buffer.byteLength(page.html)).toBeLessThan(12_000)
      counts.push(page.document.querySelectorAll('tbody tr').length)
      said.push(page.text)
      path = page.document.querySelector('a[href*="antes="]')?.getAttribute('href') ?? undefined
    }
    expect(counts.slice(0, -1).every((count) => count === 20)).toBe(true)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe((await deedsOf(owner.curp)).length - 1)
    expect(said.join()).not.toContain('estaba ahí')
    const odd = await visitor.get('/tramites/nss/mio/accesos?antes=-1%27or')
    expect(odd.status).toBe(200)
    expect((await visitor.get('/tramites/nss/mio/accesos?antes=0')).text).toContain('No hay nada más')
  })
})

describe('No fui yo', () => {
  test('stops everything at once, tells by mail, and only the counter takes it back', async () => {
    const owner = await newOwner()
    const visitor = await enterOwn(owner)
    await visitor.get('/tramites/nss/mio/no-fui-yo')
    expect((await visitor.post('/tramites/nss/mio/no-fui-yo', {})).text).toContain('Sí, detener')
    expect(await portal.ctx.store.isBlocked(owner.curp)).toBe(false)
    const done = await visitor.press(await visitor.get('/tramites/nss/mio/no-fui-yo'), 'Sí, detener')
    expect(done.text).toContain('Detuvimos tus trámites')
    expect(done.html).toContain('href="/tramites/nss/mio"')
    expect(await portal.ctx.store.isBlocked(owner.curp)).toBe(true)
    const mail = await visitor.mailTo(owner.correo, 'detuvimos tus trámites')
    expect(mail.texto).toContain('«No fui yo»')
    expect(mail.texto).not.toContain('alguien de la institución')
    expect((await owner.visitor.get('/tramites/nss/resultado')).status).toBe(403)
    const mine = await visitor.get('/tramites/nss/mio')
    expect(mine.text).toContain('están detenidos')
    expect(mine.html).not.toContain('no-fui-yo')
    expect((await visitor.get('/tramites/nss/mio/accesos')).text).toContain('se presionó «No fui yo»')
    const held = await heldOf(portal.base, owner.curp)
    expect(held.bloqueo?.motivo).toContain('«No fui yo»')
  })

  test('works from the session of a trámite, which ends with it', async () => {
    const owner = await ownerAtPaso2(portal, (await people.next()).value)
    const ask = await owner.visitor.get('/tramites/nss/mio/no-fui-yo')
    const done = await owner.visitor.press(ask, 'Sí, detener')
    expect(done.text).toContain('Detuvimos')
    // no way back to where nobody gets in any more
    expect(done.html).not.toContain('href="/tramites/nss/mio"')
    expect((await owner.visitor.get('/tramites/nss/mio')).status).toBe(403)
    expect((await owner.visitor.get('/tramites/nss/domicilio')).status).not.toBe(200)
  })
})

describe('what is kept', () => {
  test('is exported, goes with a cancellation and with time, and is bound to its row', async () => {
    const [owner, other] = [await newOwner(), await newOwner()]
    await enterOwn(owner)
    await enterOwn(other)
    const held = JSON.stringify(await heldOf(portal.base, owner.curp))
    expect(held).toContain(`"con":{"folio":"${owner.folio}"},"enviada_a":"${owner.correo}"`)
    const { sqlite, vault } = portal.base
    const rows = () =>
      sqlite
        .prepare<[Buffer], { token_hash: Buffer; curp_index: Buffer; sealed: Buffer }>(
          'select * from consultas where curp_index = ?',
        )
        .all(vault.index('curp', owner.curp))
    const [row] = rows()
    if (!row) throw new Error('no row')
    const theirs = vault.index('curp', other.curp)
    expect(() => vault.decrypt(row.sealed, consultaContext(row.token_hash, theirs))).toThrow()
    const raw = sqlite.prepare('select * from consultas').all()
    expect(JSON.stringify(raw)).not.toContain(owner.curp)
    await portal.base.inTurn(() => cancelPerson(portal.base, owner.curp, portal.clock.now()))
    expect(rows()).toEqual([])
    const sessions = 'select count(*) from sesiones_persona where curp_index = ?'
    expect(sqlite.prepare(sessions).pluck().get(vault.index('curp', owner.curp))).toBe(0)
    await portal.ctx.store.sweep(portal.clock.now() + DAY)
    expect(sqlite.prepare('select count(*) from consultas').pluck().get()).toBe(0)
  })
})

test('MY_TRAMITE=off takes all of it away', async () => {
  const off = await openPortal({ env: { LIMITS: 'off', MY_TRAMITE: 'off' } })
  try {
    const visitor = new Visitor(off)
    for (const path of ['/tramites/nss/consulta', '/tramites/nss/mio', '/consulta/x'])
      expect((await visitor.get(path)).status).toBe(404)
    // the person sees there who used a code of theirs, and takes it back: pages and mails say so
    for (const path of ['/tramites/nss/mio/compartir', '/cotejar', '/api/v1/openapi.json'])
      expect((await visitor.get(path)).status, path).toBe(404)
    for (const path of ['/', '/ayuda']) expect((await visitor.get(path)).html).not.toContain('Mi trámite')
  } finally {
    await off.close()
  }
})
