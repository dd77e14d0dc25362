import { serveBare } from './bare.ts'
import { forMs, getRequest, type Load, load } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'

const STARTS = 9
const ROUNDS = 5
const ROUND_MS = 3000

/** Starts on a folder that is there, memory at rest, then floods of Paso 1 with a new challenge each, by turns with the
 * same HTML over bare Hono on the same processor: an absolute rate says more of the machine than of the portal. */
export const serverRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const starts: number[] = []
    for (let n = 0; n < STARTS; n++) {
      const served = await servePortal(folder, port)
      starts.push(served.startMs)
      await served.stop()
    }
    const served = await servePortal(folder, port, { oneCore: true })
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const idle = served.rss()
    const page = getRequest('/tramites/nss')
    const flood = (at: number, ms: number): Promise<Load> => load(at, 32, 200, forMs(ms, page))
    const floor = await serveBare(`${served.base}/tramites/nss`, port + 1)
    await flood(port, 2000)
    await flood(port + 1, 2000)
    const [own, bare]: [number[], number[]] = [[], []]
    for (let n = 0; n < ROUNDS; n++) {
      own.push((await flood(port, ROUND_MS)).perSecond)
      bare.push((await flood(port + 1, ROUND_MS)).perSecond)
    }
    await floor.stop()
    await served.stop()
    const [ours, theirs] = [median(own), median(bare)]
    return [
      row('Arranque hasta /readyz', median(starts), 'ms', 'max', 150),
      row('Memoria en reposo', idle, 'MB', 'max', 75),
      row(
        'GET de Paso 1 con un reto nuevo, contra el mismo HTML sobre Hono desnudo',
        ours / theirs,
        '×',
        'min',
        0.65,
        `en un procesador, por turnos: ${Math.round(ours)}/s contra ${Math.round(theirs)}/s`,
      ),
    ]
  })
