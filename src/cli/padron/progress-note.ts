import { replaceFile } from '../../adapters/runtime/new-file.ts'
import type { PadronProgress } from '../../db/padron/writer.ts'

const EVERY = 500

/** Writes how far an import is into a file, now and then, for a page to read: `{step, done, total}` as JSON. */
export function createProgressNote(file: string, now: () => number): (progress: PadronProgress) => void {
  let [step, at] = ['', 0]
  return ({ phase, done, total }) => {
    const moment = now()
    if (phase === step && moment - at < EVERY) return
    step = phase
    at = moment
    replaceFile(file, JSON.stringify({ step: phase, done, ...(total === undefined ? {} : { total }) }))
  }
}
