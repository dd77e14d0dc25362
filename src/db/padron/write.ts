import { createBulkVault } from '../base/bulk-vault.ts'
import type { OpenDatabase } from '../base/open.ts'
import { materialOf } from '../base/vault.ts'
import { createBatchWriter, type PadronCounts } from './batch.ts'
import { createPace } from './pace.ts'
import { sealPacket } from './packet.ts'
import type { PadronError } from './reader.ts'
import type { PadronMessage, PadronWindow } from './worker.ts'

export type WritingOrder = {
  /** the operator's, that the keys of the database are wrapped with */
  readonly secret: string
  /** epoch ms */
  readonly now: () => number
  /** counts what would come of it, and changes nothing */
  readonly dryRun: boolean
  /** ends the run after the transaction it is in */
  readonly stop: AbortSignal
  /** what is wrong, in the order of the lines, and what parts the columns of the file */
  readonly onErrors: (errors: readonly PadronError[], separator: string) => void
  /** `total` is not known while the file is only looked over */
  readonly onProgress: (rows: number, total: number | undefined) => void
}

/** Errors that are told together: what is made of each to write it takes more memory than the error. */
const MOST_AT_ONCE = 1000

/** Writes what the reading thread hands over, stretch by stretch, and keeps the tally. */
export function createWindowWriter(base: OpenDatabase, order: WritingOrder) {
  const { secret, now, dryRun, stop, onErrors, onProgress } = order
  const vault = createBulkVault(materialOf(base.sqlite, secret))
  const writeSome = createBatchWriter(base, dryRun)
  const pace = createPace(base)
  const counts: PadronCounts = { fresh: 0, changed: 0, same: 0, numeros: 0 }
  let [rows, bad, total, separator] = [0, 0, 0, ',']

  const writeAll = async (window: PadronWindow, wrong: PadronError[]): Promise<boolean> => {
    const { entries, buffer } = window.packet
    sealPacket(window.packet, vault)
    const bytes = Buffer.from(buffer)
    for (let done = 0, at = 0; done < entries; ) {
      if (stop.aborted) return false
      const started = performance.now()
      const some = writeSome(bytes, at, entries - done, now(), counts, (error) => wrong.push(error))
      const held = performance.now() - started
      done += some.written
      at = some.end
      onProgress(rows + Math.round((done / entries) * window.rows), total)
      await pace(some.written, held)
    }
    return true
  }

  return {
    begin: (surveyed: Extract<PadronMessage, { is: 'surveyed' }>): void => {
      total = surveyed.rows
      separator = surveyed.separator
    },
    /** False when it was stopped on its way. */
    write: async (window: PadronWindow): Promise<boolean> => {
      const wrong = [...window.errors]
      if (!(await writeAll(window, wrong))) return false
      rows += window.rows
      bad += new Set(wrong.map(({ line }) => line)).size
      counts.same += window.same
      onProgress(rows, total)
      wrong.sort((a, b) => a.line - b.line)
      for (let at = 0; at < wrong.length; at += MOST_AT_ONCE)
        onErrors(wrong.slice(at, at + MOST_AT_ONCE), separator)
      return true
    },
    tally: () => ({ rows, bad, counts }),
  }
}
