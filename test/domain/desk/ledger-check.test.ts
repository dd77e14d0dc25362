import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLedger } from '../../../src/domain/desk/ledger-check.ts'
import type { LedgerChecked, LedgerChecker } from '../../../src/domain/ports/ledger-checker.ts'
import { employee, type Signed, trailOf } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
let eva: Signed
beforeAll(async () => {
  world = await openUseCases()
  eva = await employee(world, 'auditoria')
})
afterAll(() => world.close())

/** A check that is under way until it is told what it found. */
function checker() {
  let tell: ((found: LedgerChecked) => Promise<void>) | undefined
  const ledgerChecker: LedgerChecker = {
    state: () => ({ outcome: 'never' }),
    start: (ended) => {
      tell = ended
    },
    settled: async () => {},
  }
  return { ledgerChecker, find: (found: LedgerChecked) => tell?.(found) }
}
const trail = () =>
  world.base.sqlite
    .prepare("select at, actor, outcome, code from auditoria where what = 'bitácora verificada' order by id")
    .all()

test('the trail tells who asked for a check of the ledger, once it is known what it found', async () => {
  const { ledgerChecker, find } = checker()
  checkLedger({ ledgerChecker, store: world.deps.store }, eva.session)
  expect(trailOf(world, 'bitácora verificada')).toEqual([])
  // it took a while: the check says when it ended
  const at = world.clock.now() + 90_000
  await find({ outcome: 'whole', at, count: 12 })
  const actor = `personal:${eva.session.staffId}`
  expect(trail()).toEqual([{ at, actor, outcome: 'ok', code: '×12' }])
})

test('a ledger that does not hold is told as broken, with how many entries it has', async () => {
  const { ledgerChecker, find } = checker()
  checkLedger({ ledgerChecker, store: world.deps.store }, eva.session)
  await find({ outcome: 'broken', at: world.clock.now(), count: 7, seq: 3, lines: ['3: hash'] })
  expect(trailOf(world, 'bitácora verificada').at(-1)).toMatchObject({ outcome: 'rota', code: '×7' })
})
