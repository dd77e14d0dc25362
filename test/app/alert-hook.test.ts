import { expect, test } from 'vitest'
import { systemChance } from '../../src/adapters/runtime/system.ts'
import { createAlertHook } from '../../src/app/operation/alert-hook.ts'
import type { AlertOutbox, LogAlert } from '../../src/domain/ports/alert-outbox.ts'
import { TestClock } from '../support/portal.ts'

test('of different sentences two hundred are remembered, so that a flood of them does not fill the memory', async () => {
  const queued: string[] = []
  const clock = new TestClock()
  const hook = createAlertHook(
    { webhook: { url: 'http://127.0.0.1:9/', secret: 'x'.repeat(20) }, portal: 'P', baseUrl: 'http://x' },
    { write: () => {}, clock, chance: systemChance },
  )
  const outbox: Partial<AlertOutbox> = {
    add: async ({ message }: LogAlert) => queued.push(message) > 0,
    nextDueAt: async () => undefined,
  }
  hook.start(outbox as AlertOutbox)
  const say = (message: string) => hook.log({ level: 'warn', t: '', message })
  say('la primera')
  say('la primera')
  for (let n = 1; n < 200; n++) say(`otra ${n}`)
  say('la primera')
  say('una más')
  say('la primera')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await hook.stop()
  expect(queued.filter((message) => message === 'la primera')).toHaveLength(2)
  expect(queued).toHaveLength(202)
})
