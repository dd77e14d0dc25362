/** The thread that reads a padrón, checks its rows; who started it writes them. Loads no drizzle-orm. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { CivilDate } from '../../domain/base/mexico-time.ts'
import type { Problem } from '../../domain/base/problem.ts'
import type { Nss } from '../../domain/number/nss.ts'
import { PADRON_COLUMNS, type PadronColumn } from '../../domain/person/padron-header.ts'
import { readPadronRow } from '../../domain/person/padron-row.ts'
import { fullName } from '../../domain/person/person.ts'
import { createBulkVault } from '../base/vault.ts'
import { EndlessLine } from '../text/csv.ts'
import type { Encoding } from '../text/encoding.ts'
import { fileSource, type Table } from '../text/table.ts'
import type { ChainLinks } from './chains.ts'
import { createCells, isBlank } from './header.ts'
import { type KnownPeople, knownInFolder } from './known.ts'
import { createEntryEncryptor, createPacker, PACKETS, type Packet } from './packet.ts'
import type { PadronError } from './problem.ts'
import { createRowReader, createWindow, KEYS, WINDOW_ROWS } from './reader.ts'
import { type Survey, type SurveyOrder, type SurveyProblem, surveyPadron } from './survey.ts'

/** Where the database is: a folder, or a URL of PostgreSQL, with the authorities that it is trusted by besides the public ones (PEM). */
export type PadronPlace =
  | { readonly dataDir: string }
  | { readonly url: string; readonly authorities: readonly string[] }
export type PadronTask = {
  readonly file: string
  readonly place: PadronPlace
  readonly secret: string
} & SurveyOrder
/** A person of the file as their documents would print them. */
export type PadronSample = {
  readonly name: string
  readonly curp: string
  readonly numeros: readonly Nss[]
  readonly status: string
}
/** A stretch of the file: how many rows it had, how many of them the database has already, and what to write. */
export type PadronWindow = {
  readonly is: 'window'
  readonly rows: number
  readonly same: number
  /** why rows were left out */
  readonly errors: readonly PadronError[]
  /** what is to be looked at in rows that are in */
  readonly notices: readonly PadronError[]
  readonly packet: Packet
}
export type PadronMessage =
  | { readonly is: 'surveying'; readonly rows: number }
  /** the first row that cannot be taken, while the rest is still being read */
  | { readonly is: 'first error'; readonly error: PadronError }
  | {
      readonly is: 'surveyed'
      readonly rows: number
      readonly separator: string
      readonly found: PadronFound
      readonly links: ChainLinks
    }
  | { readonly is: 'refused'; readonly problems: readonly SurveyProblem[] }
  | { readonly is: 'unreadable'; readonly problem: UnreadableProblem }
  | PadronWindow
  | { readonly is: 'done' }
/** What the first pass found of the file, for the operator to see. */
export type PadronFound = {
  readonly format: Table['format']
  readonly encoding: Encoding | undefined
  /** 0 to 1; absent when the operator said the encoding, or there is none */
  readonly confidence: number | undefined
  /** columns by the headings that name them */
  readonly columns: readonly { readonly column: PadronColumn; readonly heading: string }[]
  readonly ignored: readonly string[]
  readonly disagreeing: number
  readonly sample: readonly PadronSample[]
}
/** `no_se_lee`: `detail.error` is the system's code (ENOENT, EIO …) · `renglon_sin_fin`: it is no table. */
export type UnreadableProblem = Problem<'no_se_lee' | 'renglon_sin_fin'>
/** A buffer to be filled: one of the first, or one whose rows are written. */
export type PadronReply = { readonly buffer: ArrayBuffer }

/** Packets that wait for whoever writes, from which on the thread that reads encrypts as well. */
const MANY_WAITING = 4
/** Errors are handed over with the window they are in, which ends when it has this many. */
const MOST_ERRORS = 5_000
/** A file with many errors is taken in shorter windows: an error takes more memory than a row. */
const windowFor = (errors: number): number => (errors < MOST_ERRORS ? WINDOW_ROWS : MOST_ERRORS)

if (parentPort) await work(parentPort, workerData as PadronTask)

async function work(port: MessagePort, task: PadronTask): Promise<void> {
  const send = (message: PadronMessage, moved: ArrayBuffer[] = []) => port.postMessage(message, moved)
  let fd: number | undefined
  try {
    fd = openSync(task.file, 'r')
    const stats = fstatSync(fd)
    // a pipe has no size, and is not read twice
    if (!stats.isFile() && !stats.isDirectory())
      return send({
        is: 'unreadable',
        problem: { code: 'no_se_lee', detail: { archivo: task.file, error: 'ESPIPE' } },
      })
    const surveyed = surveyPadron(
      fileSource(fd, stats.size),
      task,
      (rows) => send({ is: 'surveying', rows }),
      (error) => send({ is: 'first error', error }),
    )
    if (!surveyed.ok) return send({ is: 'refused', problems: surveyed.problems })
    const { rows, table, chains } = surveyed.value
    const found = foundOf(surveyed.value, task.today)
    send({ is: 'surveyed', rows, separator: table.separator, found, links: chains.links })
    await readRows(surveyed.value, task, bufferPool(port), send)
    send({ is: 'done' })
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (error instanceof EndlessLine)
      send({ is: 'unreadable', problem: { code: 'renglon_sin_fin', detail: { renglon: error.line } } })
    else if (code && syscall)
      send({ is: 'unreadable', problem: { code: 'no_se_lee', detail: { archivo: task.file, error: code } } })
    else throw error
  } finally {
    if (fd !== undefined) closeSync(fd)
    port.close()
  }
}

type Send = (message: PadronMessage, moved?: ArrayBuffer[]) => void

function foundOf({ table, header, disagreeing, sample }: Survey, today: CivilDate): PadronFound {
  const { places, headings } = header
  const cellsOf = createCells(header)
  return {
    format: table.format,
    encoding: table.encoding,
    confidence: table.detected?.confidence,
    columns: PADRON_COLUMNS.flatMap((column) => {
      const place = places[column]
      return place === undefined ? [] : [{ column, heading: headings[place] ?? '' }]
    }),
    ignored: header.ignored.map(({ name }) => name),
    disagreeing,
    sample: sample.flatMap((fields) => {
      const read = readPadronRow(cellsOf(fields), today)
      if (!read.ok) return []
      const { curp, name, numeros, status = '' } = read.value
      return [{ curp, name: fullName(name), numeros, status }]
    }),
  }
}

async function readRows(
  survey: Survey,
  task: PadronTask,
  buffers: ReturnType<typeof bufferPool>,
  send: Send,
): Promise<void> {
  const known = await knownAt(task)
  const vault = createBulkVault(known.material)
  const encrypt = createEntryEncryptor(vault)
  const reader = createRowReader({ survey, vault, known, today: task.today })
  const window = createWindow(survey.table.separator)
  const begin = async () => ({
    rows: 0,
    same: 0,
    errors: [] as PadronError[],
    notices: [] as PadronError[],
    packer: createPacker(await buffers.next()),
  })
  let stretch = await begin()
  let most = windowFor(survey.contestedNss.length + survey.repeatedCurps.length)
  const end = async (): Promise<void> => {
    const { packer, ...counts } = stretch
    // both threads encrypt, whichever waits for the other
    const packet = packer.finish((await buffers.waiting()) >= MANY_WAITING ? encrypt : undefined)
    send({ is: 'window', ...counts, packet }, [packet.buffer])
    stretch = await begin()
  }
  /** Hands over what is packed, in the middle of a window: what is told of it stays, to be put in the order of its lines. */
  const endPacket = async (): Promise<void> => {
    const { errors, notices } = stretch
    stretch = { ...stretch, errors: [], notices: [] }
    await end()
    stretch = { ...stretch, errors, notices }
  }
  const settleAll = async (): Promise<void> => {
    for (const slice of window.take(known.rowsAtOnce)) {
      const standings = await known.standingsOf(slice.map(({ keys }) => keys))
      const read = slice.map(({ row, keys }, nth) => reader.read(row, keys, standings[nth] ?? 'other'))
      await known.lookUp(read.flatMap((one) => ('numeros' in one ? one.numeros : [])))
      for (const one of read) {
        const { became, told } = 'became' in one ? one : reader.settle(one, stretch.packer)
        stretch.rows += 1
        if (became === 'same') stretch.same += 1
        if (told.length > 0) (became === 'left out' ? stretch.errors : stretch.notices).push(...told)
        if (stretch.packer.isFull()) await endPacket()
      }
    }
    most = Math.min(most, windowFor(stretch.errors.length + stretch.notices.length))
    await end()
  }
  const keys = Buffer.alloc(KEYS)
  for (const row of survey.table.rows()) {
    if (row.line <= survey.headerLine || isBlank(row.fields)) continue
    const error = reader.keys(row, keys)
    if (error) {
      stretch.rows += 1
      stretch.errors.push(error)
    } else window.add(row, keys)
    if (window.isFull(most) || stretch.errors.length >= MOST_ERRORS) await settleAll()
  }
  await settleAll()
  await known.close()
}

/** `pg` is loaded where it is needed: its modules take memory. */
async function knownAt({ place, secret }: PadronTask): Promise<KnownPeople> {
  if ('dataDir' in place) return knownInFolder(place.dataDir, secret)
  // whom the main thread trusts this one does not know
  if (place.authorities.length > 0)
    setDefaultCACertificates([...getCACertificates('default'), ...place.authorities])
  const { knownInPostgres } = await import('./postgres-known.ts')
  return knownInPostgres(place.url, secret)
}

/**
 * A few buffers, one filled while others are written; the first ones come once the chains of CURP are linked, since
 * whose an NSS is depends on them. Back-pressure: the reader waits for a free buffer.
 */
function bufferPool(port: MessagePort) {
  const free: ArrayBuffer[] = []
  let wake: (() => void) | undefined
  port.on('message', ({ buffer }: PadronReply) => {
    free.push(buffer)
    wake?.()
  })
  return {
    next: async (): Promise<ArrayBuffer> => {
      for (;;) {
        const buffer = free.pop()
        if (buffer) return buffer
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    /** How many are being written or wait for it, beside the one that is being filled. */
    waiting: async (): Promise<number> => {
      // what was posted while a window was settled comes in now
      await nextTurn()
      return PACKETS - 1 - free.length
    },
  }
}
