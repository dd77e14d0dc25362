import { forMs, getRequest, load, paced, postRequest } from './load.ts'
import { type Served, servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { ADDRESS } from './tramite.ts'
import { visitsAtPaso2 } from './visits.ts'

const PAGE = getRequest('/tramites/nss')
/** a person looks at a page now and then */
const PAUSE = 10
const MUST_PER_SECOND = 150
const SECONDS = 8
const FLOOD = 1500

const assigning = (cookie: string): string =>
  postRequest('/tramites/nss/domicilio', cookie, { ...ADDRESS, accion: 'continuar' })

/** Assignments, `synchronous=FULL`, while the worker makes their PDFs: as many as go, and at the promised rate beside
 * somebody who asks for Paso 1. */
export const assignmentRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const steady = MUST_PER_SECOND * SECONDS
    const cookies = await visitsAtPaso2(folder, steady + FLOOD, 7)
    const served = await servePortal(folder, port, {}, true)
    const idle = await load(port, 1, 200, forMs(5000, PAGE), PAUSE)
    await served.delay()
    let over = false
    const [assigned, page] = await Promise.all([
      paced(port, MUST_PER_SECOND, 303, cookies.slice(0, steady).map(assigning)).finally(() => {
        over = true
      }),
      load(port, 1, 200, () => (over ? undefined : PAGE), PAUSE),
    ])
    const delay = await served.delay()
    const flood = await flooded(port, cookies.slice(steady))
    if (assigned.failed + flood.failed > 0) throw new Error('assignments failed')
    const rss = await afterHundredThousand(served)
    await served.stop()
    return [
      row('POST que asigna', flood.perSecond, '/s', 'min', MUST_PER_SECOND),
      row(
        'p99 de una página a 150 asignaciones por segundo, contra en reposo',
        page.p99 / idle.p99,
        '×',
        'max',
        3,
      ),
      row('Retraso del hilo que atiende mientras tanto, p99', delay.p99, 'ms', 'max', 10),
      row('Memoria tras 100,000 peticiones y 500 PDF', rss, 'MB', 'max', 220),
    ]
  })

/** As many assignments as go; how many a second. */
export const assignmentsPerSecond = (port: number, prepare: (folder: string) => void): Promise<number> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    prepare(folder)
    const cookies = await visitsAtPaso2(folder, FLOOD, 7)
    const served = await servePortal(folder, port)
    const { perSecond } = await flooded(port, cookies)
    await served.stop()
    return perSecond
  })

function flooded(port: number, cookies: readonly string[]) {
  let at = 0
  return load(port, 16, 303, () => {
    const cookie = cookies[at++]
    return cookie && assigning(cookie)
  })
}

/** Resident memory in MB; the PDFs of the assignments before are made meanwhile, more than 500. */
async function afterHundredThousand({ port, rss }: Served): Promise<number> {
  let left = 100_000
  await load(port, 32, 200, () => (left-- > 0 ? PAGE : undefined))
  return rss()
}
