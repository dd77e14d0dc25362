/**
 * A replica reduced to its store: `node bench/assign.ts`, forked, told over IPC whose database to open, how many people to
 * bring to Paso 2 and how many to issue for at once. It issues when it is told to, chains as a portal does, and tells how
 * that went.
 */
import { systemClock } from '../src/adapters/runtime/system.ts'
import { startSealer } from '../src/app/sealer.ts'
import type { Base } from '../src/db/base/engine.ts'
import { openDatabase } from '../src/db/base/open.ts'
import { openPostgres } from '../src/db/postgres/open.ts'
import { onPrimary } from '../src/db/postgres/servers.ts'
import { createStore } from '../src/db/store.ts'
import type { Issue } from '../src/domain/facts/issue.ts'
import type { Address } from '../src/domain/facts/tramite.ts'
import type { Correo } from '../src/domain/person/correo.ts'
import { type SyntheticPerson, syntheticPeople } from '../src/domain/person/synthetic-people.ts'
import type { IssueOrder } from '../src/domain/ports/issue-store.ts'

export type Told = {
  /** a data folder, or a `postgres://` URL */
  readonly database: string
  readonly secret: string
  readonly people: number
  readonly inFlight: number
  /** so that two replicas have other people */
  readonly seed: number
}
export type Assigned = {
  readonly issued: number
  /** longest time between two that were confirmed, in ms */
  readonly gap: number
}

const HOUR = 3_600_000
const ADDRESS: Omit<Address, 'estado'> = {
  cp: '06000',
  municipio: { clave: '015', nombre: 'Cuauhtémoc' },
  colonia: { nombre: 'Centro' },
  calle: 'Calle Uno',
  numeroExterior: '1',
  catalogo: 'base',
}
/** As long as one of RSA 2048: what is measured is the store, and both engines would wait for the same seal. */
const SELLO = Buffer.alloc(256, 7).toString('base64')

process.once('message', async (told: Told) => {
  const { database, secret, inFlight } = told
  const sqlite = database.startsWith('postgres://') ? undefined : openDatabase(database, secret)
  // nobody waits for the disk, or for a copy, while the people are brought in
  if (!sqlite) await setCommit(database, 'set synchronous_commit = off')
  const before = sqlite ?? (await openPostgres(database, secret))
  sqlite?.sqlite.pragma('synchronous = OFF')
  const orders = await broughtToPaso2(before, told)
  sqlite?.sqlite.pragma('synchronous = FULL')
  if (!sqlite) {
    await before.close()
    await setCommit(database, 'reset synchronous_commit')
  }
  const base = sqlite ?? (await openPostgres(database, secret, { connections: inFlight + 2 }))
  const endSealer = sqlite ? undefined : startSealer(base, systemClock, () => {})
  process.once('message', async () => {
    const assigned = await issueAll(base, orders, inFlight)
    process.send?.(assigned)
    await endSealer?.()
    await base.close()
    process.disconnect()
  })
  process.send?.('ready')
})

/** For all connections to a database from now on. */
const setCommit = (url: string, change: string): Promise<unknown> =>
  onPrimary(url, (client) =>
    client.query(
      `alter database ${client.escapeIdentifier(new URL(url.replace(/,[^/]*/, '')).pathname.slice(1))} ${change}`,
    ),
  )

async function issueAll(base: Base, orders: readonly IssueOrder[], inFlight: number): Promise<Assigned> {
  const store = createStore(base, 'localhost', () => crypto.randomUUID())
  let next = 0
  let issued = 0
  let [last, gap] = [performance.now(), 0]
  const work = async (): Promise<void> => {
    for (let order = orders[next++]; order; order = orders[next++]) {
      const { outcome } = await store.issue(order)
      if (outcome !== 'issued') throw new Error(outcome)
      issued++
      const now = performance.now()
      ;[last, gap] = [now, Math.max(gap, now - last)]
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return { issued, gap }
}

/** People without NSS whose link is open, and what is ordered for each. */
async function broughtToPaso2(base: Base, { people, seed, inFlight }: Told): Promise<IssueOrder[]> {
  const store = createStore(base, 'localhost', () => crypto.randomUUID())
  const all = new Map<string, SyntheticPerson>()
  for (const one of syntheticPeople(seed)) {
    if (all.size === people) break
    if (!one.nss) all.set(one.curp, one)
  }
  const waiting = [...all.values()]
  const orders: IssueOrder[] = []
  const work = async (): Promise<void> => {
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      const { curp } = one
      const now = Date.now()
      const stored = await store.requestLink({
        curp,
        correo: `${curp.toLowerCase()}@ejemplo.mx` as Correo,
        token: crypto.randomUUID(),
        handle: crypto.randomUUID(),
        asker: 'bench',
        now,
        expiresAt: now + HOUR,
        entry: { at: now, what: 'enlace pedido', actor: 'bench', outcome: 'ok' },
      })
      if (stored.outcome !== 'mailed') throw new Error(stored.outcome)
      const { id } = stored.tramite
      const opening = { curp, registered: undefined, first: true }
      await store.openLink(id, now, opening, () => ({
        at: now,
        what: 'enlace abierto',
        actor: 'bench',
        outcome: 'ok',
      }))
      orders.push(orderFor(one, id, orders.length))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return orders
}

/** From each estado in turn, as of a country: one series is not what all wait for. */
function orderFor({ curp, name }: SyntheticPerson, tramiteId: string, nth: number): IssueOrder {
  const clave = String(1 + (nth % 32)).padStart(2, '0')
  const at = Date.now()
  return {
    tramiteId,
    curp,
    identified: { name, declared: false },
    known: [],
    guarded: false,
    now: at,
    address: { ...ADDRESS, estado: { clave, nombre: 'Estado' } },
    alta: new Date(at).getUTCFullYear(),
    nacimiento: 1950 + (nth % 50),
    record: (outcome) => ({
      at,
      what: 'asignacion',
      curp,
      actor: 'bench',
      outcome: outcome.outcome === 'issued' ? 'ok' : 'repetida',
      folio: outcome.outcome === 'issued' ? outcome.issue.folio : '',
    }),
    compose: (nss, kind, umf): Issue => ({
      folio: crypto.randomUUID().replaceAll('-', '').slice(0, 22),
      kind,
      // how long its entry waits to be chained counts from here
      issuedAt: Date.now(),
      nss,
      curp,
      name,
      declared: false,
      ...(umf ? { umf } : {}),
      issuer: {
        portal: 'Ventanilla',
        institution: 'Institución',
        baseUrl: 'http://localhost:3000',
        homoclaveTramite: 'HOMOCLAVE',
        homoclaveFormato: 'FORMATO',
        privacyResponsible: 'Responsable',
        demo: true,
      },
      cadenaOriginal: `||${'x'.repeat(240)}||`,
      sello: SELLO,
      certificateSerial: '1'.repeat(20),
      documents: { asignacion: sealedDocument(), tarjeta: sealedDocument() },
    }),
  }
}
const sealedDocument = () => ({ secuencia: crypto.randomUUID(), codigo: crypto.randomUUID() })
