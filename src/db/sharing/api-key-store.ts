import { createHash } from 'node:crypto'
import { and, asc, eq, isNull, lte } from 'drizzle-orm'
import { MINUTE } from '../../domain/base/time.ts'
import {
  API_SCOPES,
  type ApiKey,
  type ApiKeyStore,
  type KeptAnswer,
} from '../../domain/ports/api-key-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { answerContext } from '../base/row-context.ts'
import { idempotencias, llavesApi } from '../base/schema.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** `ApiKeyStore` on SQLite. */
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
    addApiKey: async (key, { id, name, scopes, perMinute, createdAt }) =>
      inTurn(
        () =>
          void db
            .insert(llavesApi)
            .values({ id, keyHash: hashToken(key), name, scopes: scopes.join(' '), perMinute, createdAt })
            .run(),
      ),
    apiKeys: async () => db.select().from(llavesApi).orderBy(asc(llavesApi.createdAt)).all().map(toKey),
    revokeApiKey: async (id, revokedAt) =>
      inTurn(
        () =>
          db
            .update(llavesApi)
            .set({ revokedAt })
            .where(and(eq(llavesApi.id, id), isNull(llavesApi.revokedAt)))
            .run().changes === 1,
      ),
    findApiKey: async (key, now) => {
      const row = db
        .select()
        .from(llavesApi)
        .where(and(eq(llavesApi.keyHash, hashToken(key)), isNull(llavesApi.revokedAt)))
        .get()
      if (!row) return undefined
      if (now - (row.usedAt ?? 0) >= MINUTE)
        await inTurn(
          () => void db.update(llavesApi).set({ usedAt: now }).where(eq(llavesApi.id, row.id)).run(),
        )
      return toKey(row)
    },
    beginAnswer: async (name, request, now, expiresAt) =>
      inTurn(() => {
        const [keyHash, requestHash] = [digest(name), digest(request)]
        const row = db.select().from(idempotencias).where(eq(idempotencias.keyHash, keyHash)).get()
        if (row && row.expiresAt > now) {
          if (!row.requestHash.equals(requestHash)) return { outcome: 'other' }
          if (!row.sealed) return { outcome: 'under way' }
          const answer = vault.decrypt<KeptAnswer>(row.sealed, answerContext(keyHash, requestHash))
          return { outcome: 'kept', answer }
        }
        const fresh = { keyHash, requestHash, sealed: null, expiresAt }
        db.insert(idempotencias)
          .values(fresh)
          .onConflictDoUpdate({ target: idempotencias.keyHash, set: fresh })
          .run()
        return { outcome: 'new' }
      }),
    keepAnswer: async (name, request, answer, expiresAt) =>
      inTurn(() => {
        const [keyHash, requestHash] = [digest(name), digest(request)]
        const sealed = vault.encrypt(answer, answerContext(keyHash, requestHash))
        db.update(idempotencias)
          .set({ sealed, expiresAt })
          .where(and(eq(idempotencias.keyHash, keyHash), eq(idempotencias.requestHash, requestHash)))
          .run()
      }),
    dropAnswer: async (name) =>
      inTurn(
        () =>
          void db
            .delete(idempotencias)
            .where(eq(idempotencias.keyHash, digest(name)))
            .run(),
      ),
  }
}

/** Deletes kept answers that are over. */
export function sweepAnswers({ db }: Base, now: number): void {
  db.delete(idempotencias).where(lte(idempotencias.expiresAt, now)).run()
}
