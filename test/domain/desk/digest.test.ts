import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { mailContext } from '../../../src/db/base/row-context.ts'
import { mailAdmin } from '../../../src/db/mail/admin.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { DAY, HOUR } from '../../../src/domain/base/time.ts'
import { type DigestDeps, sendDigests, setDigest } from '../../../src/domain/desk/digest.ts'
import { proposeCancel } from '../../../src/domain/desk/propose.ts'
import type { Digest } from '../../../src/domain/ports/digest-store.ts'
import { employee, type Signed, trailOf } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

/** Seven in the morning of 5 March 2026 in Mexico City. */
const SEVEN = Date.UTC(2026, 2, 5, 13)
let world: UseCases
let deps: DigestDeps
/** Somebody new in each test. */
let eva: Signed
let warnings: readonly string[] = []
beforeAll(async () => {
  world = await openUseCases()
  const mailQueue = mailAdmin(world.base, (id) => world.deps.store.findTramite(id))
  deps = { ...world.deps, mailQueue, warnings: async () => warnings }
})
afterAll(() => world.close())
beforeEach(async () => {
  world.clock.set(SEVEN)
  eva = await employee(world, 'responsable')
  warnings = []
  world.said.splice(0)
})
afterEach(() => setDigest(world.deps, eva.session, false))

/** The digests of an employee, oldest first. */
function digestsOf({ session }: Signed): Digest[] {
  const rows = world.base.sqlite
    .prepare("select key, sealed from correos where kind = 'personal_resumen' and tramite_id = ? order by id")
    .all(`personal ${session.staffId}`) as { key: string; sealed: Buffer }[]
  return rows.map(
    ({ key, sealed }) => world.base.vault.decrypt<{ content: Digest }>(sealed, mailContext(key)).content,
  )
}

test('goes to who asked for it, and the trail has who did, and who took it back', async () => {
  const actor = `personal:${eva.session.staffId}`
  expect([await sendDigests(deps), world.said]).toEqual([0, []])
  await setDigest(world.deps, eva.session, true)
  expect(await world.deps.store.wantsDigest(eva.session.staffId)).toBe(true)
  await setDigest(world.deps, eva.session, false)
  expect(await world.deps.store.wantsDigest(eva.session.staffId)).toBe(false)
  expect([await sendDigests(deps), world.said]).toEqual([0, []])
  await setDigest(world.deps, eva.session, true)
  expect([await sendDigests(deps), world.said]).toEqual([1, ['mail']])
  expect(trailOf(world, 'orden').filter((entry) => entry.actor === actor)).toEqual([
    { outcome: 'ok', code: 'resumen pedir', actor },
    { outcome: 'ok', code: 'resumen quitar', actor },
    { outcome: 'ok', code: 'resumen pedir', actor },
  ])
})

test('is not composed when nobody wants it, or everybody has it', async () => {
  let composed = 0
  const counting = { ...deps, warnings: async () => [`${++composed}`] }
  expect([await sendDigests(counting), composed]).toEqual([0, 0])
  await setDigest(world.deps, eva.session, true)
  expect([await sendDigests(counting), composed]).toEqual([1, 1])
  expect([await sendDigests(counting), composed]).toEqual([0, 1])
})

test('has the day before, from midnight to midnight of Mexico City, what waits, and what warns', async () => {
  const { store } = world.deps
  await setDigest(world.deps, eva.session, true)
  for (const [at, failures] of [
    [SEVEN - 7 * HOUR - DAY - 1, 1],
    [SEVEN - 7 * HOUR - DAY, 20],
    [SEVEN - 7 * HOUR - 1, 300],
    [SEVEN - 7 * HOUR, 4000],
  ] as const)
    await store.countFailures(at, failures)
  const { curp } = DEMO_PEOPLE[0]?.person ?? {}
  if (!curp) throw new Error('nobody')
  const proposal = { curp, actor: 'personal:ana', reason: 'lo pidió en persona', evidence: 'INE original' }
  expect((await proposeCancel(world.deps, proposal)).outcome).toBe('proposed')
  const { key } = world.base.sqlite.prepare('select key from correos order by id').get() as { key: string }
  await store.outbox.markDead(key, SEVEN - 2 * DAY, '550 no such user', true)
  warnings = ['El certificado del sello vence en 3 días.']
  expect([await sendDigests(deps), world.said]).toEqual([1, ['mail']])
  expect(digestsOf(eva)).toEqual([
    {
      kind: 'personal_resumen',
      day: '2026-03-04',
      tramite: 0,
      correo: 0,
      correo_muerto: 0,
      error: 320,
      asuntos: 1,
      muertos: 1,
      avisos: warnings,
    },
  ])
})

test('goes out once a day, not before seven', async () => {
  const rosa = await employee(world, 'responsable')
  await setDigest(world.deps, rosa.session, true)
  expect([await sendDigests(deps), world.said]).toEqual([1, ['mail']])
  // who asks later gets the same day's, and who has it gets no other
  await setDigest(world.deps, eva.session, true)
  expect([await sendDigests(deps), world.said]).toEqual([1, ['mail', 'mail']])
  expect([await sendDigests(deps), world.said]).toEqual([0, ['mail', 'mail']])
  world.clock.set(SEVEN + DAY - HOUR * 7)
  expect([await sendDigests(deps), world.said]).toEqual([0, ['mail', 'mail']])
  world.clock.set(SEVEN + DAY - 1)
  expect([await sendDigests(deps), world.said]).toEqual([0, ['mail', 'mail']])
  world.clock.forward(1)
  expect(await sendDigests(deps)).toBe(2)
  for (const one of [eva, rosa])
    expect(digestsOf(one).map(({ day }) => day)).toEqual(['2026-03-04', '2026-03-05'])
  await setDigest(world.deps, rosa.session, false)
})
