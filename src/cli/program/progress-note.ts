import { Option } from 'commander'
import { replaceFile } from '../../adapters/runtime/new-file.ts'

/** How far a command is in a step of its work; `total` absent while nobody knows how much there is. */
export type Step = { readonly phase: string; readonly done: number; readonly total?: number }

const EVERY = 500

/** For the page that runs a command as a child process: not an operator's, so no help names it. */
export const progressOption = (): Option => new Option('--avance <archivo>', 'escribe ahí cómo va').hideHelp()

/**
 * Writes how far a command is into a file, at each new step and every half second, for a page to read: `{step, done,
 * total}` as JSON. What it gives throws when the disk fails.
 * @param now epoch ms
 */
export function createProgressNote(file: string, now: () => number): (progress: Step) => void {
  let [step, at] = ['', 0]
  return ({ phase, done, total }) => {
    const moment = now()
    if (phase === step && moment - at < EVERY) return
    step = phase
    at = moment
    replaceFile(file, JSON.stringify({ step: phase, done, ...(total === undefined ? {} : { total }) }))
  }
}
