import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { START, START_FLAGS } from '../scripts/start-flags.ts'
import { CAPTCHA } from './tramite.ts'

const root = path.resolve(import.meta.dirname, '..')
export const dist = path.join(root, 'dist')

/** How long a thread was held up, in ms, by quantile. */
export type Delay = Readonly<Record<'p50' | 'p90' | 'p99' | 'p999' | 'max', number>>
export type Served = {
  readonly port: number
  readonly base: string
  readonly pid: number
  /** from the start of the process until /readyz answered, in ms */
  readonly startMs: number
  /** resident memory in MB; 0 where there is no /proc */
  rss(): number
  /** the largest it was so far */
  peak(): number
  /** how long its thread was held up since it was last asked, in ms; of a `watched` one */
  delay(): Promise<Delay>
  /** how long its thread has worked since its start, in ms; of a `watched` one */
  worked(): Promise<number>
  stop(): Promise<void>
}

/** as who hosts it has it */
const MEMORY = Object.fromEntries(START.match(/MALLOC_\w+=\w+/g)?.map((one) => one.split('=')) ?? [])
const WATCH = `--import=${import.meta.dirname}/delay.mjs`

export type ServeOptions = {
  /** settings beside or instead of the usual ones */
  readonly env?: Record<string, string>
  /** whether `delay()` is asked of it */
  readonly watched?: boolean
  /** on the first processor alone, where `taskset` is there */
  readonly oneCore?: boolean
}

/** The built portal as `scripts/ventanilla` runs it, in a process of its own. */
export async function servePortal(
  dataDir: string,
  port: number,
  { env = {}, watched = false, oneCore = false }: ServeOptions = {},
): Promise<Served> {
  const started = performance.now()
  const usual = { DATA_DIR: dataDir, PORT: String(port), LIMITS: 'off', CAPTCHA_FIXED_ANSWER: CAPTCHA }
  const node = [...START_FLAGS, ...(watched ? [WATCH] : []), path.join(dist, 'main.js')]
  const [command = '', ...args] = [...(oneCore ? pinned(0) : []), process.execPath, ...node]
  const child: ChildProcess = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', ...MEMORY, ...usual, ...env },
    stdio: ['ignore', 'ignore', 'inherit', ...(watched ? (['ipc'] as const) : [])],
  })
  const base = `http://127.0.0.1:${port}`
  while (!(await answers(`${base}/readyz`))) {
    if (child.exitCode !== null) throw new Error('the portal did not start')
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  return {
    port,
    base,
    pid: child.pid ?? 0,
    startMs: performance.now() - started,
    rss: () => memoryOf(child.pid ?? 0, 'VmRSS'),
    peak: () => memoryOf(child.pid ?? 0, 'VmHWM'),
    delay: () => ask<Delay>(child, 'delay'),
    worked: () => ask<number>(child, 'worked'),
    stop: async () => {
      const over = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await over
    },
  }
}

/** What `delay.mjs` says. */
const ask = <T>(child: ChildProcess, what: string): Promise<T> =>
  new Promise((resolve) => {
    child.once('message', (told) => resolve(told as T))
    child.send(what)
  })

/** What starts a command on one processor; nothing where that cannot be had. */
export const pinned = (core: number): string[] =>
  spawnSync('taskset', ['-c', String(core), 'true']).status === 0 ? ['taskset', '-c', String(core)] : []

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
