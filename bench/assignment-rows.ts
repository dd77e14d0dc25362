import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { IDLE_MS } from '../src/adapters/pdf/maker.ts'
import { delayRow } from './delay-row.ts'
import { forMs, getRequest, type Load, load, PAUSE, paced, postRequest, visitorP99 } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'
import { ADDRESS } from './tramite.ts'
import { visitsAtPaso2 } from './visits.ts'

const PAGE = getRequest('/tramites/nss')
const MUST_PER_SECOND = 150
const WARM_SECONDS = 2
const ROUNDS = 5
const ROUND_SECONDS = 4
const FLOOD = 1500

/** The request that gives the person of a session their number. */
export const assigning = (cookie: string): string =>
  postRequest('/tramites/nss/domicilio', cookie, { ...ADDRESS, accion: 'continuar' })

/** Assignments, `synchronous=FULL`, while the worker makes their PDFs: at the promised rate beside somebody who asks
 * for Paso 1, and as many as go. */
export const assignmentRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const steady = MUST_PER_SECOND * (WARM_SECONDS + ROUNDS * ROUND_SECONDS)
    const cookies = await visitsAtPaso2(folder, steady + FLOOD, 7)
    const served = await servePortal(folder, port, { watched: true })
    await load(port, 1, 200, forMs(WARM_SECONDS * 1000, PAGE), PAUSE)
    const quiet = await visitorP99(port, PAGE, { rounds: ROUNDS, ms: ROUND_SECONDS * 1000 })
    await atPace(port, cookies.splice(0, MUST_PER_SECOND * WARM_SECONDS))
    await served.delay()
    const before = withPdf(folder)
    const pages: Load[] = []
    for (let n = 0; n < ROUNDS; n++)
      pages.push(await atPace(port, cookies.splice(0, MUST_PER_SECOND * ROUND_SECONDS)))
    const delay = await served.delay()
    const made = withPdf(folder) - before
    if (made === 0) throw new Error('no documents were made')
    const perSecond = await flooded(port, cookies)
    await served.stop()
    const loaded = median(pages.map((one) => one.p99))
    return [
      row('POST que asigna', perSecond, '/s', 'min', MUST_PER_SECOND),
      row(
        'p99 de una página a 150 asignaciones por segundo, contra en reposo',
        loaded / quiet,
        '×',
        'max',
        2,
        `${loaded.toFixed(1)} ms contra ${quiet.toFixed(1)}; mientras tanto se hicieron los PDF de ${made} asignaciones`,
      ),
      delayRow('Retraso del hilo que atiende mientras tanto, p99', delay),
    ]
  })

/** Assigns at the promised rate; how a page fared meanwhile. */
async function atPace(port: number, cookies: readonly string[]): Promise<Load> {
  let over = false
  const [assigned, page] = await Promise.all([
    paced(port, MUST_PER_SECOND, 303, cookies.map(assigning)).finally(() => {
      over = true
    }),
    load(port, 1, 200, () => (over ? undefined : PAGE), PAUSE),
  ])
  if (assigned.failed > 0) throw new Error('assignments failed')
  return page
}

/** How many assignments have their files. */
function withPdf(folder: string): number {
  const sqlite = new Database(path.join(folder, 'ventanilla.db'), { readonly: true })
  const many = sqlite.prepare("select count(*) from documentos where type = 'tarjeta' and pdf is not null")
  const count = Number(many.pluck().get())
  sqlite.close()
  return count
}

/** As many assignments as go, in a folder that is there; how many a second. */
export async function assignmentsPerSecond(folder: string, port: number): Promise<number> {
  const cookies = await visitsAtPaso2(folder, FLOOD, 7)
  const served = await servePortal(folder, port)
  const perSecond = await flooded(port, cookies)
  await served.stop()
  return perSecond
}

async function flooded(port: number, cookies: readonly string[]): Promise<number> {
  let at = 0
  const { perSecond, failed } = await load(port, 16, 303, () => {
    const cookie = cookies[at++]
    return cookie && assigning(cookie)
  })
  if (failed > 0) throw new Error('assignments failed')
  return perSecond
}

const DOCUMENTS = 500

/** That many assignments with their documents and 100,000 pages beside them: resident memory when all is done. */
export const memoryRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const cookies = await visitsAtPaso2(folder, DOCUMENTS, 7)
    const served = await servePortal(folder, port)
    await flooded(port, cookies)
    let left = 100_000
    await load(port, 32, 200, () => (left-- > 0 ? PAGE : undefined))
    while (withPdf(folder) < DOCUMENTS) await sleep(500)
    const working = served.rss()
    // the thread that makes documents ends when it had none to make for that long, and its memory goes back
    await sleep(IDLE_MS + 20_000)
    const rested = served.rss()
    await served.stop()
    const note = `en reposo otra vez; al terminar el último documento, ${Math.round(working)} MB`
    return [
      row('Memoria tras 100,000 peticiones y 500 PDF', rested, 'MB', 'max', 140, note),
      row('Memoria al hacer documentos', working, 'MB', 'max', 180),
    ]
  })
