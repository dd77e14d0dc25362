import { hkdfSync } from 'node:crypto'
import type { OpenDatabase } from './open.ts'
import { auditoria, keys } from './schema.ts'
import { createVault, unwrapMaterial } from './vault.ts'

/**
 * Wraps the data key under another secret: what it seals stays as it is, and the old secret opens nothing from then
 * on. One transaction, its audit entry in it: whoever dies meanwhile leaves the old secret as it was. False, and
 * nothing changed, when `secret` is not the one in use.
 * @param now epoch ms
 */
export function rewrapKey(base: OpenDatabase, secret: string, next: string, now: number): boolean {
  // the old wrapping must not stay readable in the space it leaves
  base.sqlite.pragma('secure_delete = on')
  const done = base.atomically(() => {
    const kept = base.db.select().from(keys).all()
    const opened = kept.map(({ version, wrapped }) => ({ version, material: tryOpen(secret, wrapped) }))
    for (const { version, material } of opened) {
      if (!material) return false
      base.sqlite.prepare('update keys set wrapped = ? where version = ?').run(wrap(next, material), version)
    }
    const what = { what: 'secreto', actor: 'nss secretos rotar', outcome: 'ok' }
    base.db
      .insert(auditoria)
      .values({ at: now, ...what })
      .run()
    return true
  })
  // nor in the write-ahead log; while the portal reads it this may have to wait for its own checkpoint
  if (done) base.sqlite.pragma('wal_checkpoint(truncate)')
  return done
}

function tryOpen(secret: string, wrapped: Uint8Array): Buffer | undefined {
  try {
    return unwrapMaterial(secret, wrapped)
  } catch {
    return undefined
  }
}

/** As `wrapNewMaterial` of the vault does it; proved by opening it again before anything is written. */
function wrap(secret: string, material: Uint8Array): Buffer {
  const wrappingKey = new Uint8Array(hkdfSync('sha256', secret, '', 'ventanilla/wrap', 32))
  const wrapped = createVault(wrappingKey).sealBytes(material, 'keys')
  if (!unwrapMaterial(secret, wrapped).equals(material)) throw new Error('the key was not wrapped as it was')
  return wrapped
}
