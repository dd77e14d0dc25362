import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DueMail, Outbox } from '../../../src/domain/ports/outbox.ts'
import type { QueuedMail, Remains } from '../../support/memory-outbox.ts'

/** An empty outbox, how its cause writes to it, and what is left of a mail. */
export type OutboxUnderTest = {
  readonly outbox: Outbox
  enqueue(mail: QueuedMail): Promise<void>
  remains(key: string): Promise<Remains | undefined>
  close(): Promise<void>
}

export const NOON = Date.UTC(2026, 10, 24, 18)
export const MINUTE = 60_000

export const linkMail = (key: string, now = NOON): QueuedMail => ({
  key,
  tramiteId: key.split('/')[0] ?? key,
  to: 'gloria@correo.example',
  content: { kind: 'enlace', token: `token-of-${key}`, expiresAt: now + 24 * 60 * MINUTE },
  now,
})

/** What any Outbox must do, whatever keeps it. Call it at the top of a test file. */
export function outboxContract(name: string, make: () => Promise<OutboxUnderTest>): void {
  describe(`${name}, as an outbox`, () => {
    let box: OutboxUnderTest
    beforeEach(async () => {
      box = await make()
    })
    afterEach(() => box.close())
    const lease = (now = NOON, limit = 10) => box.outbox.lease(now, limit, MINUTE)
    const leaseOne = async (now = NOON): Promise<DueMail> => {
      const [mail] = await lease(now, 1)
      if (!mail) throw new Error('nothing was due')
      return mail
    }

    test('an empty one has nothing due', async () => {
      expect(await lease()).toEqual([])
      expect(await box.outbox.nextDueAt()).toBeUndefined()
    })

    test('a mail comes out as it went in', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      const mail = await leaseOne()
      const { to, content, now } = linkMail('a/enlace/1')
      expect(mail).toMatchObject({ to, content, createdAt: now, attempts: 0 })
      expect(mail.messageId).toMatch(/^<[^\s<>@]+@[^\s<>@]+>$/)
    })

    test('the same key twice is one mail, the first', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.enqueue({ ...linkMail('a/enlace/1'), to: 'other@correo.example' })
      expect((await lease()).map((mail) => mail.to)).toEqual(['gloria@correo.example'])
    })

    test('the same key again after it was sent is not a second mail', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.outbox.markSent((await leaseOne()).id, NOON)
      await box.enqueue(linkMail('a/enlace/1'))
      expect(await lease()).toEqual([])
    })

    test('different keys are mails with different Message-IDs', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.enqueue(linkMail('a/enlace/2'))
      expect(new Set((await lease()).map((mail) => mail.messageId)).size).toBe(2)
    })

    test('a leased mail is nobody else’s, also when many ask at once', async () => {
      for (let i = 0; i < 20; i += 1) await box.enqueue(linkMail(`t${i}/enlace/1`))
      const taken = await Promise.all(Array.from({ length: 30 }, () => lease(NOON, 1)))
      const ids = taken.flat().map((mail) => mail.id)
      expect(ids).toHaveLength(20)
      expect(new Set(ids).size).toBe(20)
    })

    test('a lease that ran out gives the mail back, the same', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      const first = await leaseOne()
      expect(await lease(NOON + MINUTE - 1)).toEqual([])
      expect(await lease(NOON + MINUTE)).toEqual([first])
    })

    test('a mail that is discarded leaves nothing', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.outbox.discard((await leaseOne()).id)
      expect(await lease(NOON + MINUTE)).toEqual([])
      expect(await box.remains('a/enlace/1')).toBeUndefined()
    })

    test('a mail that was withdrawn while it went out says nothing of the one after it', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      const first = await leaseOne()
      await box.outbox.discard(first.id)
      await box.enqueue(linkMail('a/enlace/2'))
      const second = await leaseOne()
      await box.outbox.markSent(first.id, NOON).catch(() => undefined)
      expect(await box.remains('a/enlace/2')).toMatchObject({ state: 'waiting' })
      expect(second.id).not.toBe(first.id)
    })

    test('no more are leased than were asked for, the longest due first', async () => {
      for (const [key, at] of [
        ['c', 3],
        ['a', 1],
        ['b', 2],
      ] as const) {
        await box.enqueue(linkMail(`${key}/enlace/1`, NOON + at))
      }
      const taken = await lease(NOON + 10, 2)
      expect(taken.map((mail) => mail.createdAt)).toEqual([NOON + 1, NOON + 2])
    })

    test('mails due in the same instant come in the order they were written', async () => {
      for (let i = 0; i < 5; i += 1)
        await box.enqueue({ ...linkMail(`t${i}/enlace/1`), to: `p${i}@correo.example` })
      expect((await lease()).map((mail) => mail.to)).toEqual(
        [0, 1, 2, 3, 4].map((i) => `p${i}@correo.example`),
      )
    })

    test('a mail that is not due yet stays', async () => {
      await box.enqueue(linkMail('a/enlace/1', NOON + 1))
      expect(await lease(NOON)).toEqual([])
      expect(await box.outbox.nextDueAt()).toBe(NOON + 1)
    })

    test('a retry counts, has its time and its reason, and keeps contents and Message-ID', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      const first = await leaseOne()
      await box.outbox.markRetry(first.id, NOON + 5 * MINUTE, 'RCPT TO 450 busy')
      expect(await box.outbox.nextDueAt()).toBe(NOON + 5 * MINUTE)
      expect(await lease(NOON + 5 * MINUTE - 1)).toEqual([])
      expect(await lease(NOON + 5 * MINUTE)).toEqual([{ ...first, attempts: 1 }])
      expect(await box.remains('a/enlace/1')).toEqual({
        state: 'waiting',
        contents: true,
        attempts: 1,
        reason: 'RCPT TO 450 busy',
      })
    })

    test('what was handed over stays so over leases, until it is taken back', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      const { id, handed } = await leaseOne()
      await box.outbox.handOver(id)
      const again = await leaseOne(NOON + MINUTE)
      await box.outbox.handOver(id)
      await box.outbox.takeBack(id)
      const third = await leaseOne(NOON + 2 * MINUTE)
      expect([handed, again.handed, third.handed]).toEqual([0, 1, 1])
    })

    test('a retry where nothing was tried does not count', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.outbox.markRetry((await leaseOne()).id, NOON + MINUTE, 'not there yet', false)
      expect((await leaseOne(NOON + MINUTE)).attempts).toBe(0)
    })

    test('nothing of a mail remains once it is sent', async () => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.outbox.markSent((await leaseOne()).id, NOON)
      expect(await box.remains('a/enlace/1')).toMatchObject({ state: 'sent', contents: false })
      expect(await lease(NOON + 365 * 24 * 60 * MINUTE)).toEqual([])
      expect(await box.outbox.nextDueAt()).toBeUndefined()
    })

    test.each([
      ['refused', true],
      ['dead', false],
    ] as const)('of a mail that is %s only the reason remains', async (state, refused) => {
      await box.enqueue(linkMail('a/enlace/1'))
      await box.outbox.markDead((await leaseOne()).id, NOON, 'RCPT TO 550 no such user', refused)
      const left = await box.remains('a/enlace/1')
      expect(left).toMatchObject({ state, contents: false, reason: 'RCPT TO 550 no such user' })
      expect(await lease(NOON + 365 * 24 * 60 * MINUTE)).toEqual([])
    })

    test('the next due mail is the earliest, a leased one counts as due when its lease ends', async () => {
      await box.enqueue(linkMail('a/enlace/1', NOON))
      await box.enqueue(linkMail('b/enlace/1', NOON + 2 * MINUTE))
      expect(await box.outbox.nextDueAt()).toBe(NOON)
      await leaseOne()
      expect(await box.outbox.nextDueAt()).toBe(NOON + MINUTE)
    })
  })
}
