import { setTimeout as sleep } from 'node:timers/promises'
import { demoSecret, prepareFolder } from '../src/adapters/runtime/data-folder.ts'
import type { Base } from '../src/db/base/engine.ts'
import { openDatabase } from '../src/db/base/open.ts'
import { createStore } from '../src/db/store.ts'
import type { Curp } from '../src/domain/person/curp.ts'
import type { Person } from '../src/domain/person/person.ts'
import { syntheticPeople } from '../src/domain/person/synthetic-people.ts'
import { type Served, servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { beginWalk, type PostOffice, postOffice, STEPS, wholeTramite, wholeTramites } from './whole.ts'

const IN_FLIGHT = 16
const WARM = 60
const MEASURED = 300
const BY_ROUTE = 30
const METRICS = 9399

/** Whole trámites through a real SMTP server, what one of them writes, and how long each route holds the thread that serves. */
export const wholeRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const curps = await peopleOnFile(folder, 1 + WARM + BY_ROUTE + MEASURED)
    const office = await postOffice()
    const env = { SMTP_URL: office.url, METRICS_PORT: String(METRICS), MODE: 'demo' }
    const served = await servePortal(folder, port, { env, watched: true })
    const [first = '', ...rest] = curps
    const before = await transactions()
    await wholeTramite(served.base, office, first)
    while (office.mails() < 2) await sleep(50)
    await sleep(200)
    const written = (await transactions()) - before
    await wholeTramites(served.base, office, rest.slice(0, WARM), IN_FLIGHT)
    const held = await heldByRoute(served, office, rest.slice(WARM, WARM + BY_ROUTE))
    const found = await wholeTramites(served.base, office, rest.slice(WARM + BY_ROUTE), IN_FLIGHT)
    await served.stop()
    await office.close()
    const note = `${IN_FLIGHT} a la vez, ${found.failed} fallas, p99 ${Math.round(found.p99)} ms; el cliente usa los mismos procesadores`
    return [
      row('Transacciones de un trámite completo (asignación)', written, '', 'max', 12),
      row('Trámites completos por segundo', found.perSecond, '/s', 'min', 70, note),
      row('Un trámite completo, p50', found.p50, 'ms', 'max', 200),
      held,
    ]
  })

/** Of each route: how long one request holds the thread that serves, with what follows it (mail, documents). */
async function heldByRoute(served: Served, office: PostOffice, curps: readonly string[]): Promise<Row> {
  const walks = curps.map((curp) => beginWalk(served.base, curp))
  const held: [route: string, ms: number][] = []
  for (const [route, step] of STEPS) {
    const before = await served.worked()
    for (const walk of walks) await step(walk, office)
    held.push([route, ((await served.worked()) - before) / walks.length])
  }
  for (const { person } of walks) person.close()
  const all = held.reduce((sum, [, ms]) => sum + ms, 0)
  const note = held.map(([route, ms]) => `${route} ${ms.toFixed(1)}`).join(', ')
  return row('El hilo que atiende, por trámite completo', all, 'ms', 'max', 20, `${note} ms`)
}

/** Brings people without NSS into the padrón of a data folder: the CURP of each. */
export async function peopleOnFile(dataDir: string, count: number): Promise<string[]> {
  prepareFolder(dataDir)
  const base = openDatabase(dataDir, demoSecret(dataDir))
  const curps = await putOnFile(base, count)
  await base.close()
  return curps
}

/** The same, of a database that is open. */
export async function putOnFile(base: Base, count: number): Promise<string[]> {
  const people = new Map<Curp, Person>()
  for (const { curp, name, nss } of syntheticPeople(17)) {
    if (people.size === count) break
    if (!nss) people.set(curp, { curp, name, status: 'vigente', numeros: [] })
  }
  await createStore(base, 'localhost', () => '').savePeople([...people.values()], Date.now())
  return [...people.keys()]
}

async function transactions(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${METRICS}/metrics`)).text()
  return Number(/^ventanilla_sqlite_transactions_total (\d+)/m.exec(text)?.[1])
}
