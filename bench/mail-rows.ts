import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { forMs, getRequest, load, visitorP99 } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { visitsAtPaso2 } from './visits.ts'

const WARM_MS = 3000
const ROUNDS = { rounds: 5, ms: 3000 }
/** as many as go out while it is measured, at the rate that is set (150 a second), and some more */
const MAILS = 3500
const PATIENCE_MS = 60_000

/** What `mail-sink.mjs` says; `first` and `last` in ms. */
type Taken = { readonly taken: number; readonly first: number; readonly last: number }

/** A backlog of mail through a real SMTP server, while somebody asks for Paso 1: of one portal, at rest and then with it. */
export const mailRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const sink = new Worker(new URL('./mail-sink.mjs', import.meta.url))
    const [smtpPort] = await once(sink, 'message')
    const told = async (): Promise<Taken> => {
      sink.postMessage('how many')
      return (await once(sink, 'message'))[0]
    }
    const served = await servePortal(folder, port, { env: { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` } })
    const page = getRequest('/tramites/nss')
    await load(port, 1, 200, forMs(WARM_MS, page))
    const quiet = await visitorP99(port, page, ROUNDS)
    await visitsAtPaso2(folder, MAILS, 11, 'due')
    const loaded = await visitorP99(port, page, ROUNDS)
    const during = await told()
    if (during.taken === 0 || during.taken >= MAILS) throw new Error('no mail went out all the while')
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(200))
      if ((await told()).taken >= MAILS) break
    await served.stop()
    const { taken, first, last } = await told()
    await sink.terminate()
    return [
      row('Correos entregados por minuto', (taken / (last - first)) * 60_000, '', 'min', 6000),
      row(
        'p99 de una página mientras salen, contra en reposo',
        loaded / quiet,
        '×',
        'max',
        1.3,
        `${loaded.toFixed(1)} ms contra ${quiet.toFixed(1)}`,
      ),
    ]
  })
