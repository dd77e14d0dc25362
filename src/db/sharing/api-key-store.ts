import { createHash } from 'node:crypto'
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import { MINUTE } from '../../domain/base/time.ts'
import {
  API_SCOPES,
  type ApiKey,
  type ApiKeyStore,
  type KeptAnswer,
} from '../../domain/ports/api-key-store.ts'
import type { Base } from '../base/engine.ts'
import { hashToken } from '../base/open.ts'
import { answerContext } from '../base/row-context.ts'
import { idempotencias, llavesApi } from '../base/schema.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Over the tables `llaves_api` and `idempotencias`. */
export function apiKeyStore({ db, vault, inTurn }: Base): ApiKeyStore {
  const toKey = (row: typeof llavesApi.$inferSelect): ApiKey => ({
    id: row.id,
    name: row.name,
    scopes: API_SCOPES.filter((one) => row.scopes.split(' ').includes(one)),
    perMinute: row.perMinute,
    createdAt: row.createdAt,
    ...(row.usedAt === null ? {} : { usedAt: row.usedAt }),
    ...(row.revokedAt === null ? {} : { revokedAt: row.revokedAt }),
  })
  return {
    addApiKey: (key, { id, name, scopes, perMinute, createdAt }) =>
      inTurn(
        async () => {
          await db
            .insert(llavesApi)
            .values({ id, keyHash: hashToken(key), name, scopes: scopes.join(' '), perMinute, createdAt })
            .run()
        },
        { locks: [] },
      ),
    apiKeys: async () =>
      (await db.select().from(llavesApi).orderBy(asc(llavesApi.createdAt)).all()).map(toKey),
    revokeApiKey: (id, revokedAt) =>
      inTurn(
        async () => {
          const { changes } = await db
            .update(llavesApi)
            .set({ revokedAt })
            .where(and(eq(llavesApi.id, id), isNull(llavesApi.revokedAt)))
            .run()
          return changes === 1
        },
        { locks: [] },
      ),
    findApiKey: async (key, now) => {
      const row = await db
        .select()
        .from(llavesApi)
        .where(and(eq(llavesApi.keyHash, hashToken(key)), isNull(llavesApi.revokedAt)))
        .get()
      if (!row) return undefined
      if (now - (row.usedAt ?? 0) >= MINUTE)
        await inTurn(() => db.update(llavesApi).set({ usedAt: now }).where(eq(llavesApi.id, row.id)).run(), {
          locks: [],
          local: true,
        })
      return toKey(row)
    },
    beginAnswer: (name, request, now, expiresAt) =>
      inTurn(
        async () => {
          const [keyHash, requestHash] = [digest(name), digest(request)]
          // of several at once one begins, and the others see what it wrote
          const { changes } = await db
            .insert(idempotencias)
            .values({ keyHash, requestHash, sealed: null, expiresAt })
            .onConflictDoUpdate({
              target: idempotencias.keyHash,
              set: { requestHash, sealed: null, expiresAt },
              setWhere: sql`${idempotencias.expiresAt} <= ${now}`,
            })
            .run()
          if (changes === 1) return { outcome: 'new' }
          const row = await db.select().from(idempotencias).where(eq(idempotencias.keyHash, keyHash)).get()
          // failed, and gone, this very moment: it may be asked again
          if (!row) return { outcome: 'under way' }
          if (!row.requestHash.equals(requestHash)) return { outcome: 'other' }
          if (!row.sealed) return { outcome: 'under way' }
          const answer = vault.decrypt<KeptAnswer>(row.sealed, answerContext(keyHash, requestHash))
          return { outcome: 'kept', answer }
        },
        { locks: [] },
      ),
    prolongAnswer: (name, request, expiresAt) =>
      inTurn(
        async () => {
          const own = and(
            eq(idempotencias.keyHash, digest(name)),
            eq(idempotencias.requestHash, digest(request)),
            isNull(idempotencias.sealed),
          )
          await db.update(idempotencias).set({ expiresAt }).where(own).run()
        },
        { locks: [] },
      ),
    keepAnswer: (name, request, answer, expiresAt) =>
      inTurn(
        async () => {
          const [keyHash, requestHash] = [digest(name), digest(request)]
          const sealed = vault.encrypt(answer, answerContext(keyHash, requestHash))
          await db
            .update(idempotencias)
            .set({ sealed, expiresAt })
            .where(and(eq(idempotencias.keyHash, keyHash), eq(idempotencias.requestHash, requestHash)))
            .run()
        },
        { locks: [] },
      ),
    dropAnswer: (name) =>
      inTurn(
        async () => {
          await db
            .delete(idempotencias)
            .where(eq(idempotencias.keyHash, digest(name)))
            .run()
        },
        { locks: [] },
      ),
  }
}

/** Deletes kept answers that are over. Inside a transaction. @param now epoch ms */
export async function sweepAnswers({ db }: Base, now: number): Promise<void> {
  await db.delete(idempotencias).where(lte(idempotencias.expiresAt, now)).run()
}
