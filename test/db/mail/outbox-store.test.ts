import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { openDatabase } from '../../../src/db/base/open.ts'
import { correos } from '../../../src/db/base/schema.ts'
import { outboxStore } from '../../../src/db/mail/outbox-store.ts'
import { mailQueue } from '../../../src/db/mail/queue.ts'
import { type OutboxUnderTest, outboxContract } from './outbox-contract.ts'

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
