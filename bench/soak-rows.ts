import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { assigning } from './assignment-rows.ts'
import { forMs, getRequest, load, paced } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'
import { visitsAtPaso2 } from './visits.ts'

const MINUTES = 30
const MINUTE_MS = 60_000
const ASSIGNED_A_SECOND = 5
/** The beginning is compared with the end: the median of so many minutes of each. */
const ENDS = 5

type Look = { readonly rss: number; readonly handles: number; readonly wal: number; readonly p99: number }

/**
 * Half an hour of pages, with whole assignments beside them, their mails and their documents: memory, open files, the
 * write-ahead log and p99 at its end against its beginning.
 */
export const soakRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const served = await servePortal(folder, port)
    const page = getRequest('/tramites/nss')
    const looks: Look[] = []
    for (let minute = 0; minute < MINUTES; minute++) {
      // a session lasts half an hour: people come as they are needed
      const people = await visitsAtPaso2(folder, 60 * ASSIGNED_A_SECOND, 100 + minute, 'due')
      const [{ p99, failed }, assigned] = await Promise.all([
        load(port, 8, 200, forMs(MINUTE_MS, page), 20),
        paced(port, ASSIGNED_A_SECOND, 303, people.map(assigning)),
      ])
      if (failed + assigned.failed > 0)
        throw new Error(`${failed} pages and ${assigned.failed} assignments failed`)
      const wal = statSync(path.join(folder, 'ventanilla.db-wal'), { throwIfNoEntry: false })?.size ?? 0
      looks.push({ rss: served.rss(), handles: handlesOf(served.pid), wal: wal / 2 ** 20, p99 })
    }
    await served.stop()
    const grown = (what: keyof Look): number => {
      const of = (part: readonly Look[]) => median(part.map((look) => look[what]))
      return of(looks.slice(-ENDS)) / Math.max(1, of(looks.slice(1, 1 + ENDS)))
    }
    return [
      row('Media hora: memoria al final, contra el principio', grown('rss'), '×', 'max', 1.1),
      row('Media hora: archivos abiertos', grown('handles'), '×', 'max', 1.1),
      row('Media hora: tamaño del WAL, lo más', Math.max(...looks.map(({ wal }) => wal)), 'MB', 'max', 16),
      row('Media hora: p99', grown('p99'), '×', 'max', 1.3),
    ]
  })

/** 0 without /proc. */
function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}
