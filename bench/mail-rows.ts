import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { forMs, getRequest, load } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { visitsAtPaso2 } from './visits.ts'

const MAILS = 1000

/** What `mail-sink.mjs` says; `first` and `last` in ms. */
type Taken = { readonly taken: number; readonly first: number; readonly last: number }

/** A backlog of mail through a real SMTP server, while somebody asks for Paso 1. */
export const mailRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const sink = new Worker(new URL('./mail-sink.mjs', import.meta.url))
    const [smtpPort] = await once(sink, 'message')
    let taken = 0
    const look = setInterval(() => sink.postMessage('how many'), 100)
    sink.on('message', (told: Taken) => (taken = told.taken))
    await (await servePortal(folder, port)).stop()
    const page = getRequest('/tramites/nss')
    const quiet = await servePortal(folder, port)
    const idle = await load(port, 1, 200, forMs(5000, page))
    await quiet.stop()
    await visitsAtPaso2(folder, MAILS, 11, 'due')
    const started = performance.now()
    const served = await servePortal(folder, port, { env: { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` } })
    const give = started + 90_000
    const more = () => (taken < MAILS && performance.now() < give ? page : undefined)
    const busy = await load(port, 1, 200, more)
    await served.stop()
    clearInterval(look)
    sink.postMessage('how many')
    const [{ first, last, ...all }] = (await once(sink, 'message')) as [Taken]
    await sink.terminate()
    return [
      row('Correos entregados por minuto', (all.taken / (last - first)) * 60_000, '', 'min', 6000),
      row('p99 de una página mientras salen, contra en reposo', busy.p99 / idle.p99, '×', 'max', 1.3),
    ]
  })
