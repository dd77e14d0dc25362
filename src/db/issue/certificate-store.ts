import { desc } from 'drizzle-orm'
import type { Base } from '../base/engine.ts'
import { certificados } from '../base/schema.ts'

/** Certificates by serial: kept for ever, so that old documents verify after a rotation. */
export function certificateStore({ db, inTurn }: Base) {
  const all = db.select().from(certificados).orderBy(desc(certificados.at)).prepare()
  return {
    keep: async (certificateSerial: string, pem: string, now: number): Promise<void> => {
      const insert = db.insert(certificados).values({ certificateSerial, pem, at: now }).onConflictDoNothing()
      await inTurn(() => insert.run(), { locks: [] })
    },
    /** newest first */
    list: async (): Promise<{ certificateSerial: string; pem: string }[]> =>
      (await all.all()).map(({ certificateSerial, pem }) => ({ certificateSerial, pem })),
  }
}
