import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SMTPServer } from 'smtp-server'
import { createPdfMaker } from '../src/adapters/pdf-worker.ts'
import { DEMO_PEOPLE } from '../src/db/seed/demo-people.ts'
import { newSeal, sampleIssue } from '../test/views/sample-issue.ts'
import { forMs, getRequest, load, postRequest } from './load.ts'
import { dist, servePortal } from './portal.ts'
import { ADDRESS } from './tramite.ts'
import { visitsAtPaso2 } from './visits.ts'
import { MUST, weigh } from './weights.ts'

export type Row = {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** what it must be, and which way: `max` at most, `min` at least */
  readonly must: number
  readonly bound: 'max' | 'min'
}

export const row = (what: string, value: number, unit: string, bound: Row['bound'], must: number): Row => ({
  what,
  value: Math.round(value * 10) / 10,
  unit,
  must,
  bound,
})

/** A data folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

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
      row('Paso 1, con su reto', scripts.paso1.bytes, 'B', 'max', MUST.paso1.bytes),
      row('Paso 1, peticiones', scripts.paso1.requests, '', 'max', MUST.paso1.requests),
      row('Trámite completo, con JavaScript', scripts.whole.bytes, 'B', 'max', MUST.scripts.bytes),
      row('Trámite completo, peticiones', scripts.whole.requests, '', 'max', MUST.scripts.requests),
      row('Trámite completo, sin JavaScript', plain.whole.bytes, 'B', 'max', MUST.plain.bytes),
    ]
  })

/** Medians of five starts on a folder that is there, then a flood of Paso 1 with a new challenge each. */
export const serverRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const starts: number[] = []
    for (let n = 0; n < 5; n++) {
      const served = await servePortal(folder, port)
      starts.push(served.startMs)
      await served.stop()
    }
    const served = await servePortal(folder, port)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const idle = served.rss()
    const flood = await load(port, 32, 200, forMs(10_000, getRequest('/tramites/nss')))
    await served.stop()
    return [
      row('Arranque hasta /readyz', starts.sort((a, b) => a - b)[2] ?? 0, 'ms', 'max', 400),
      row('Memoria en reposo', idle, 'MB', 'max', 90),
      row('GET de Paso 1 con un reto nuevo', flood.perSecond, '/s', 'min', 3 * 461),
    ]
  })

/** Assignments, `synchronous=FULL`, while the worker makes their PDFs and somebody else asks for Paso 1. */
export const assignmentRows = (port: number, prepare?: (folder: string) => void): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    prepare?.(folder)
    const cookies = await visitsAtPaso2(folder, 1500, 7)
    const served = await servePortal(folder, port)
    const page = getRequest('/tramites/nss')
    const idle = await load(port, 1, 200, forMs(3000, page))
    let at = 0
    let over = false
    const assigning = load(port, 16, 303, () => {
      const cookie = cookies[at++]
      return cookie && postRequest('/tramites/nss/domicilio', cookie, { ...ADDRESS, accion: 'continuar' })
    }).finally(() => {
      over = true
    })
    const [assigned, busy] = await Promise.all([
      assigning,
      load(port, 1, 200, () => (over ? undefined : page)),
    ])
    if (assigned.failed > 0) throw new Error(`${assigned.failed} assignments failed`)
    for (let n = 0; n < 10; n++) await load(port, 32, 200, forMs(5000, page))
    const rss = served.rss()
    await served.stop()
    return [
      row('POST que asigna', assigned.perSecond, '/s', 'min', 150),
      row('p99 de una página mientras se asigna, contra en reposo', busy.p99 / idle.p99, '×', 'max', 3),
      row('Memoria tras el torrente y los PDF', rss, 'MB', 'max', 220),
    ]
  })

const MAILS = 1000

/** A backlog of mail through a real SMTP server, while somebody asks for Paso 1. */
export const mailRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    let taken = 0
    let last = 0
    const smtp = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => {
          taken += 1
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
    const served = await servePortal(folder, port, { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` })
    const give = started + 90_000
    const more = () => (taken < MAILS && performance.now() < give ? page : undefined)
    const busy = await load(port, 1, 200, more)
    await served.stop()
    await new Promise<void>((done) => smtp.close(() => done()))
    return [
      row('Correos entregados por minuto', (taken / (last - started)) * 60_000, '', 'min', 1000),
      row('p99 de una página mientras salen, contra en reposo', busy.p99 / idle.p99, '×', 'max', 1.5),
    ]
  })

/** Both PDFs of one assignment, processor time, warm. */
export async function pdfRows(): Promise<Row[]> {
  const seal = newSeal()
  const issue = sampleIssue(seal)
  const maker = createPdfMaker({
    seal,
    workerUrl: new URL(`file://${path.join(dist, 'pdf-worker-main.js')}`),
  })
  for (let n = 0; n < 20; n++) await maker.make(issue)
  const before = process.cpuUsage()
  const rounds = 40
  for (let n = 0; n < rounds; n++) await maker.make(issue)
  const used = process.cpuUsage(before)
  await maker.close()
  return [
    row('Los dos PDF, procesador, en caliente', (used.user + used.system) / 1000 / rounds, 'ms', 'max', 120),
  ]
}
