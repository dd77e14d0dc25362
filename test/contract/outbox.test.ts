import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Base } from '../../src/db/base/engine.ts'
import { alertStore } from '../../src/db/mail/alert-store.ts'
import { outboxStore } from '../../src/db/mail/outbox-store.ts'
import { mailQueue } from '../../src/db/mail/queue.ts'
import { type OpenPostgres, openPostgres } from '../../src/db/postgres/open.ts'
import { outboxContract } from '../db/mail/outbox-contract.ts'
import type { QueuedMail } from '../support/memory-outbox.ts'
import { onPostgres, SECRET } from './engines.ts'

const NOON = Date.UTC(2026, 10, 24, 18)
const MINUTE = 60_000

type Remaining = {
  sent: number | null
  dead: number | null
  refused: number
  attempts: number
  reason: string
}

const remainsOf = async (base: Base, key: string) => {
  const [row] = await base.rows<Remaining & { sealed: Uint8Array | null }>(
    'select sent_at as sent, dead_at as dead, refused, attempts, reason, sealed from correos where key = ?',
    key,
  )
  if (!row) return undefined
  const over = row.refused ? 'refused' : 'dead'
  const state = row.sent !== null ? 'sent' : row.dead !== null ? over : 'waiting'
  const { attempts, sealed, reason } = row
  return { state, contents: sealed !== null, attempts, reason: reason ?? undefined } as const
}

onPostgres((database) => {
  let bases: readonly [OpenPostgres, OpenPostgres]
  beforeAll(async () => {
    const url = await database()
    bases = [await openPostgres(url, SECRET), await openPostgres(url, SECRET)]
  })
  afterAll(async () => void (await Promise.all(bases.map((base) => base.close()))))
  const empty = () => bases[0].inTurn(() => bases[0].rows('delete from correos'), { locks: [] })
  const enqueue = async (mail: QueuedMail): Promise<void> => {
    await bases[0].inTurn(() => mailQueue(bases[0], 'ventanilla.example')(mail), { locks: [] })
  }

  outboxContract('the table correos', async () => {
    await empty()
    return {
      outbox: outboxStore(bases[0]).outbox,
      enqueue,
      remains: (key) => remainsOf(bases[0], key),
      close: async () => {},
    }
  })

  describe('two replicas', () => {
    const replicas = () => bases.map((base) => outboxStore(base).outbox)
    const queue = async (count: number): Promise<void> => {
      await empty()
      for (let n = 0; n < count; n++) {
        const content = { kind: 'enlace', token: `token-${n}`, expiresAt: NOON + 9 * MINUTE } as const
        await enqueue({
          key: `t${n}/enlace/1`,
          tramiteId: `t${n}`,
          to: 'a@correo.example',
          content,
          now: NOON,
        })
      }
    }

    test('that ask for mail at the same moment share it, and none is had by both', async () => {
      await queue(20)
      const both = replicas()
      const asking = Array.from({ length: 30 }, (_, nth) => both[nth % 2]?.lease(NOON, 1, MINUTE) ?? [])
      const ids = (await Promise.all(asking)).flat().map(({ id }) => id)
      expect(ids).toHaveLength(20)
      expect(new Set(ids).size).toBe(20)
      expect(await both[0]?.nextDueAt()).toBe(NOON + MINUTE)
    })

    test('of a mail that one held when it died the other sends it once the lease is over', async () => {
      await queue(1)
      const [dead, other] = replicas()
      const [had] = (await dead?.lease(NOON, 1, MINUTE)) ?? []
      await dead?.handOver(had?.id ?? '')
      expect(await other?.lease(NOON + MINUTE - 1, 1, MINUTE)).toEqual([])
      // how often it was handed over goes with it, so that it is not sent a third time
      expect(await other?.lease(NOON + MINUTE, 1, MINUTE)).toMatchObject([{ id: had?.id, handed: 1 }])
    })

    test('of a mail that one held for too long, what it reports does not end the lease of the other', async () => {
      await queue(1)
      const [slow, other] = replicas()
      const [had] = (await slow?.lease(NOON, 1, MINUTE)) ?? []
      expect(await other?.lease(NOON + MINUTE, 1, MINUTE)).toHaveLength(1)
      await slow?.markRetry(had?.id ?? '', NOON, 'tardó')
      expect(await slow?.lease(NOON + MINUTE + 1, 1, MINUTE)).toEqual([])
      await other?.markRetry(had?.id ?? '', NOON, 'otra vez')
      expect(await slow?.lease(NOON + MINUTE + 1, 1, MINUTE)).toHaveLength(1)
    })

    test('deliver an alert once', async () => {
      const alerts = bases.map(alertStore)
      await alerts[0]?.add({ at: NOON, level: 'warn', message: 'una' })
      const had = await Promise.all(
        Array.from({ length: 8 }, (_, nth) => alerts[nth % 2]?.lease(NOON, MINUTE)),
      )
      expect(had.filter((one) => one !== undefined)).toHaveLength(1)
      expect(await alerts[1]?.nextDueAt()).toBe(NOON + MINUTE)
    })
  })
})
