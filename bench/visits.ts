import { demoSecret, prepareFolder } from '../src/adapters/runtime/data-folder.ts'
import { systemChance, systemClock } from '../src/adapters/runtime/system.ts'
import { openDatabase } from '../src/db/base/open.ts'
import { createStore } from '../src/db/store.ts'
import { createSessions } from '../src/db/tramite/sessions.ts'
import type { Correo } from '../src/domain/person/correo.ts'
import { syntheticPeople } from '../src/domain/person/synthetic-people.ts'
import { randomToken } from '../src/domain/ports/chance.ts'

const entryAt = (at: number, what: 'enlace pedido' | 'enlace abierto') =>
  ({ at, what, actor: 'bench', outcome: 'ok' }) as const

/** People without NSS who stand at Paso 2, each with a session: the cookies of `count` of them. Their link mails wait
 * to be sent (`due`), or are no part of what is measured. */
export async function visitsAtPaso2(
  dataDir: string,
  count: number,
  seed: number,
  mails: 'none' | 'due' = 'none',
): Promise<string[]> {
  prepareFolder(dataDir)
  const base = openDatabase(dataDir, demoSecret(dataDir))
  base.sqlite.pragma('synchronous = OFF')
  const token = (bits: number) => randomToken(systemChance, bits)
  const store = createStore(base, 'localhost', () => token(128))
  const sessions = createSessions(base, systemClock)
  const cookies: string[] = []
  const known = new Set<string>()
  for (const { curp, name, nss } of syntheticPeople(seed)) {
    if (cookies.length === count) break
    if (nss || known.has(curp)) continue
    known.add(curp)
    const now = Date.now()
    const link = token(256)
    await store.savePeople([{ curp, name, status: 'vigente', numeros: [] }], now)
    const stored = await store.requestLink({
      curp,
      correo: `${curp.toLowerCase()}@ejemplo.mx` as Correo,
      token: link,
      handle: token(128),
      asker: 'bench',
      now,
      expiresAt: now + 3_600_000,
      entry: entryAt(now, 'enlace pedido'),
    })
    if (stored.outcome !== 'mailed') throw new Error(stored.outcome)
    const { id } = stored.tramite
    const opening = { curp, registered: undefined, first: true }
    await store.openLink(id, now, opening, () => entryAt(now, 'enlace abierto'))
    cookies.push(`sesion=${await sessions.open(id)}`)
  }
  if (mails === 'none') base.sqlite.exec('delete from correos')
  await base.close()
  return cookies
}
