import { DEMO_PEOPLE } from '../src/db/seed/demo-people.ts'
import { servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { GOAL, MUST, weigh } from './weights.ts'

/** Bytes and requests, which are the same on every machine. */
export const weightRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const served = await servePortal(folder, port)
    const [one = '', two = ''] = DEMO_PEOPLE.filter((demo) => demo.shows === 'asignacion').map(
      (d) => d.person.curp,
    )
    const scripts = await weigh(served.base, { scripts: true, curp: one })
    const plain = await weigh(served.base, { scripts: false, curp: two })
    await served.stop()
    return [
      row('Paso 1, con su reto', scripts.paso1.bytes, 'B', 'max', GOAL.paso1),
      row('Paso 1, peticiones', scripts.paso1.requests, '', 'max', MUST.paso1.requests),
      row('Trámite completo, con JavaScript', scripts.whole.bytes, 'B', 'max', GOAL.scripts),
      row('Trámite completo, peticiones', scripts.whole.requests, '', 'max', MUST.scripts.requests),
      row('Trámite completo, sin JavaScript', plain.whole.bytes, 'B', 'max', GOAL.plain),
    ]
  })
