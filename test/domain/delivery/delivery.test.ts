import { describe, expect, test } from 'vitest'
import {
  type Composed,
  DELIVERY_POLICY,
  type DeliveryDeps,
  deliverDue,
  pauseAfter,
} from '../../../src/domain/delivery/delivery.ts'
import type { Chance } from '../../../src/domain/ports/chance.ts'
import type { Delivery, Message } from '../../../src/domain/ports/mail-carrier.ts'
import type { DueMail } from '../../../src/domain/ports/outbox.ts'
import { outboxContract } from '../../db/mail/outbox-contract.ts'
import { memoryOutbox, type QueuedMail } from '../../support/memory-outbox.ts'

outboxContract('the outbox of the tests', async () => memoryOutbox())

const NOON = Date.UTC(2026, 10, 24, 18)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const resultMail = (n: number): QueuedMail => ({
  key: `t${n}/resultado`,
  tramiteId: `t${n}`,
  to: `p${n}@correo.example`,
  content: { kind: 'resultado', folio: `folio-${n}` },
  now: NOON,
})
const messageOf = ({ messageId, to }: DueMail): Message => ({
  messageId,
  to,
  subject: 'Asunto',
  text: 'Texto',
  html: '<p>Texto',
  lang: 'es-MX',
  date: new Date(NOON),
  attachments: [],
})
const composed = (due: DueMail): Composed => ({ outcome: 'composed', message: messageOf(due) })
const NOT_YET: Composed = { outcome: 'not yet' }
const LATER: Delivery = { outcome: 'later', reason: 'RCPT TO 450 busy' }

/** A world at noon whose carrier answers as told, and remembers what it was given. */
async function deps(answer: (message: Message, nth: number) => Delivery | Promise<Delivery>, mails = 1) {
  const box = memoryOutbox()
  for (let n = 1; n <= mails; n += 1) await box.enqueue(resultMail(n))
  const carried: Message[] = []
  const time = { now: NOON }
  const parts: DeliveryDeps = {
    outbox: box.outbox,
    clock: { now: () => time.now },
    chance: { bytes: (length) => new Uint8Array(length) },
    compose: async (due) => composed(due),
    carrier: {
      deliver: async (message) => {
        carried.push(message)
        return answer(message, carried.length)
      },
      close: async () => {},
    },
  }
  return { ...box, parts, carried, time }
}

describe('delivering what is due', () => {
  test('every due mail goes once, and is wiped', async () => {
    const it = await deps(() => ({ outcome: 'sent' }), 12)
    expect(await deliverDue(it.parts)).toEqual({ sent: 12, later: 0, dead: 0 })
    expect(new Set(it.carried.map((m) => m.messageId)).size).toBe(12)
    expect(await it.remains('t7/resultado')).toMatchObject({ state: 'sent', contents: false })
    expect(await deliverDue(it.parts)).toEqual({ sent: 0, later: 0, dead: 0 })
  })

  test('what is not true any more is given up at once, told, and is no trouble of the mail server', async () => {
    const it = await deps(() => ({ outcome: 'sent' }))
    const parts: DeliveryDeps = { ...it.parts, compose: async () => ({ outcome: 'withheld' }) }
    expect(await deliverDue(parts)).toEqual({ sent: 0, later: 0, dead: 1 })
    expect(it.carried).toEqual([])
    expect(await it.remains('t1/resultado')).toMatchObject({ state: 'dead', contents: false })
  })

  test('what turns out to be for nobody is sent to nobody, counted nowhere, and leaves nothing', async () => {
    const it = await deps(() => ({ outcome: 'sent' }))
    const parts: DeliveryDeps = { ...it.parts, compose: async () => ({ outcome: 'nobody' }) }
    expect(await deliverDue(parts)).toEqual({ sent: 0, later: 0, dead: 0 })
    expect(it.carried).toEqual([])
    expect(await it.remains('t1/resultado')).toBeUndefined()
  })

  test('a slow mail holds up no other that another pass may take', async () => {
    const slow = Promise.withResolvers<Delivery>()
    const it = await deps((_message, nth) => (nth === 1 ? slow.promise : { outcome: 'sent' }), 20)
    const first = deliverDue(it.parts)
    expect((await deliverDue(it.parts)).sent).toBe(19)
    slow.resolve({ outcome: 'sent' })
    expect((await first).sent).toBe(1)
  })

  test('a mail that must wait is tried again after 1, 2, 4 minutes, with the same Message-ID', async () => {
    const it = await deps((_message, nth) => (nth < 4 ? LATER : { outcome: 'sent' }))
    for (const minutes of [0, 1, 2, 4]) {
      it.time.now += minutes * MINUTE - 1
      await deliverDue(it.parts)
      it.time.now += 1
      await deliverDue(it.parts)
    }
    expect(it.carried).toHaveLength(4)
    expect(new Set(it.carried.map((m) => m.messageId)).size).toBe(1)
    expect(await it.remains('t1/resultado')).toMatchObject({ state: 'sent', attempts: 3 })
  })

  test('after three days of "later" it is given up, with the last reason, and not as refused', async () => {
    const it = await deps(() => LATER)
    const tries: number[] = []
    for (let next = await it.outbox.nextDueAt(); next !== undefined; next = await it.outbox.nextDueAt()) {
      it.time.now = next
      tries.push(next)
      await deliverDue(it.parts)
    }
    expect(await it.remains('t1/resultado')).toMatchObject({
      state: 'dead',
      contents: false,
      reason: LATER.reason,
    })
    const last = (tries.at(-1) ?? 0) - NOON
    expect(last).toBeGreaterThan(69 * HOUR)
    expect(last).toBeLessThan(72 * HOUR)
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0))
    expect(Math.max(...gaps)).toBe(2 * HOUR)
  })

  test('a refused address is given up at once, as refused', async () => {
    const it = await deps(() => ({ outcome: 'refused', reason: 'RCPT TO 550 no such user' }))
    expect(await deliverDue(it.parts)).toEqual({ sent: 0, later: 0, dead: 1 })
    expect(await it.remains('t1/resultado')).toMatchObject({ state: 'refused', contents: false })
  })

  test.each([
    [1, { sent: 0, later: 1, dead: 0, reason: LATER.reason }],
    [0, { sent: 0, later: 0, dead: 1, reason: LATER.reason }],
  ])(
    'a try that would come %i ms before the end is made, and one in its very moment is not',
    async (before, count) => {
      const it = await deps(() => LATER, 0)
      const expiresAt = NOON + DELIVERY_POLICY.firstPauseMs + before
      const content = { kind: 'enlace', token: 'a-token', expiresAt } as const
      await it.enqueue({ ...resultMail(1), key: 't1/enlace/1', content })
      expect(await deliverDue(it.parts)).toEqual(count)
    },
  )

  test('a link that has run out is not sent', async () => {
    const it = await deps(() => ({ outcome: 'sent' }), 0)
    const content = { kind: 'enlace', token: 'a-token', expiresAt: NOON + HOUR } as const
    await it.enqueue({ ...resultMail(1), key: 't1/enlace/1', content })
    it.time.now = NOON + HOUR
    expect(await deliverDue(it.parts)).toEqual({ sent: 0, later: 0, dead: 1, reason: 'vencido' })
    expect(it.carried).toEqual([])
    expect(await it.remains('t1/enlace/1')).toMatchObject({
      state: 'dead',
      contents: false,
      reason: 'vencido',
    })
  })

  test('a mail whose documents are being made is due again in a moment, and that is no attempt', async () => {
    const it = await deps(() => ({ outcome: 'sent' }))
    let made = false
    const compose = async (due: DueMail) => (made ? composed(due) : NOT_YET)
    expect(await deliverDue({ ...it.parts, compose })).toEqual({ sent: 0, later: 1, dead: 0 })
    expect(await it.remains('t1/resultado')).toMatchObject({ state: 'waiting', attempts: 0 })
    made = true
    it.time.now += 250
    expect((await deliverDue({ ...it.parts, compose })).sent).toBe(1)
  })

  test('the longer documents take, the less often they are looked for', async () => {
    const it = await deps(() => ({ outcome: 'sent' }))
    const compose = async () => NOT_YET
    const waits: number[] = []
    for (const age of [0, 1_000, 60_000, HOUR]) {
      it.time.now = Math.max(NOON + age, (await it.outbox.nextDueAt()) ?? 0)
      await deliverDue({ ...it.parts, compose })
      waits.push(((await it.outbox.nextDueAt()) ?? 0) - it.time.now)
    }
    expect(waits).toEqual([250, 500, 30_000, 30_000])
  })

  test('mails without documents are looked at once a pass, and hold up no other', async () => {
    const it = await deps(() => ({ outcome: 'sent' }), 30)
    const looked: string[] = []
    const compose = async (due: DueMail) => {
      looked.push(due.to)
      return Number(/\d+/.exec(due.tramiteId)?.[0]) <= 20 ? NOT_YET : composed(due)
    }
    expect(await deliverDue({ ...it.parts, compose })).toEqual({ sent: 10, later: 20, dead: 0 })
    expect(looked).toHaveLength(30)
    expect(await it.outbox.nextDueAt()).toBe(NOON + 250)
  })

  test('a mail that cannot be composed holds up no other, and its words are not kept', async () => {
    const it = await deps(() => ({ outcome: 'sent' }), 3)
    const compose = async (due: DueMail) => {
      if (due.to === 'p1@correo.example') throw new RangeError(`cannot write to ${due.to}`)
      return composed(due)
    }
    const reason = 'falla_interna: RangeError'
    expect(await deliverDue({ ...it.parts, compose })).toEqual({ sent: 2, later: 1, dead: 0, reason })
    expect((await it.remains('t1/resultado'))?.reason).toBe(reason)
  })

  test('a carrier that throws, against its contract, loses nothing', async () => {
    const it = await deps(() => Promise.reject(new Error('bug')))
    expect((await deliverDue(it.parts)).later).toBe(1)
    expect(await it.remains('t1/resultado')).toMatchObject({ state: 'waiting', contents: true })
  })

  test('when sent could not be written down, the mail comes again after its lease, the same', async () => {
    const it = await deps(() => ({ outcome: 'sent' }))
    const outbox = { ...it.outbox, markSent: () => Promise.reject(new Error('disk full')) }
    await expect(deliverDue({ ...it.parts, outbox })).rejects.toThrow('disk full')
    await deliverDue(it.parts)
    expect(it.carried).toHaveLength(1)
    it.time.now += DELIVERY_POLICY.leaseMs
    await deliverDue(it.parts)
    expect(it.carried.map((m) => m.messageId)).toEqual([it.carried[0]?.messageId, it.carried[0]?.messageId])
    expect(await it.remains('t1/resultado')).toMatchObject({ state: 'sent' })
  })

  test('of a process that dies each time it has handed the mail over, it goes out twice and no more, and never counts as sent', async () => {
    const it = await deps(() => ({ outcome: 'sent' }))
    let copies = 0
    const deliver = async (_message: Message, handOver?: () => Promise<void>): Promise<never> => {
      await handOver?.()
      copies += 1
      return new Promise<never>(() => {})
    }
    const carrier = { ...it.parts.carrier, deliver }
    for (let life = 0; life < 4; life += 1) {
      void deliverDue({ ...it.parts, carrier })
      await new Promise(setImmediate)
      it.time.now += DELIVERY_POLICY.leaseMs
    }
    expect(copies).toBe(2)
    expect(await it.remains('t1/resultado')).toMatchObject({
      state: 'dead',
      reason: 'sin_respuesta',
      contents: false,
    })
  })

  test('a mail that was handed over and not taken is tried as often as any other', async () => {
    const it = await deps(() => LATER)
    const deliver = async (message: Message, handOver?: () => Promise<void>): Promise<Delivery> => {
      await handOver?.()
      await handOver?.()
      return it.parts.carrier.deliver(message)
    }
    const carrier = { ...it.parts.carrier, deliver }
    for (let tries = 0; tries < 5; tries += 1) {
      await deliverDue({ ...it.parts, carrier })
      it.time.now = (await it.outbox.nextDueAt()) ?? 0
    }
    expect(it.carried).toHaveLength(5)
    expect((await it.outbox.lease(it.time.now, 1, MINUTE))[0]?.handed).toBe(0)
  })

  test('a mail that failed before it was handed over keeps its two copies, and gets no third', async () => {
    const it = await deps(() => LATER)
    await deliverDue(it.parts)
    it.time.now = (await it.outbox.nextDueAt()) ?? 0
    expect((await it.outbox.lease(it.time.now, 1, MINUTE))[0]?.handed).toBe(0)
  })

  test('once told to stop, what is under way ends and nothing else begins', async () => {
    const stopping = new AbortController()
    const it = await deps(() => {
      stopping.abort()
      return { outcome: 'sent' }
    }, 9)
    const count = await deliverDue(it.parts, { signal: stopping.signal })
    expect(count.sent).toBe(1)
    expect(await it.outbox.nextDueAt()).toBe(NOON)
  })
})

test('the pause is shortened by chance, by a quarter at most, and never longer than the cap', () => {
  const most: Chance = { bytes: (length) => new Uint8Array(length).fill(255) }
  const none: Chance = { bytes: (length) => new Uint8Array(length) }
  expect(pauseAfter(0, DELIVERY_POLICY, none)).toBe(MINUTE)
  expect(pauseAfter(0, DELIVERY_POLICY, most)).toBeGreaterThanOrEqual(45_000)
  expect(pauseAfter(0, DELIVERY_POLICY, most)).toBeLessThan(46_000)
  expect(pauseAfter(6, DELIVERY_POLICY, none)).toBe(64 * MINUTE)
  expect(pauseAfter(60, DELIVERY_POLICY, none)).toBe(2 * HOUR)
})
