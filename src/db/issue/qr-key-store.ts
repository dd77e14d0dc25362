import { and, desc, eq, isNull, ne } from 'drizzle-orm'
import type { Base } from '../base/engine.ts'
import { qrKeyContext } from '../base/row-context.ts'
import { llavesQr } from '../base/schema.ts'

/** A key pair for the QR without a network; the private half only goes in. */
export type QrKeyPair = {
  readonly kid: string
  readonly coseKey: Uint8Array
  /** PKCS #8, DER */
  readonly privateKey: Uint8Array
}

export type QrKeyRow = { readonly kid: string; readonly coseKey: Uint8Array; readonly at: number }

/** Keys of the QR without a network. Public halves are kept for ever, so that old documents verify after a rotation. */
export function qrKeyStore({ db, vault, inTurn }: Base) {
  const believed = db
    .select()
    .from(llavesQr)
    .where(isNull(llavesQr.withdrawnAt))
    .orderBy(desc(llavesQr.at), desc(llavesQr.id))
    .prepare()
  return {
    /** The next key to sign with. The private halves of those before go: nothing is signed with them again. */
    keep: async ({ kid, coseKey, privateKey }: QrKeyPair, now: number): Promise<void> => {
      await inTurn(async () => {
        await db
          .insert(llavesQr)
          .values({
            kid,
            coseKey: Buffer.from(coseKey),
            sealed: vault.encryptBytes(privateKey, qrKeyContext(kid)),
            at: now,
          })
          .run()
        await db
          .update(llavesQr)
          .set({ sealed: Buffer.alloc(0) })
          .where(ne(llavesQr.kid, kid))
          .run()
      })
    },
    /** Those whose signatures are believed, the newest first; it signs. */
    list: async (): Promise<QrKeyRow[]> =>
      (await believed.all()).map(({ kid, coseKey, at }) => ({ kid, coseKey, at })),
    /** Throws when the private half is gone. */
    privateKeyOf: async (kid: string): Promise<Buffer> => {
      const row = await db.select().from(llavesQr).where(eq(llavesQr.kid, kid)).get()
      return vault.decryptBytes(row?.sealed ?? Buffer.alloc(0), qrKeyContext(kid))
    },
    /** A key that somebody else may have: what it signed is not believed any more. False: no such key, or it signs. */
    withdraw: (kid: string, now: number): Promise<boolean> =>
      inTurn(async () => {
        const [newest] = await believed.all()
        if (newest?.kid === kid) return false
        const { changes } = await db
          .update(llavesQr)
          .set({ withdrawnAt: now })
          .where(and(eq(llavesQr.kid, kid), isNull(llavesQr.withdrawnAt)))
          .run()
        return changes > 0
      }),
  }
}
