import { afterEach, expect, test, vi } from 'vitest'
import { createDemoMailbox } from '../../../src/adapters/mail/demo-mailbox.ts'
import {
  type OutboxLoop,
  type OutboxLoopParts,
  startOutboxLoop,
} from '../../../src/adapters/mail/outbox-loop.ts'
import type { Message } from '../../../src/domain/ports/mail-carrier.ts'

const HOUR = 3_600_000
let loop: OutboxLoop | undefined
afterEach(() => loop?.stop())

function start(parts: Partial<OutboxLoopParts>): OutboxLoop {
  loop = startOutboxLoop({
    deliver: async () => {},
    nextDueAt: async () => undefined,
    clock: { now: () => 0 },
    log: () => {},
    lookEveryMs: HOUR,
    failurePauseMs: HOUR,
    ...parts,
  })
  return loop
}
/** A pass that counts itself. */
function passes(pass: (nth: number) => Promise<unknown> = async () => {}) {
  const seen = { count: 0 }
  const deliver = () => {
    seen.count += 1
    return pass(seen.count)
  }
  return { seen, deliver }
}

test('it looks at once when it starts: mail of a process that died is waiting', async () => {
  const { seen, deliver } = passes()
  start({ deliver })
  await vi.waitFor(() => expect(seen.count).toBe(1))
})

test('it sleeps while nothing is due, and wakes when told', async () => {
  const { seen, deliver } = passes()
  const slept = Promise.withResolvers<void>()
  const { wake } = start({
    deliver,
    nextDueAt: async () => {
      slept.resolve()
      return undefined
    },
  })
  await slept.promise
  expect(seen.count).toBe(1)
  wake()
  await vi.waitFor(() => expect(seen.count).toBe(2))
})

test('told during a pass, it makes another one right after', async () => {
  const first = Promise.withResolvers<void>()
  const { seen, deliver } = passes((nth) => (nth === 1 ? first.promise : Promise.resolve()))
  const { wake } = start({ deliver })
  await vi.waitFor(() => expect(seen.count).toBe(1))
  wake()
  wake()
  expect(seen.count).toBe(1)
  first.resolve()
  await vi.waitFor(() => expect(seen.count).toBe(2))
})

test('a slow pass keeps no mail waiting that comes due meanwhile', async () => {
  const slow = Promise.withResolvers<void>()
  const { seen, deliver } = passes((nth) => (nth === 1 ? slow.promise : Promise.resolve()))
  const { wake } = start({ deliver, lanes: 2 })
  await vi.waitFor(() => expect(seen.count).toBe(2))
  wake()
  await vi.waitFor(() => expect(seen.count).toBe(3))
  slow.resolve()
})

test('one lane looks when told, and another one when that began with a mail', async () => {
  const { seen, deliver } = passes()
  let began: (() => void) | undefined
  const { wake } = start({
    lanes: 5,
    deliver: (_, more) => {
      began = more
      return deliver()
    },
  })
  await vi.waitFor(() => expect(seen.count).toBe(5))
  wake()
  await vi.waitFor(() => expect(seen.count).toBe(6))
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(seen.count).toBe(6)
  began?.()
  await vi.waitFor(() => expect(seen.count).toBe(7))
})

test('it wakes by itself when the next mail is due', async () => {
  const { seen, deliver } = passes()
  start({ deliver, nextDueAt: async () => (seen.count < 3 ? 30 : undefined) })
  await vi.waitFor(() => expect(seen.count).toBe(3))
})

test('what another process made due goes out at the next look, and nothing is done while nothing is due', async () => {
  const { seen, deliver } = passes()
  let looks = 0
  let due: number | undefined
  const nextDueAt = async () => {
    looks += 1
    return due
  }
  start({ deliver, nextDueAt, lookEveryMs: 5 })
  await vi.waitFor(() => expect(looks).toBeGreaterThan(4))
  expect(seen.count).toBe(1)
  due = 0
  await vi.waitFor(() => expect(seen.count).toBeGreaterThan(1))
})

test('the pause after a pass that failed is not cut short by mail that stays due', async () => {
  let looks = 0
  const { seen, deliver } = passes(() => Promise.reject(new Error('disk full')))
  const nextDueAt = async () => {
    looks += 1
    return 0
  }
  start({ deliver, nextDueAt, lookEveryMs: 2 })
  await vi.waitFor(() => expect(looks).toBeGreaterThan(5))
  expect(seen.count).toBe(1)
})

test('it survives a pass that fails, says so, and goes on after a pause', async () => {
  const said: string[] = []
  const { seen, deliver } = passes((nth) =>
    nth < 3 ? Promise.reject(new Error('disk full')) : Promise.resolve(),
  )
  start({ deliver, log: (message) => said.push(message), failurePauseMs: 5 })
  await vi.waitFor(() => expect(seen.count).toBe(3))
  expect(said).toEqual(Array(2).fill('La bandeja de salida falló: disk full'))
})

test('stopping waits for what is under way, tells it, and nothing follows', async () => {
  const ending = Promise.withResolvers<void>()
  let told: AbortSignal | undefined
  let count = 0
  const { stop, wake } = start({
    deliver: (signal) => {
      count += 1
      told = signal
      return ending.promise
    },
  })
  await vi.waitFor(() => expect(count).toBe(1))
  let stopped = false
  const stopping = stop().then(() => {
    stopped = true
  })
  wake()
  await new Promise(setImmediate)
  expect(stopped).toBe(false)
  expect(told?.aborted).toBe(true)
  ending.resolve()
  await stopping
  await stop()
  expect(count).toBe(1)
})

test('the mailbox of the demonstration keeps a message instead of sending it', async () => {
  const kept: Message[] = []
  const message: Message = {
    messageId: '<a@b.example>',
    to: 'gloria@correo.example',
    subject: 'Asunto',
    text: 'Texto',
    html: '<p>Texto',
    lang: 'es-MX',
    date: new Date(0),
    attachments: [],
  }
  const carrier = createDemoMailbox({ keep: async (one) => void kept.push(one) })
  expect(await carrier.deliver(message)).toEqual({ outcome: 'sent' })
  expect(kept).toEqual([message])
  const full = createDemoMailbox({ keep: () => Promise.reject(new Error('full: gloria@correo.example')) })
  expect(await full.deliver(message)).toEqual({ outcome: 'later', reason: 'buzón: Error' })
})
