import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Passkey, StaffStore } from '../../domain/ports/staff-store.ts'
import type { Base } from '../base/engine.ts'
import { STAFF } from '../base/locks.ts'
import { llaves, personal } from '../base/schema.ts'
import type { LimitRows } from '../tramite/limit-store.ts'
import type { StaffParts, StaffRows } from './staff-store.ts'

type Topics = 'passkeysOf' | 'findPasskey' | 'passkeyUsed' | 'addPasskey' | 'removePasskey' | 'spendChallenge'

/** Passkeys of employees, over the table `llaves`. */
export function passkeyStore(
  { db, inTurn }: Base,
  rows: StaffRows,
  { audit, limits }: StaffParts & { readonly limits: LimitRows },
): Pick<StaffStore, Topics> {
  const own = (staffId: string) =>
    db
      .select()
      .from(llaves)
      .where(and(eq(llaves.staffId, staffId), isNull(llaves.removedAt)))
      .orderBy(asc(llaves.createdAt))
      .all()
  return {
    passkeysOf: async (staffId) => (await own(staffId)).map(toPasskey),
    findPasskey: async (credentialId) => {
      const found = await db
        .select({ key: llaves })
        .from(llaves)
        .innerJoin(personal, eq(personal.id, llaves.staffId))
        .where(
          and(
            eq(llaves.credentialId, idOf(credentialId)),
            isNull(llaves.removedAt),
            isNull(personal.closedAt),
          ),
        )
        .get()
      return found && toPasskey(found.key)
    },
    passkeyUsed: (credentialId, counter, now) =>
      inTurn(
        async () => {
          // of two uses at once the later one stands, whichever is written last
          const newest = sql`case when ${llaves.counter} < ${counter} then ${counter} else ${llaves.counter} end`
          await db
            .update(llaves)
            .set({ counter: newest, usedAt: now })
            .where(eq(llaves.credentialId, idOf(credentialId)))
            .run()
        },
        { locks: [] },
      ),
    addPasskey: (staffId, passkey, name, { actor, now }) =>
      inTurn(
        async () => {
          const employee = await rows.find(staffId)
          if (!employee || employee.closedAt !== undefined) return false
          const { changes } = await db
            .insert(llaves)
            .values({ ...toRow(passkey), staffId, name, createdAt: now })
            .onConflictDoNothing()
            .run()
          if (changes === 0) return false
          await rows.tellOfPasskey(employee, passkey.credentialId, now)
          await audit({ at: now, what: 'llave agregada', actor, outcome: 'ok', code: `personal:${staffId}` })
          return true
        },
        { locks: [STAFF] },
      ),
    removePasskey: (staffId, credentialId, { actor, now }) =>
      inTurn(
        async () => {
          const keys = await own(staffId)
          const found = keys.find((one) => one.credentialId.equals(idOf(credentialId)))
          if (!found) return 'unknown'
          if (keys.length === 1) return 'last'
          await db
            .update(llaves)
            .set({ removedAt: now })
            .where(eq(llaves.credentialId, found.credentialId))
            .run()
          await audit({ at: now, what: 'llave quitada', actor, outcome: 'ok', code: `personal:${staffId}` })
          return 'removed'
        },
        { locks: [STAFF] },
      ),
    spendChallenge: (id, expiresAt) => inTurn(() => limits.spend(id, expiresAt), { locks: [] }),
  }
}

const idOf = (credentialId: string): Buffer => Buffer.from(credentialId, 'base64url')

/**
 * A passkey that was just made as the columns of `llaves` keep it: bytes in the place of base64url, transports joined by
 * commas.
 */
export const toRow = (passkey: Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>) => ({
  credentialId: idOf(passkey.credentialId),
  publicKey: Buffer.from(passkey.publicKey),
  counter: passkey.counter,
  transports: passkey.transports.join(','),
})

const toPasskey = (row: typeof llaves.$inferSelect): Passkey => ({
  credentialId: row.credentialId.toString('base64url'),
  staffId: row.staffId,
  publicKey: row.publicKey,
  counter: row.counter,
  transports: row.transports.split(',').filter(Boolean),
  name: row.name,
  createdAt: row.createdAt,
  ...(row.usedAt === null ? {} : { usedAt: row.usedAt }),
})
