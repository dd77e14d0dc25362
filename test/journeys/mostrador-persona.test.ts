import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blockCurp } from '../../src/db/arco/arco.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import { HOUR, MINUTE } from '../../src/domain/base/time.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { attend, INE, openFile } from '../support/counter.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { rebound } from '../support/rebound.ts'
import { demoClerk, trailOf } from '../support/staff.ts'
import { type KeptMail, type Page, Visitor } from '../support/visitor.ts'

const WHY = { porque: 'presente', motivo: 'Trae su INE y pide reimprimir' }
const waits: number[] = []

let portal: Portal
let owner: Owner
let clerk: Visitor
beforeAll(async () => {
  const sleep = async (ms: number) => void waits.push(ms)
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep } })
  owner = await ownerAtPaso3(portal, (await newPeople(portal, 17).next()).value)
  clerk = await demoClerk(portal, 'mostrador')
})
afterAll(() => portal.close())

const search = async (busca: string, fields: Record<string, string> = WHY, who = clerk): Promise<Page> =>
  who.press(await who.get('/mostrador/buscar'), 'Buscar y abrir', { busca, ...fields })
const someone = (shows: string) => DEMO_PEOPLE.find((one) => one.shows === shows)?.person.curp ?? ''

describe('Buscar', () => {
  test('finds by CURP, folio, code of a document and the address of its QR', async () => {
    const { curp, folio, codigo, name } = owner
    for (const busca of [
      curp,
      folio,
      codigo,
      `https://nss.ejemplo.mx/verificar/${codigo}`,
      ` ${curp.toLowerCase()} `,
    ]) {
      const page = await search(busca)
      expect(page.url, busca).toMatch(/^\/mostrador\/persona\/[\w-]{22}$/)
      expect(page.text).toContain(curp)
      expect(page.text).toContain(name.primerApellido)
    }
  })

  test('asks why, in ten letters or more', async () => {
    const short = await search(owner.curp, { porque: 'presente', motivo: 'INE' })
    expect(short.status).toBe(422)
    expect(short.text).toContain('10 letras o más')
    const page = await clerk.get('/mostrador/buscar')
    const none = await clerk.press(page, 'Buscar y abrir', {
      busca: owner.curp,
      motivo: WHY.motivo,
      porque: '',
    })
    expect(none.text).toContain('Elige por qué')
    expect((await search('', WHY)).text).toContain('Escribe una CURP, un folio')
    expect((await search('GARCÍA', WHY)).text).toContain('Escribe completa')
    // the CURP is the person's and not the employee's
    expect((await search(`${owner.curp.slice(0, 17)}X`, WHY)).text).not.toContain('tu CURP')
  })

  test('finds nobody in the same time as somebody, and keeps what was typed', async () => {
    waits.length = 0
    const nobody = await search('1'.repeat(22))
    expect(nobody.status).toBe(200)
    expect(nobody.text).toContain('No hay nadie con ese folio')
    expect(nobody.document.querySelector('#motivo')?.textContent).toBe(WHY.motivo)
    await search(owner.folio)
    expect(waits).toEqual([300, 300])
    expect(trailOf(portal, 'persona buscada').slice(-2)).toEqual(['sin resultado folio', 'ok folio'])
  })

  test('opens the file of a CURP that nobody knows when that is asked for', async () => {
    const curp = DEMO_UNREGISTERED[0]?.curp ?? ''
    const nobody = await search(curp)
    expect(nobody.text).toContain('No hay nadie con esa CURP')
    const opened = await clerk.press(nobody, 'Abrir aunque nadie la conozca')
    expect(opened.text).toContain('El registro no la conoce')
    expect(opened.text).toContain(curp)
  })

  test('is limited to 60 an hour for each employee', async () => {
    const other = await demoClerk(portal, 'responsable')
    let last = await search('1'.repeat(22), WHY, other)
    for (let n = 1; n < 61 && last.status === 200; n++)
      last = await other.post('/mostrador/buscar', { busca: '1'.repeat(22), ...WHY, accion: 'buscar' })
    expect(last.status).toBe(429)
    expect(last.text).toContain('60 por hora')
    expect((await search(owner.curp)).status).toBe(200)
    portal.clock.forward(HOUR)
    const again = await demoClerk(portal, 'responsable')
    expect((await search(owner.curp, WHY, again)).status).toBe(200)
    clerk = await demoClerk(portal, 'mostrador')
  })
})

describe('Persona', () => {
  test('shows no number until it is asked for, which the trail tells', async () => {
    const page = await search(owner.curp)
    const grouped = owner.nss.replace(/^(..)(..)(..)(....)(.)$/, '$1 $2 $3 $4 $5')
    for (const secret of [owner.nss, grouped, owner.correo]) expect(page.html).not.toContain(secret)
    expect(page.text).toContain(`termina en ${owner.nss.slice(-4)}`)
    const shown = await clerk.press(page, 'Mostrar el NSS completo')
    expect(shown.text).toContain(grouped)
    // in no address, no title
    expect(shown.url).not.toContain(owner.nss)
    expect(shown.title).not.toMatch(/\d/)
    expect(trailOf(portal, 'NSS mostrado en mostrador').at(-1)).toMatch(/^ok #\d+$/)
    expect((await clerk.get(page.url)).html).not.toContain(grouped)
  })

  test('is shown to whoever is signed in, also by a browser that goes back, and to nobody else', async () => {
    const browser = await demoClerk(portal, 'mostrador', { 'sec-fetch-mode': 'navigate' })
    const page = await search(owner.curp, WHY, browser)
    const told = trailOf(portal, 'NSS mostrado en mostrador').length
    const shown = await browser.press(page, 'Mostrar el NSS completo')
    // no address of its own, where it would be found without signing in, and shown without being told
    expect([shown.status, shown.url]).toEqual([200, page.url])
    expect(trailOf(portal, 'NSS mostrado en mostrador')).toHaveLength(told + 1)
    await browser.post('/mostrador/salir', {})
    for (const who of [browser, new Visitor(portal)])
      expect((await who.get(shown.url)).html).not.toContain(owner.curp)
  })

  test('says what stands against a number, in words', async () => {
    expect((await search(someone('conflicto'))).text).toContain('Tiene más de un NSS')
    expect((await search(someone('fallecido'))).text).toContain('Fallecida')
    expect((await search(someone('reemplazada'))).text).toContain('Su CURP cambió')
    const blocked = someone('localizacion') as Curp
    await portal.base.inTurn(() =>
      blockCurp(portal.base, blocked, 'lo pidió por escrito', portal.clock.now()),
    )
    const page = await search(blocked)
    expect(page.text).toContain('Bloqueada')
    expect(page.text).toContain('lo pidió por escrito')
  })

  test('prints both documents and sends them again', async () => {
    const page = await search(owner.folio)
    for (const type of ['asignacion', 'tarjeta']) {
      const answer = await clerk.fetch(`${page.url}/documentos/${owner.folio}/${type}.pdf`)
      expect(answer.headers.get('content-type')).toBe('application/pdf')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
    expect(trailOf(portal, 'documento impreso en mostrador').slice(-2)).toEqual([
      'ok asignacion',
      'ok tarjeta',
    ])
    const subject = 'Número de Seguridad Social asignado'
    await clerk.mailTo(owner.correo, subject)
    portal.clock.forward(2 * MINUTE)
    expect((await clerk.press(page, 'Enviar otra vez')).text).toContain('van en camino')
    const isAgain = (mail: KeptMail) => mail.para === owner.correo && mail.asunto.includes(subject)
    await eventually(async () => (await clerk.mails()).filter(isAgain).length === 2).catch(async (error) => {
      const stand = 'select kind, due_at, attempts, handed, reason, sent_at, dead_at from correos'
      throw new Error(JSON.stringify([await portal.base.rows(stand), portal.lines.slice(-5)]), {
        cause: error,
      })
    })
  })

  test('sends them to the correo of now, and says what to do for who has none', async () => {
    const correo = 'de.ahora@ejemplo.mx'
    await rebound(portal, owner.curp, correo)
    portal.clock.forward(2 * MINUTE)
    const page = await search(owner.folio)
    expect((await clerk.press(page, 'Enviar otra vez')).text).toContain('van en camino')
    await clerk.mailTo(correo, 'Número de Seguridad Social asignado')

    const { curp } = (await newPeople(portal, 59, 'of age').next()).value
    const file = await openFile(clerk, curp)
    const attended = await attend(clerk, file)
    expect(attended.text).toContain('imprime')
    expect(attended.html).not.toContain('value="enviar"')
    const folio = /\d{22}/.exec(attended.text)?.[0] ?? ''
    const sent = await clerk.post(file, { accion: 'enviar', folio })
    expect(sent.text).toContain('No tiene un correo unido')
    expect(sent.text).not.toContain('van en camino')
    expect(trailOf(portal, 'documentos enviados').at(-1)).toBe('sin correo ')
  })

  test('gives no document of somebody else, nor one that the register withholds now', async () => {
    const theirs = await search(someone('conflicto'))
    const path = (page: Page) => `${page.url}/documentos/${owner.folio}/tarjeta.pdf`
    expect((await clerk.fetch(path(theirs))).status).toBe(404)
    expect((await clerk.post(theirs.url, { accion: 'enviar', folio: owner.folio })).status).toBe(404)
    const own = await search(owner.curp)
    const person = await portal.ctx.store.findPerson(owner.curp)
    if (!person) throw new Error('nobody')
    await portal.ctx.store.savePeople([{ ...person, status: 'fallecido' }], portal.clock.now())
    expect((await clerk.fetch(path(own))).status).toBe(404)
    await portal.ctx.store.savePeople([person], portal.clock.now())
    expect((await clerk.fetch(path(own))).status).toBe(200)
  })

  test('is open for the employee and the session that opened it, and for nobody else', async () => {
    const page = await search(owner.curp)
    const colleague = await demoClerk(portal, 'responsable')
    expect((await colleague.get(page.url)).status).toBe(404)
    // the same employee in another session
    const again = await demoClerk(portal, 'mostrador')
    expect((await again.get(page.url)).status).toBe(404)
    expect((await clerk.get('/mostrador/persona/nada')).status).toBe(404)
    // two tabs of one employee do not disturb each other
    const second = await search(someone('conflicto'))
    expect((await clerk.get(page.url)).text).toContain(owner.curp)
    expect((await clerk.get(second.url)).text).toContain('Tiene más de un NSS')
    for (const role of ['operacion', 'auditoria'] as const)
      expect((await (await demoClerk(portal, role)).get(page.url)).status).toBe(403)
  })

  test('leads back to a trámite that was begun at the counter, for whoever began it', async () => {
    const file = await openFile(clerk, someone('asignacion'))
    const begun = await clerk.press(await clerk.get(`${file}/atender`), 'Atender', INE)
    expect(begun.title).toContain('domicilio')
    await clerk.press(begun, 'Buscar', { cp: '06000' })
    portal.clock.forward(11 * 60_000)
    const again = await demoClerk(portal, 'mostrador')
    const opened = await openFile(again, someone('asignacion'))
    const shown = await again.get(opened)
    const way = shown.document.querySelector('a[href*="/domicilio/"]')
    expect(way?.textContent).toContain('Seguir con su domicilio')
    const form = await again.get(way?.getAttribute('href') ?? '')
    // what was typed so far
    expect(form.document.querySelector('#cp')?.getAttribute('value')).toBe('06000')
    const colleague = await demoClerk(portal, 'responsable')
    const theirs = await colleague.get(await openFile(colleague, someone('asignacion')))
    expect(theirs.text).not.toContain('Seguir con su domicilio')
    // no more once the number was given
    await attend(again, opened)
    expect((await again.get(opened)).document.querySelectorAll('a[href*="/domicilio/"]').length).toBe(1)
    const found = await again.press(form, 'Buscar', { cp: '06000' })
    const home = { colonia: 'otra', colonia_otra: 'Centro', calle: 'Uno', numero_exterior: '1' }
    await again.press(found, 'Asignar el número', home)
    expect((await again.get(opened)).text).not.toContain('Seguir con su domicilio')
  })

  test('an address that was typed when the session ended is kept, and nothing is shown for it', async () => {
    const whom = DEMO_PEOPLE.filter(({ shows }) => shows === 'asignacion').at(-1)?.person.curp ?? ''
    const first = await demoClerk(portal, 'mostrador')
    const file = await openFile(first, whom)
    const begun = await first.press(await first.get(`${file}/atender`), 'Atender', INE)
    const found = await first.press(begun, 'Buscar', { cp: '06000' })
    portal.clock.forward(11 * MINUTE)
    const typed = { calle: 'Calle <Larga> & 1', numero_exterior: '77' }
    const over = await first.press(found, 'Asignar el número', typed)
    expect(over.status).toBe(403)
    expect(over.text).toContain('no se perdió')
    // before anybody is in, and as a colleague, whose trámite it is not
    const again = await first.press(over, 'Ya entré')
    expect(again.status).toBe(403)
    const colleague = await demoClerk(portal, 'responsable')
    expect((await colleague.press(again, 'Ya entré')).status).toBe(404)
    const back = await demoClerk(portal, 'mostrador')
    const kept = await back.press(again, 'Ya entré')
    expect(kept.title).toContain('El domicilio quedó guardado')
    expect(kept.text).not.toContain(whom)
    const opened = await openFile(back, whom)
    const way = (await back.get(opened)).document.querySelector('a[href*="/domicilio/"]')
    const form = await back.get(way?.getAttribute('href') ?? '')
    expect(form.document.querySelector('#calle')?.getAttribute('value')).toBe(typed.calle)
    expect(form.document.querySelector('#numero_exterior')?.getAttribute('value')).toBe('77')
    // a file that is not open any more, in a session that is
    const closed = await back.press(found, 'Asignar el número', { ...typed, numero_exterior: '78' })
    expect(closed.status).toBe(404)
    expect((await back.press(closed, 'Guardar el domicilio')).title).toContain('quedó guardado')
    const later = await back.get(way?.getAttribute('href') ?? '')
    expect(later.document.querySelector('#numero_exterior')?.getAttribute('value')).toBe('78')
  })

  test('a search that was typed when the session ended goes on in the next one', async () => {
    const first = await demoClerk(portal, 'mostrador')
    const form = await first.get('/mostrador/buscar')
    portal.clock.forward(11 * MINUTE)
    const typed = { busca: owner.curp, porque: 'escrito', motivo: 'oficio 12, con sus anexos' }
    const over = await first.press(form, 'Buscar y abrir', typed)
    expect([over.status, over.text.includes('no se perdió')]).toEqual([403, true])
    const back = await demoClerk(portal, 'mostrador')
    const again = await back.press(over, 'Ya entré')
    expect([again.status, again.url]).toEqual([200, '/mostrador/buscar'])
    const value = (id: string) => again.document.querySelector(`#${id}`)
    expect(value('busca')?.getAttribute('value')).toBe(typed.busca)
    expect(value('motivo')?.textContent).toBe(typed.motivo)
    expect((await back.press(again, 'Buscar y abrir')).url).toMatch(/^\/mostrador\/persona\//)
  })

  test.each([
    ['proponer/nombre', 'Proponer', { nombre: 'Ana <i>', primer_apellido: 'Lima', evidencia: 'acta\ny INE' }],
    ['proponer/correo', 'Proponer', { correo: 'nueva@ejemplo.mx', evidencia: 'INE original' }],
    ['atender', 'Atender', { id_final: '9876', tutor_curp: 'a medias' }],
  ])(
    'what was typed in %s is on the page that says that the session, or the file, is over',
    async (where, button, typed) => {
      const first = await demoClerk(portal, 'mostrador')
      const file = await openFile(first, owner.curp)
      const form = await first.get(`${file}/${where}`)
      portal.clock.forward(11 * MINUTE)
      const over = await first.press(form, button, typed)
      const back = await demoClerk(portal, 'mostrador')
      const closed = await back.press(form, button, typed)
      expect([over.status, closed.status]).toEqual([403, 404])
      for (const page of [over, closed]) {
        const shown = [...page.document.querySelectorAll('dd')].map(({ innerHTML }) =>
          innerHTML.replaceAll('<br>', '\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
        )
        for (const text of Object.values(typed)) expect(shown).toContain(text)
        expect(page.document.querySelector('a[target=_blank]')).not.toBeNull()
        expect(page.headers.get('cache-control')).toContain('no-store')
      }
    },
  )

  test('a form that met a full disk is sent again from the page that says so, without what a passkey said', async () => {
    const { sqlite } = portal.base
    const visitor = await demoClerk(portal, 'mostrador')
    const form = await visitor.get('/mostrador/buscar')
    portal.clock.forward(2 * MINUTE)
    sqlite.pragma('query_only = on')
    const page = await visitor.press(form, 'Buscar y abrir', { busca: owner.curp, ...WHY })
    const key = await visitor.post('/mostrador/cuenta', {
      accion: 'agregar',
      respuesta: 'lo que dijo la llave',
    })
    sqlite.pragma('query_only = off')
    expect([page.status, key.status]).toEqual([503, 503])
    expect(key.html).not.toContain('lo que dijo la llave')
    expect((await visitor.press(page, 'Intentar de nuevo')).url).toMatch(/^\/mostrador\/persona\//)
  })

  test('why it was opened is kept encrypted, and no line of the log says who', async () => {
    const rows = portal.base.sqlite.prepare('select * from atenciones').all()
    const kept = rows
      .map((row) =>
        Object.values(row as object)
          .map(String)
          .join(' '),
      )
      .join('\n')
    const said = `${kept}\n${JSON.stringify(portal.lines)}`
    for (const secret of [WHY.motivo, owner.curp, owner.nss, owner.correo]) expect(said).not.toContain(secret)
  })
})
