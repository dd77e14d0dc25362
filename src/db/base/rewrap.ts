import { eq } from 'drizzle-orm'
import type { AuditEvent } from '../../domain/facts/audit-event.ts'
import type { Base } from './engine.ts'
import type { OpenDatabase } from './open.ts'
import { auditoria, keys } from './schema.ts'
import { unwrapMaterial, wrapMaterial } from './vault.ts'

/**
 * Wraps the key material under another secret: what it encrypts stays as it is, and the old secret decrypts nothing
 * from then on. One transaction with its audit entry: a crash leaves the old secret in use. False, and nothing
 * changed, when `secret` is not the one in use.
 * @param now epoch ms
 */
export async function rewrapKey(
  base: Base | OpenDatabase,
  secret: string,
  next: string,
  now: number,
): Promise<boolean> {
  const sqlite = 'sqlite' in base ? base.sqlite : undefined
  // the old wrapping must not stay readable in the space it leaves
  sqlite?.pragma('secure_delete = on')
  const done = await base.inTurn(async () => {
    const kept = await base.db.select().from(keys).all()
    const unwrapped = kept.map(({ version, wrapped }) => ({ version, material: tryUnwrap(secret, wrapped) }))
    for (const { version, material } of unwrapped) {
      if (!material) return false
      await base.db
        .update(keys)
        .set({ wrapped: wrap(next, material) })
        .where(eq(keys.version, version))
        .run()
    }
    const event: AuditEvent = { what: 'secreto', outcome: 'ok' }
    await base.db
      .insert(auditoria)
      .values({ ...event, at: now, actor: 'nss secretos rotar' })
      .run()
    return true
  })
  // nor in the write-ahead log; while the portal reads it this may have to wait for its own checkpoint
  if (done) sqlite?.pragma('wal_checkpoint(truncate)')
  return done
}

function tryUnwrap(secret: string, wrapped: Uint8Array): Buffer | undefined {
  try {
    return unwrapMaterial(secret, wrapped)
  } catch {
    return undefined
  }
}

/** Proved by unwrapping it again before anything is written. */
function wrap(secret: string, material: Uint8Array): Buffer {
  const wrapped = wrapMaterial(secret, material)
  if (!unwrapMaterial(secret, wrapped).equals(material)) throw new Error('the key was not wrapped as it was')
  return wrapped
}
