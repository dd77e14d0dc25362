/**
 * Another process on a data folder that the portal has open: says `ready`, waits for a code and how often, uses its
 * consent so often at once, and tells how many of the uses counted.
 */
import { demoSecret } from '../../src/adapters/runtime/data-folder.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { createStore } from '../../src/db/store.ts'
import type { Curp } from '../../src/domain/person/curp.ts'

type UseOrder = {
  readonly code: string
  readonly curp: string
  readonly now: number
  readonly times: number
}

const folder = process.argv[2] ?? ''
const base = openDatabase(folder, demoSecret(folder))
const store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
process.once('message', async ({ code, curp, now, times }: UseOrder) => {
  const entry = {
    at: now,
    what: 'cotejo',
    curp: curp as Curp,
    actor: 'otro',
    outcome: 'coincide',
    code: 'x',
  } as const
  const use = { outcome: 'coincide', now } as const
  const used = await Promise.all(Array.from({ length: times }, () => store.takeConsent(code, use, entry)))
  process.send?.(used.filter(Boolean).length)
  await base.close()
  process.disconnect()
})
process.send?.('ready')
