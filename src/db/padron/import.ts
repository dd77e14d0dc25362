import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { auditStore } from '../audit/store.ts'
import { countOtherCorreos } from '../check/correos.ts'
import { PACKET_BYTES, PACKETS } from './packet.ts'
import type { PadronError } from './problem.ts'
import { ACTOR, type PadronCounts } from './rules.ts'
import type { SurveyProblem } from './survey.ts'
import type { PadronMessage, PadronReply, PadronTask, UnreadableProblem } from './worker.ts'
import { createWindowWriter, type PadronBase, type WritingOrder } from './writer.ts'

export type PadronOrder = PadronTask &
  WritingOrder & {
    /** the program of the thread that reads; beside this file unless told */
    readonly workerUrl?: URL | undefined
    /** the first row is about to be written, and the trail says so; not of a dry run */
    readonly onBegin?: (() => Promise<void>) | undefined
  }
export type PadronOutcome =
  | { readonly outcome: 'refused'; readonly problems: readonly (SurveyProblem | UnreadableProblem)[] }
  | {
      readonly outcome: 'done' | 'stopped'
      /** rows taken, how many of them were left out, and how many are in with something to look at */
      readonly rows: number
      readonly bad: number
      readonly noticed: number
      /** of those: nothing is assigned to their people until a cell of theirs is mended */
      readonly waiting: number
      readonly counts: Readonly<PadronCounts>
      /** people with two NSS or more, in all the database */
      readonly conflicts: number
      /** people whom a link has bound to another correo than the padrón has, in all the database */
      readonly otherCorreos: number
      /** why it stopped, when it was not the operator who stopped it */
      readonly problem?: UnreadableProblem
    }

/**
 * Brings the rows of a padrón file into the database while the portal serves from it: a thread of its own reads and
 * checks, this one encrypts and writes. Whatever ends it, all that was written stays, and the same file again goes on
 * from there. Expected failures are outcomes; what the engine or the disk throw passes through.
 */
export async function importPadron(base: PadronBase, order: PadronOrder): Promise<PadronOutcome> {
  const { file, place, secret, today, encoding, sheet, ignore, evenIfDisagree, now, dryRun } = order
  const worker = new Worker(order.workerUrl ?? ownWorker(), {
    workerData: {
      file,
      place,
      secret,
      today,
      encoding,
      sheet,
      ignore,
      evenIfDisagree,
    } satisfies PadronTask,
    // V8 would rather grow its heap than collect
    resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 96 },
  })
  const incoming = messages(worker, order.stop)
  const recorder = runRecorder(base, now, dryRun)
  const restore = tune(base)
  try {
    const writer = await createWindowWriter(base, order)
    const begin = async (rows: number): Promise<void> => {
      await recorder.begin(rows)
      if (!dryRun) await order.onBegin?.()
    }
    const ended = await follow({ incoming, worker, writer, order, begin }).finally(writer.end)
    restore()
    if (ended.outcome === 'refused') return ended
    await recorder.end(ended)
    return { ...ended, conflicts: await countConflicts(base), otherCorreos: await countOtherCorreos(base) }
  } finally {
    restore()
    await worker.terminate()
  }
}

/** Beside this file in the sources, beside the bundle when this is part of one. */
const ownWorker = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './padron-worker.js', import.meta.url)

/**
 * Commits do not wait for the disk (what a power cut takes is imported again) but for the last one, after `restore`;
 * checkpoints are made between the transactions, not in them.
 */
function tune(base: PadronBase): () => void {
  if (base.engine === 'postgres') return () => {}
  const { sqlite } = base
  for (const setting of ['synchronous = NORMAL', 'wal_autocheckpoint = 0', 'cache_size = -8000'])
    sqlite.pragma(setting)
  return () => {
    for (const setting of ['synchronous = FULL', 'wal_autocheckpoint = 1000']) sqlite.pragma(setting)
  }
}

type Refusal = Extract<PadronOutcome, { outcome: 'refused' }>
type Run = Omit<Exclude<PadronOutcome, Refusal>, 'conflicts' | 'otherCorreos'>

type Following = {
  readonly incoming: AsyncGenerator<PadronMessage>
  readonly worker: Worker
  readonly writer: Awaited<ReturnType<typeof createWindowWriter>>
  readonly order: PadronOrder
  readonly begin: (rows: number) => Promise<void>
}

async function follow({ incoming, worker, writer, order, begin }: Following): Promise<Refusal | Run> {
  order.onProgress({ phase: 'reading', done: 0 })
  let [begun, told] = [false, false]
  const tellFirst = (error: PadronError | undefined): void => {
    if (error && !told) order.onFirstError?.(error)
    told ||= error !== undefined
  }
  for await (const message of incoming) {
    if (message.is === 'refused') return { outcome: 'refused', problems: message.problems }
    if (message.is === 'unreadable') {
      const { problem } = message
      return begun
        ? { outcome: 'stopped', ...writer.tally(), problem }
        : { outcome: 'refused', problems: [problem] }
    }
    if (message.is === 'surveying') order.onProgress({ phase: 'checking', done: message.rows })
    if (message.is === 'first error') tellFirst(message.error)
    if (message.is === 'surveyed') {
      begun = true
      order.onFound?.(message.found)
      await begin(message.rows)
      await writer.begin(message)
      for (let nth = 0; nth < PACKETS; nth++) {
        const buffer = new ArrayBuffer(PACKET_BYTES)
        worker.postMessage({ buffer } satisfies PadronReply, [buffer])
      }
    }
    if (message.is === 'done') return { outcome: 'done', ...writer.tally() }
    if (message.is !== 'window') continue
    // what only the second pass can see: a CURP with two rows, a name too long far down
    tellFirst(message.errors.toSorted((a, b) => a.line - b.line)[0])
    if (!(await writer.write(message))) break
    const { buffer } = message.packet
    worker.postMessage({ buffer } satisfies PadronReply, [buffer])
  }
  if (!order.stop.aborted) throw new Error('the thread that reads the padrón ended before its file')
  return { outcome: 'stopped', ...writer.tally() }
}

/**
 * What the worker posts, until it exits or `stop` is aborted. It listens from this call on: what is posted while nobody
 * does is lost. Throws what the worker threw.
 */
function messages(worker: Worker, stop: AbortSignal): AsyncGenerator<PadronMessage> {
  return taken(stop.aborted ? [] : on(worker, 'message', { signal: stop, close: ['exit'] }), stop)
}

async function* taken(
  events: AsyncIterable<unknown[]> | Iterable<unknown[]>,
  stop: AbortSignal,
): AsyncGenerator<PadronMessage> {
  try {
    for await (const [message] of events) yield message as PadronMessage
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

/** A run in the audit trail: that it began, so that one which was killed shows too, and what came of it. */
function runRecorder(base: PadronBase, now: () => number, dryRun: boolean) {
  const store = auditStore(base)
  const write = async (outcome: 'empezado' | 'ok' | 'interrumpido', code: string): Promise<void> => {
    const event = { what: 'padrón importado', outcome, code } as const
    if (!dryRun) await store.audit({ ...event, at: now(), actor: ACTOR })
  }
  return {
    begin: (rows: number) => write('empezado', `renglones ${rows}`),
    /** Its commit, which waits for the disk again, makes all those before it durable. */
    end: ({ outcome, counts: { fresh, changed } }: Run) =>
      write(outcome === 'done' ? 'ok' : 'interrumpido', `nuevas ${fresh}, cambiadas ${changed}`),
  }
}

/** How many people have two NSS or more. */
async function countConflicts(base: PadronBase): Promise<number> {
  const [found] = await base.rows<{ people: number }>(
    `select count(*) as people from (select curp_index from numeros
      where origin <> 'retirado' and retired_at is null group by curp_index having count(*) > 1) several`,
  )
  return found?.people ?? 0
}
