import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/domain/base/time.ts'
import { sendDigests } from '../../src/domain/desk/digest.ts'
import { proposeStatus } from '../../src/domain/desk/propose.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { type Clerk, clerk, demoClerk, trailOf } from '../support/staff.ts'

let portal: Portal
let owner: Owner
let boss: Clerk
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  owner = await ownerAtPaso3(portal, (await newPeople(portal, 83).next()).value)
  const why = { curp: owner.curp, actor: 'personal:otra', reason: 'lo pidió así', evidence: 'INE original' }
  await proposeStatus(portal.ctx, why, 'fallecido')
})
afterAll(() => portal.close())

const HERE = '/mostrador/cuenta'
const send = (): Promise<number> =>
  sendDigests({ ...portal.ctx, warnings: async () => ['El certificado del sello vence en 3 días.'] })
const queued = (): number =>
  Number(
    portal.base.sqlite.prepare("select count(*) from correos where kind = 'personal_resumen'").pluck().get(),
  )

test('nobody gets it who did not ask, and only a Responsable may', async () => {
  expect(await send()).toBe(0)
  const operator = await demoClerk(portal, 'operacion')
  expect((await operator.get(HERE)).text).not.toContain('Resumen diario')
  const asked = await operator.post(HERE, { accion: 'resumen' })
  expect([asked.status, asked.text.includes('puesto_sin_permiso')]).toEqual([403, true])
  expect(trailOf(portal, 'puesto sin permiso').at(-1)).toBe('rechazado approve')
  expect(await send()).toBe(0)
})

test('it comes once a day from seven on, with yesterday’s counts, what waits and what warns', async () => {
  boss = await clerk(portal, 'responsable')
  const { visitor, correo } = boss
  const asked = await visitor.press(await visitor.get(HERE), 'Recibir el resumen')
  expect(asked.text).toContain(
    'Recibes el resumen cada mañana, a las siete. Si ya pasaron, el de hoy llega en unos minutos.',
  )
  // the trámite was on 5 March; it is one minute to seven of the 6th
  portal.clock.set(Date.UTC(2026, 2, 6, 12, 59))
  expect(await send()).toBe(0)
  portal.clock.forward(MINUTE)
  expect(await send()).toBe(1)
  expect(await send()).toBe(0)
  const mail = await visitor.mailTo(correo, 'resumen del 05/03/2026')
  expect(mail.texto).toContain('* Trámites terminados: 1')
  expect(mail.texto).toMatch(/\* Correos enviados: [1-9]/)
  expect(mail.texto).toContain('* 1 asunto por decidir o por hacerse.')
  expect(mail.texto).toContain('* El certificado del sello vence en 3 días.')
  for (const secret of [owner.curp, owner.nss, owner.folio, owner.correo])
    expect(`${mail.texto}${mail.html}`).not.toContain(secret)
})

test('a restart neither forgets it nor sends it twice; the next day the portal sends another by itself', async () => {
  portal = await portal.restart()
  expect(queued()).toBe(1)
  portal.clock.forward(DAY + HOUR)
  portal = await portal.restart()
  await eventually(() => queued() === 2)
})

test('whoever takes it back, or is closed, gets no more', async () => {
  await portal.ctx.store.closeEmployee(boss.id, { actor: 'nss', now: portal.clock.now() })
  const other = await demoClerk(portal, 'responsable')
  await other.press(await other.get(HERE), 'Recibir el resumen')
  const back = await other.press(await other.get(HERE), 'Ya no recibirlo')
  expect(back.text).toContain('Ya no recibes el resumen.')
  portal.clock.forward(DAY)
  expect(await send()).toBe(0)
})
