import { and, count, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { YEAR } from '../../domain/base/time.ts'
import { type Consent, type ConsentUse, consentState } from '../../domain/facts/consent.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { ConsentStore } from '../../domain/ports/consent-store.ts'
import type { Base } from '../base/engine.ts'
import { tokenLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { consentContext } from '../base/row-context.ts'
import { consentimientos, cotejos, llavesApi } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { PersonKeys } from '../person/keys.ts'
import { queueHook } from './hook-outbox.ts'

/** The personal part of a consent. Its keys are a format. */
export type ConsentRecord = Pick<Consent, 'curp' | 'audience' | 'language'>

type Parts = {
  readonly keys: PersonKeys
  readonly queue: QueueMail
  readonly audit: (entry: AuditEntry) => Promise<unknown>
}

type Row = typeof consentimientos.$inferSelect

/** What its mails have in the place of a trámite. */
const COTEJO_MAIL = 'cotejo'
/** Uses that a person sees of each consent. */
const MOST_USES = 10

/** Over the tables `consentimientos` and `cotejos`. */
export function consentStore(base: Base, { keys, queue, audit }: Parts): ConsentStore {
  const { db, vault, inTurn } = base
  const byCode = db
    .select()
    .from(consentimientos)
    .where(eq(consentimientos.codeHash, sql.placeholder('hash')))
    .prepare()
  const toConsent = (row: Row): Consent => consentOf(base, row)
  const usesOf = async (consentId: string): Promise<ConsentUse[]> => {
    const rows = await db
      .select({ at: cotejos.at, outcome: cotejos.outcome, name: llavesApi.name })
      .from(cotejos)
      .leftJoin(llavesApi, eq(llavesApi.id, cotejos.keyId))
      .where(eq(cotejos.consentId, consentId))
      .orderBy(desc(cotejos.id))
      .limit(MOST_USES)
      .all()
    return rows.map(({ at, outcome, name }) => ({ at, outcome, ...(name === null ? {} : { keyName: name }) }))
  }
  const countOf = async (consentId: string): Promise<number> =>
    (await db.select({ n: count() }).from(cotejos).where(eq(cotejos.consentId, consentId)).get())?.n ?? 0
  const ofPerson = async (curp: Curp) => inArray(consentimientos.curpIndex, await keys.curpIndexes(curp))

  return {
    giveConsent: ({ code, curp, audience, language, ...facts }, most, entry, notice) =>
      inTurn(
        async () => {
          await keys.lock(curp)
          const all = await db
            .select()
            .from(consentimientos)
            .where(await ofPerson(curp))
            .all()
          const open = all.filter((row) => consentState(plain(row), facts.createdAt) === 'vigente')
          if (open.length >= most) return 'full'
          const [codeHash, curpIndex] = [hashToken(code), vault.index('curp', curp)]
          const record: ConsentRecord = { curp, audience, ...(language && { language }) }
          const sealed = vault.encrypt(record, consentContext(codeHash, curpIndex))
          await db
            .insert(consentimientos)
            .values({ ...facts, codeHash, curpIndex, sealed })
            .run()
          await audit(entry)
          if (notice) await queueHook(base, notice)
          return 'given'
        },
        { locks: [] },
      ),
    revokeConsent: (id, curp, now, entry, notice) =>
      inTurn(
        async () => {
          const own = await db
            .select({ codeHash: consentimientos.codeHash })
            .from(consentimientos)
            .where(and(eq(consentimientos.id, id), await ofPerson(curp)))
            .get()
          if (!own) return false
          // a use at the same moment is before it, or finds it revoked
          await base.lock(tokenLock(own.codeHash))
          const row = await byCode.get({ hash: own.codeHash })
          if (!row || consentState(plain(row), now) !== 'vigente') return false
          await db.update(consentimientos).set({ revokedAt: now }).where(eq(consentimientos.id, id)).run()
          await audit(entry)
          if (notice) await queueHook(base, notice)
          return true
        },
        { locks: [] },
      ),
    consentsOf: async (curp, limit) => {
      const rows = await db
        .select()
        .from(consentimientos)
        .where(await ofPerson(curp))
        .orderBy(desc(consentimientos.createdAt))
        .limit(limit)
        .all()
      const consents = []
      for (const row of rows)
        consents.push({ ...toConsent(row), uses: await usesOf(row.id), count: await countOf(row.id) })
      return consents
    },
    findConsent: async (code) => {
      const row = await byCode.get({ hash: hashToken(code) })
      return row && toConsent(row)
    },
    takeConsent: (code, { outcome, now, keyId }, entry) =>
      inTurn(
        async () => {
          const row = await byCode.get({ hash: hashToken(code) })
          if (!row || consentState(plain(row), now) !== 'vigente') return false
          const { curp, audience, language } = toConsent(row)
          const first = (await countOf(row.id)) === 0
          await db
            .insert(cotejos)
            .values({ consentId: row.id, at: now, outcome, keyId: keyId ?? null })
            .run()
          await db
            .update(consentimientos)
            .set({
              wrong: outcome === 'coincide' ? row.wrong : row.wrong + 1,
              spentAt: row.once && outcome === 'coincide' ? now : null,
            })
            .where(eq(consentimientos.id, row.id))
            .run()
          await audit(entry)
          const content = { kind: 'cotejo', curp, audience, at: now, ...(language && { language }) } as const
          if (first) await queue({ key: checkMailKey(row.id), tramiteId: COTEJO_MAIL, to: '', content, now })
          return true
        },
        { locks: [tokenLock(hashToken(code))] },
      ),
  }
}

/** The idempotency key of the mail that tells of the first use of a consent. */
export const checkMailKey = (consentId: string): string => `cotejo/${consentId}`

/** Null of the database → absent. */
const plain = ({ once, createdAt, expiresAt, revokedAt, spentAt, wrong }: Row) => ({
  once,
  createdAt,
  expiresAt,
  wrong,
  ...(revokedAt === null ? {} : { revokedAt }),
  ...(spentAt === null ? {} : { spentAt }),
})

/** A consent as its row keeps it. Throws when the row was altered or moved. */
export const consentOf = ({ vault }: Base, row: Row): Consent => ({
  id: row.id,
  ...plain(row),
  ...vault.decrypt<ConsentRecord>(row.sealed, consentContext(row.codeHash, row.curpIndex)),
})

/**
 * Deletes consents whose time ended a year ago, with their uses: as long as a person sees who used their data. Inside a
 * transaction.
 * @param now epoch ms
 */
export async function sweepConsents({ db }: Base, now: number): Promise<void> {
  await db
    .delete(consentimientos)
    .where(lt(consentimientos.expiresAt, now - YEAR))
    .run()
}
