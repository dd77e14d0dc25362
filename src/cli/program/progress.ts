import { countWords } from '../../domain/base/text.ts'
/** How far a long command is. */
export type Progress = {
  /** done so far; cheap enough to be called for every thousand */
  at(done: number): void
  /** clears the bar, so that what follows starts on a line of its own */
  end(): void
}

export type ProgressOptions = {
  /** `Bitácora` */
  readonly label: string
  /** undefined when not known yet */
  readonly total: number | undefined
  /** where it is drawn; standard error, so that the output itself can be redirected */
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean }
  /** epoch ms */
  readonly now: () => number
}

const REDRAW = 200
const NEW_LINE = 10_000
const WIDTH = 24

/** A bar with rate and time left on a terminal; elsewhere a plain line every ten seconds. */
export function createProgress({ label, total, stream, now }: ProgressOptions): Progress {
  const terminal = stream.isTTY === true
  const started = now()
  let drawn = terminal ? 0 : started
  return {
    at: (done) => {
      const moment = now()
      if (moment - drawn < (terminal ? REDRAW : NEW_LINE)) return
      drawn = moment
      const words = [...progressWords(done, total, moment - started)].join('  ')
      const bar = total === undefined ? '' : `${drawBar(done / Math.max(total, 1))} `
      stream.write(
        terminal ? `\r\x1b[K${`${label} ${bar}${words}`.trimEnd()}` : `${label}${words && `: ${words}`}\n`,
      )
    },
    end: () => {
      if (terminal) stream.write('\r\x1b[K')
    },
  }
}

const drawBar = (share: number): string => {
  const full = Math.round(Math.min(share, 1) * WIDTH)
  return `[${'█'.repeat(full)}${'·'.repeat(WIDTH - full)}]`
}

function* progressWords(done: number, total: number | undefined, ms: number): Generator<string> {
  if (done === 0 && total === undefined) return
  const rate = ms > 0 ? done / (ms / 1000) : 0
  if (total !== undefined) yield `${Math.floor((done / Math.max(total, 1)) * 100)} %`
  yield total === undefined ? countWords(done) : `${countWords(done)} de ${countWords(total)}`
  if (rate > 0) yield `${countWords(Math.round(rate))}/s`
  if (rate > 0 && total !== undefined)
    yield `faltan ${durationWords((Math.max(total - done, 0) / rate) * 1000)}`
}

/** Milliseconds → `8 s`, `2 min 5 s`, `1 h 3 min`; a begun second counts. */
export function durationWords(ms: number): string {
  const s = Math.ceil(ms / 1000)
  if (s < 60) return `${s} s`
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}
