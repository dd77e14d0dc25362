import { desc, eq, sql } from 'drizzle-orm'
import type { Message } from '../../domain/ports/mail-carrier.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { letterContext } from '../base/row-context.ts'
import { buzon } from '../base/schema.ts'

type Kept = Message & { readonly id: number }
type Stored = Omit<Message, 'date' | 'attachments'> & {
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly base64: string }[]
}

const NEWEST = 50

/** The mail of a demonstration: kept, encrypted like everything personal. */
export function mailboxStore({ db, vault, inTurn }: Base) {
  const byId = db
    .select()
    .from(buzon)
    .where(eq(buzon.id, sql.placeholder('id')))
    .prepare()
  const newest = db.select().from(buzon).orderBy(desc(buzon.id)).limit(NEWEST).prepare()
  const insert = db
    .insert(buzon)
    .values(placeholders('messageId', 'sealed', 'at'))
    .onConflictDoNothing()
    .prepare()
  const open = (row: typeof buzon.$inferSelect): Kept => {
    const { attachments, ...rest } = vault.decrypt<Stored>(row.sealed, letterContext(row.messageId))
    const files = attachments.map(({ base64, ...file }) => ({
      ...file,
      bytes: Buffer.from(base64, 'base64'),
    }))
    return { ...rest, id: row.id, date: new Date(row.at), attachments: files }
  }
  return {
    /** the same Message-ID twice is one mail */
    keep: async ({ date, attachments, ...rest }: Message): Promise<void> => {
      const files = attachments.map(({ bytes, ...file }) => ({
        ...file,
        base64: Buffer.from(bytes).toString('base64'),
      }))
      const encrypted = vault.encrypt({ ...rest, attachments: files }, letterContext(rest.messageId))
      const row = { messageId: rest.messageId, sealed: encrypted, at: date.getTime() }
      await inTurn(() => insert.run(row), { locks: [] })
    },
    /** newest first, fifty at most */
    list: async (): Promise<readonly Kept[]> => (await newest.all()).map(open),
    find: async (id: number): Promise<Kept | undefined> => {
      const row = await byId.get({ id })
      return row && open(row)
    },
  }
}
