import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/base/time.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { demoClerk } from '../support/staff.ts'
import type { Page, Visitor } from '../support/visitor.ts'

let portal: Portal
let owner: Owner
let operator: Visitor
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  owner = await ownerAtPaso3(portal, (await newPeople(portal, 71).next()).value)
  operator = await demoClerk(portal, 'operacion')
})
afterAll(() => portal.close())

const look = (): Promise<Page> => operator.get('/operacion')
/** Orders of the trail, with who gave them. */
const orders = (): string[] =>
  portal.base.sqlite
    .prepare(
      "select actor || ' ' || code from auditoria where what = 'orden' and code is not null order by id",
    )
    .pluck()
    .all() as string[]
/** The cells of the table twins, by hour or by day, that are not zero. */
const cells = (page: Page, unit: 'hora' | 'día'): string[] =>
  [...page.document.querySelectorAll(`table[aria-label*="por ${unit}"] td`)]
    .filter((cell) => cell.textContent !== '0')
    .map((cell) => `${cell.getAttribute('data-de')} ${cell.textContent}`)

describe('Salud', () => {
  test('shows what nss doctor finds, and keeps it until the next examination', async () => {
    const first = await look()
    expect(first.text).toContain('Revisando desde')
    await portal.ctx.examiner.settled()
    const page = await look()
    expect(page.text).toMatch(/\d+ bien, \d+ avisos?, \d+ mal/)
    // the command’s own words: nobody listens where the settings say
    expect(page.text).toContain('no responde en http://127.0.0.1:')
    expect(page.text).toContain('Arráncala, si no está en marcha.')
    expect(page.text).toContain('en la demostración se aprueba sin llave')
    expect(page.text).toContain('solo se agregan: sus disparadores están')
    // what runs out, drawn as well: the disk and the certificate; nobody has made a backup
    const left = [...page.document.querySelectorAll('table[aria-labelledby=queda] tbody tr')]
    expect(left.map((row) => row.querySelector('th')?.textContent)).toEqual(
      expect.arrayContaining(['disco', 'llave y certificado']),
    )
    expect(left.map((row) => row.querySelector('th')?.textContent)).not.toContain('respaldo')
    for (const row of left) {
      const percent = Number(/(\d+) %/.exec(row.querySelector('td')?.textContent ?? '')?.[1])
      const drawn = row.querySelector('svg[aria-hidden=true] path + path')?.getAttribute('d')
      expect([percent, percent + 1]).toContain(Number(/^M0 0h(\d+)v6/.exec(drawn ?? '')?.[1]))
    }

    await operator.press(page, 'Revisar ahora')
    expect(orders()).toContain('personal:demo-operacion doctor')
    const during = await look()
    expect(during.text).toContain('Revisando desde')
    expect(during.text).toContain('no responde en http://127.0.0.1:')
    await portal.ctx.examiner.settled()
  })

  test('counts trámites and mails in charts whose tables say the same', async () => {
    await eventually(async () => cells(await look(), 'hora').includes('Correos enviados 2'))
    const page = await look()
    expect(cells(page, 'hora')).toContain('Trámites terminados 1')
    expect(cells(page, 'día')).toEqual(cells(page, 'hora'))
    const labelsOf = (what: string) =>
      [...page.document.querySelectorAll(what)].map((one) => one.getAttribute('aria-label'))
    const labels = labelsOf('svg[role=img]')
    expect(labelsOf('details table')).toEqual(labels)
    expect(labels).toContain('Trámites terminados, por hora: 1 en total, 1 en la hora con más')
    expect(labels).toContain('Correos enviados, por día: 2 en total, 2 en el día con más')
  })

  test('counts pages that failed, and says nothing of any person', async () => {
    const broken = createApp({
      ...portal.ctx,
      certificates: () => {
        throw new Error(`about ${owner.curp}`)
      },
    })
    expect((await broken.request('/certificados')).status).toBe(500)
    await eventually(async () => cells(await look(), 'hora').includes('Páginas con falla 1'))
    const { html } = await look()
    for (const secret of [owner.curp, owner.nss, owner.correo, owner.folio])
      expect(html).not.toContain(secret)
  })

  test('names the estados whose numbers run out first', async () => {
    const rows = [...(await look()).document.querySelectorAll('table[aria-labelledby=series] tbody tr')]
    expect(rows).toHaveLength(8)
    // the only one that gave a number has a forecast, so it stands first
    expect(rows[0]?.textContent).toMatch(/\d días$/)
    expect(rows[1]?.textContent).toContain('no se han usado')
    // drawn as well, for whoever looks; the figures are beside it
    for (const row of rows)
      expect(row.querySelector('svg[aria-hidden=true] path + path')?.getAttribute('d')).toMatch(
        /^M0 0h(100|\d\d)v6/,
      )
  })

  test('sends a test mail to whoever asks, once a minute, and says what became of it', async () => {
    const asked = await operator.press(await look(), 'Enviarme un correo de prueba')
    expect(asked.text).toContain('Correo de prueba en camino')
    const mail = await operator.mailTo('operacion@mostrador.ejemplo.mx', 'correo de prueba')
    expect(mail.texto).toContain('el portal puede enviar')
    expect((await look()).text).toContain('salió; mira si te llegó')
    const again = await operator.press(await look(), 'Enviarme un correo de prueba')
    expect(again.text).toContain('Ya pediste uno en este minuto')
    portal.clock.forward(MINUTE)
    await operator.press(await look(), 'Enviarme un correo de prueba')
    expect(orders().filter((order) => order.endsWith('correo probar'))).toHaveLength(2)
  })
})

describe('dead mail', () => {
  const kill = (kind: string): number => {
    const { sqlite } = portal.base
    const id = sqlite.prepare('select max(id) from correos where kind = ?').pluck().get(kind) as number
    sqlite
      .prepare('update correos set sent_at = null, due_at = null, dead_at = ?, reason = ? where id = ?')
      .run(portal.clock.now(), 'sin_documentos', id)
    return id
  }

  test('with a number is sent again, one with a link is dismissed, and no correo is shown', async () => {
    const [result, link] = [kill('resultado'), kill('enlace')]
    const page = await look()
    expect(page.text).toContain('2 se quedaron sin entregar')
    expect(page.html).not.toContain(owner.correo.slice(0, 8))
    const sent = await operator.post('/operacion', { correo: String(result), accion: 'reintentar' })
    expect(sent.text).toContain('Ese correo sale ahora.')
    const dismissed = await operator.post('/operacion', { correo: String(link), accion: 'descartar' })
    expect(dismissed.text).toContain('ya no se muestra')
    expect(dismissed.text).toContain('Ninguno se quedó sin entregar.')
    expect(orders()).toContain(`personal:demo-operacion correo reintentar ${result}`)
    expect(orders()).toContain(`personal:demo-operacion correo descartar ${link}`)
    const gone = await operator.post('/operacion', { correo: String(link), accion: 'descartar' })
    expect(gone.text).toContain('Ese correo ya no está en la lista.')
  })

  test('with a number is not dismissed', async () => {
    const id = kill('resultado')
    const page = await operator.post('/operacion', { correo: String(id), accion: 'descartar' })
    expect(page.text).toContain('lleva un NSS')
    await operator.press(await look(), 'Intentar todos ahora')
    expect((await look()).text).toContain('Ninguno se quedó sin entregar.')
  })
})

test('with something in every hour, and as many dead mails as it shows, the page is under 12 KB', async () => {
  const { sqlite } = portal.base
  const hour = Math.floor(portal.clock.now() / HOUR)
  const add = sqlite.prepare('insert into conteos values (?, ?, ?) on conflict do update set n = excluded.n')
  for (let ago = 1000; ago < 1720; ago++)
    for (const what of ['tramite', 'correo', 'correo_muerto', 'error'])
      add.run(hour - ago, what, (ago * 7919) % 10_000)
  const dead = sqlite.prepare(
    "insert into correos (key, tramite_id, kind, message_id, created_at, dead_at, reason) values (?, 'x', 'enlace', 'x', 0, ?, ?)",
  )
  for (let n = 0; n < 25; n++) dead.run(`muerto ${n}`, n, `smtp${n}.ejemplo.mx: 550 5.1.1 buzón ${n * 7919}`)
  portal.clock.set(portal.clock.now() - 1000 * HOUR)
  const visitor = await demoClerk(portal, 'operacion')
  const answer = await visitor.fetch('/operacion', { headers: { 'accept-encoding': 'br' } })
  portal.clock.forward(1000 * HOUR)
  sqlite.exec("delete from correos where key like 'muerto %'")
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(12 * 1024)
})

test('counts outlive a restart, and a day later they are of the days, not of the hours', async () => {
  await eventually(async () => (await look()).text.includes('Ninguno espera salir.'))
  const before = cells(await look(), 'día')
  portal = await portal.restart()
  portal.clock.forward(DAY)
  operator = await demoClerk(portal, 'operacion')
  const page = await look()
  expect(cells(page, 'hora')).toEqual([])
  expect(cells(page, 'día')).toEqual(before)
})

test('Salud is shown however much mail waits', async () => {
  portal.base.sqlite.exec(`
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 130000)
    insert into correos (key, tramite_id, kind, message_id, created_at, due_at)
      select 'mucho' || i, 'x', 'enlace', 'x', ${portal.clock.now()} + i, ${portal.clock.now() + DAY} from n`)
  const page = await operator.get('/operacion')
  expect(page.status).toBe(200)
  expect(page.text).toMatch(/13\d,?\d{3} esperan salir/)
})
