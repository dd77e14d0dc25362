import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Refused } from '../../domain/base/problem.ts'
import type { OpenDatabase } from '../base/open.ts'
import type { PadronCounts } from './batch.ts'
import { countConflicts, runRecorder } from './record.ts'
import type { SurveyProblem } from './survey.ts'
import type { PadronMessage, PadronReply, PadronTask } from './worker.ts'
import { createWindowWriter, type WritingOrder } from './write.ts'

export type PadronOrder = PadronTask & WritingOrder
export type PadronOutcome =
  | { readonly outcome: 'refused'; readonly problems: readonly SurveyProblem[] }
  | {
      readonly outcome: 'done' | 'stopped'
      /** rows taken, and how many of them are wrong */
      readonly rows: number
      readonly bad: number
      readonly counts: Readonly<PadronCounts>
      /** people with two NSS or more, in all the database */
      readonly conflicts: number
    }

/**
 * Brings the rows of a padrón file into the database while the portal serves from it: a thread of its own reads
 * and checks, this one seals and writes. Whatever ends it, all that was written stays, and the same file again goes on
 * from there. Throws `Refused` when the file cannot be read.
 */
export async function importPadron(base: OpenDatabase, order: PadronOrder): Promise<PadronOutcome> {
  const { file, dataDir, secret, today, now, dryRun } = order
  const worker = new Worker(workerUrl(), {
    workerData: { file, dataDir, secret, today } satisfies PadronTask,
    // left to itself, the collector would rather take memory than time
    resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 96 },
  })
  const recorder = runRecorder(base, now, dryRun)
  const restore = tune(base)
  try {
    const ended = await follow(base, worker, order, recorder.begin)
    restore()
    if (ended.outcome === 'refused') return ended
    recorder.end(ended)
    return { ...ended, conflicts: countConflicts(base) }
  } finally {
    restore()
    await worker.terminate()
  }
}

/** Beside this file in the sources, beside the bundle when this is part of one. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './padron-worker.js', import.meta.url)

/**
 * What is lost with the power is imported again, so no commit waits for the disk but the last one, after `restore`;
 * and checkpoints are made between the transactions, not in them.
 */
function tune({ sqlite }: OpenDatabase): () => void {
  for (const setting of ['synchronous = NORMAL', 'wal_autocheckpoint = 0', 'cache_size = -16000'])
    sqlite.pragma(setting)
  return () => {
    for (const setting of ['synchronous = FULL', 'wal_autocheckpoint = 1000']) sqlite.pragma(setting)
  }
}

type Ended =
  | Extract<PadronOutcome, { outcome: 'refused' }>
  | Omit<Exclude<PadronOutcome, { outcome: 'refused' }>, 'conflicts'>

async function follow(
  base: OpenDatabase,
  worker: Worker,
  order: PadronOrder,
  begin: (rows: number) => void,
): Promise<Ended> {
  const writer = createWindowWriter(base, order)
  for await (const message of messages(worker, order.stop)) {
    if (message.is === 'refused') return { outcome: 'refused', problems: message.problems }
    if (message.is === 'failed') throw new Refused(message.words)
    if (message.is === 'surveying') order.onProgress(message.rows, undefined)
    if (message.is === 'surveyed') {
      begin(message.rows)
      writer.begin(message)
    }
    if (message.is === 'done') return { outcome: 'done', ...writer.tally() }
    if (message.is !== 'window') continue
    if (!(await writer.write(message))) break
    const { buffer } = message.packet
    worker.postMessage({ buffer } satisfies PadronReply, [buffer])
  }
  if (!order.stop.aborted) throw new Error('the thread that reads the padrón ended before its file')
  return { outcome: 'stopped', ...writer.tally() }
}

/** What the worker says, until it ends or `stop` is called. Throws what it threw. */
async function* messages(worker: Worker, stop: AbortSignal): AsyncGenerator<PadronMessage> {
  try {
    for await (const [message] of on(worker, 'message', { signal: stop, close: ['exit'] }))
      yield message as PadronMessage
  } catch (error) {
    if (!stop.aborted) throw error
  }
}
