import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { forMs, getRequest, load } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { visitsAtPaso2 } from './visits.ts'

const MAILS = 1000

/** A backlog of mail through a real SMTP server, while somebody asks for Paso 1. */
export const mailRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    let taken = 0
    let first = 0
    let last = 0
    const smtp = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => {
          taken += 1
          if (first === 0) first = performance.now()
          last = performance.now()
          done()
        })
      },
    })
    await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done))
    const { port: smtpPort } = smtp.server.address() as AddressInfo
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
    await new Promise<void>((done) => smtp.close(() => done()))
    return [
      row('Correos entregados por minuto', (taken / (last - first)) * 60_000, '', 'min', 6000),
      row('p99 de una página mientras salen, contra en reposo', busy.p99 / idle.p99, '×', 'max', 1.3),
    ]
  })
