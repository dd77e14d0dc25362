import { forMs, getRequest, load } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'

const STARTS = 5
const FLOOD = 10_000

/** Starts on a folder that is there, memory at rest, then a flood of Paso 1 with a new challenge each. */
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
    await load(port, 32, 200, forMs(2000, page))
    const flood = await load(port, 32, 200, forMs(FLOOD, page))
    await served.stop()
    return [
      row('Arranque hasta /readyz', median(starts), 'ms', 'max', 400),
      row('Memoria en reposo', idle, 'MB', 'max', 90),
      row('GET de Paso 1 con un reto nuevo, en un procesador', flood.perSecond, '/s', 'min', 3 * 461),
    ]
  })
