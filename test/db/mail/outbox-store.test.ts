import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/base/open.ts'
import { correos } from '../../../src/db/base/schema.ts'
import { outboxStore } from '../../../src/db/mail/outbox-store.ts'
import { mailQueue } from '../../../src/db/mail/queue.ts'
import { linkMail, MINUTE, NOON, type OutboxUnderTest, outboxContract } from './outbox-contract.ts'

outboxContract('the table correos', async (): Promise<OutboxUnderTest> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'outbox-'))
  const base = openDatabase(folder, 'a secret of the tests, long enough to be one')
  const queue = mailQueue(base, 'ventanilla.example')
  return {
    outbox: outboxStore(base).outbox,
    enqueue: async (mail) => void (await base.inTurn(() => queue(mail))),
    remains: async (key) => {
      const row = await base.db.select().from(correos).where(eq(correos.key, key)).get()
      if (!row) return undefined
      const over = row.refused ? 'refused' : 'dead'
      const state = row.sentAt !== null ? 'sent' : row.deadAt !== null ? over : 'waiting'
      const { attempts, sealed, reason } = row
      return { state, contents: sealed !== null, attempts, reason: reason ?? undefined }
    },
    close: async () => {
      await base.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})

test('a mail that could not be read, and is written again, goes out at once', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'outbox-'))
  const base = openDatabase(folder, 'a secret of the tests, long enough to be one')
  const { outbox } = outboxStore(base)
  await base.inTurn(() => mailQueue(base, 'ventanilla.example')(linkMail('a/enlace/1')))
  const { sealed } = (await base.db.select().from(correos).get()) ?? {}
  base.sqlite.exec("update correos set sealed = x'00'")
  expect(await outbox.lease(NOON, 1, MINUTE)).toEqual([])
  await base.inTurn(() => base.db.update(correos).set({ sealed, dueAt: NOON, deadAt: null }).run())
  expect(await outbox.lease(NOON + 1, 1, MINUTE)).toHaveLength(1)
  await base.close()
  rmSync(folder, { recursive: true, force: true })
})
