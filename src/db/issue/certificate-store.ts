import { desc } from 'drizzle-orm'
import type { Base } from '../base/open.ts'
import { certificados } from '../base/schema.ts'

/** Certificates by serial: kept for ever, so that old documents verify after a rotation. */
export function certificateStore({ db }: Base) {
  const all = db.select().from(certificados).orderBy(desc(certificados.at)).prepare()
  return {
    keep: (certificateSerial: string, pem: string, now: number): void => {
      db.insert(certificados).values({ certificateSerial, pem, at: now }).onConflictDoNothing().run()
    },
    /** newest first */
    list: (): { certificateSerial: string; pem: string }[] =>
      all.all().map(({ certificateSerial, pem }) => ({ certificateSerial, pem })),
  }
}
