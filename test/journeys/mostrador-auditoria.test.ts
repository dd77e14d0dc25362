import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY } from '../../src/domain/base/time.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { clerk, demoClerk, trailOf } from '../support/staff.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const REASON = '=HYPERLINK("https://malo.example","pide reimprimir")'

let portal: Portal
let owner: Owner
let auditor: Visitor
let looked: string
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  owner = await ownerAtPaso3(portal, (await newPeople(portal, 41).next()).value)
  const { visitor, id } = await clerk(portal, 'mostrador')
  looked = id
  await visitor.post('/mostrador/buscar', { busca: owner.curp, porque: 'otro', motivo: REASON })
  auditor = await demoClerk(portal, 'auditoria')
})
afterAll(() => portal.close())

const read = async (fields: Record<string, string>): Promise<Page> =>
  auditor.press(await auditor.get('/mostrador/auditoria'), 'Ver', fields)

describe('Auditoría', () => {
  test('tells by person who looked, when and why, by the employee’s name', async () => {
    const page = await read({ curp: owner.curp })
    expect(page.text).toContain('persona abierta: ok')
    expect(page.text).toContain('Rosa Prueba')
    expect(page.text).toContain('motivo: =HYPERLINK')
    expect(page.text).toContain('asignacion: ok')
    // newest first
    expect(page.text.indexOf('persona abierta')).toBeLessThan(page.text.indexOf('enlace pedido'))
    for (const secret of [owner.nss, owner.correo]) expect(page.html).not.toContain(secret)
  })

  test('tells by employee, by folio and by day, and by all of them together', async () => {
    const employee = await read({ empleado: `personal:${looked}` })
    expect(employee.text).toContain('invitación aceptada: ok')
    expect(employee.text).not.toContain('enlace pedido')
    expect((await read({ folio: owner.folio })).text).toContain(`folio ${owner.folio}`)
    const day = { desde: '2026-03-05', hasta: '2026-03-05' }
    expect((await read(day)).text).toContain('enlace pedido: ok')
    expect((await read({ desde: '2026-03-06' })).text).toContain('0 entradas')
    expect((await read({ ...day, curp: owner.curp, empleado: `personal:${looked}` })).text).toContain(
      '1 entrada',
    )
  })

  test('asks for something to look for, in a form that it can read', async () => {
    expect((await read({})).text).toContain('Escribe por lo menos un dato')
    const wrong = await read({ curp: 'X', folio: '12', desde: '2026-02-30', hasta: 'ayer' })
    expect(wrong.status).toBe(422)
    expect(wrong.document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(4)
  })

  test('is read under one’s own name, also for the person that was looked up', async () => {
    await read({ curp: owner.curp })
    expect(trailOf(portal, 'auditoría leída').at(-1)).toMatch(/^ok curp ×\d+$/)
    const page = await read({ curp: owner.curp })
    expect(page.text).toContain('auditoría leída: ok')
  })

  test('gives a CSV that no spreadsheet takes for formulas, with folios whole', async () => {
    const body = new URLSearchParams({ curp: owner.curp, accion: 'csv' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' }
    const answer = await auditor.fetch('/mostrador/auditoria', {
      method: 'POST',
      body: String(body),
      headers,
    })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const text = bytes.toString()
    expect(text).toContain('"\'=HYPERLINK(""https://malo.example"",""pide reimprimir"")"')
    expect(text).toContain(`"'${owner.folio}"`)
    const cells = text.split('\r\n').flatMap((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
    expect(cells.filter((cell) => /^"?[=+\-@\t]/.test(cell))).toEqual([])
    expect(trailOf(portal, 'auditoría exportada').at(-1)).toMatch(/^ok curp ×\d+$/)
  })
})

describe('the ledger', () => {
  const check = async (): Promise<Page> => {
    await auditor.press(await auditor.get('/mostrador/bitacora'), 'Comprobar ahora')
    return eventually(async () => {
      const page = await auditor.get('/mostrador/bitacora')
      return page.text.includes('Comprobando') ? undefined : page
    })
  }

  test('is walked from its first entry to its last, and says where it does not hold', async () => {
    expect((await auditor.get('/mostrador/bitacora')).text).toContain('No se ha comprobado')
    const whole = await check()
    expect(whole.text).toContain('está entera: 2 asientos')
    const head = (await portal.ctx.store.findLedgerHead())?.hash ?? new Uint8Array()
    expect(whole.text).toContain(Buffer.from(head).toString('hex'))
    expect(trailOf(portal, 'bitácora verificada').at(-1)).toBe('ok ×2')

    const { sqlite } = portal.base
    const triggers = sqlite.prepare(
      "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'bitacora'",
    )
    const made = triggers.all() as { name: string; sql: string }[]
    for (const { name } of made) sqlite.exec(`drop trigger ${name}`)
    sqlite.exec('update bitacora set at = at + 1 where seq = 2')
    expect((await check()).text).toContain('rota en el asiento 2')
    expect(trailOf(portal, 'bitácora verificada').at(-1)).toMatch(/^rota/)
    sqlite.exec('update bitacora set at = at - 1 where seq = 2')

    // the chain holds, and whose seals they are nobody knows
    const kept = sqlite.prepare('select * from certificados').all() as Record<string, unknown>[]
    sqlite.exec('delete from certificados')
    const unsealed = await check()
    expect(unsealed.text).toContain('rota en el asiento 1')
    expect(unsealed.text).toContain('no hay un certificado con la serie que nombra')
    for (const row of kept) {
      const names = Object.keys(row)
      const values = names.map((name) => `@${name}`)
      sqlite.prepare(`insert into certificados (${names}) values (${values})`).run(row)
    }
    for (const { sql } of made) sqlite.exec(sql)
    expect((await check()).text).toContain('está entera')
  })
})

test('nobody but Auditoría reads the trail or walks the ledger', async () => {
  portal.clock.forward(DAY)
  for (const role of ['mostrador', 'responsable', 'operacion'] as const) {
    const visitor = await demoClerk(portal, role)
    for (const path of ['/mostrador/auditoria', '/mostrador/bitacora'])
      expect((await visitor.get(path)).status).toBe(403)
  }
})
