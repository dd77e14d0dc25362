import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { demoSealFile } from '../../src/adapters/seal/folder.ts'
import { type Parts, wire } from '../../src/app/wire.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { LogLine } from '../../src/routes/http/app-context.ts'

export const dist = path.resolve(import.meta.dirname, '../../dist')

/** A clock that stands where the test puts it. Begins on 5 March 2026, 10:00 in Mexico City. */
export class TestClock {
  #now = Date.UTC(2026, 2, 5, 16, 0, 0)
  now = (): number => this.#now
  forward(ms: number): void {
    this.#now += ms
  }
  set(at: number): void {
    this.#now = at
  }
}

export type Portal = Awaited<ReturnType<typeof wire>> & {
  readonly config: Config
  readonly dataDir: string
  readonly clock: TestClock
  readonly lines: LogLine[]
  /** when what was written has gone out, but for mail that waits for its files; a carrier in trouble is not waited for */
  mailGone(): Promise<void>
  /** stops, and removes the data */
  close(): Promise<void>
  /** stops, and starts again on the same data, as after a crash or an upgrade */
  restart(): Promise<Portal>
}

/** The seal that a first demonstration made for itself, for those after it: half of what a start costs is to make one. */
let demoSeal: string | undefined

/** The whole portal on a data folder of its own, with a real database and the real worker. */
export async function openPortal(
  options: { env?: Record<string, string>; parts?: Parts; dataDir?: string; clock?: TestClock } = {},
): Promise<Portal> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'ventanilla-'))
  const clock = options.clock ?? new TestClock()
  const lines: LogLine[] = []
  const env = {
    DATA_DIR: dataDir,
    CAPTCHA_FIXED_ANSWER: 'Prueba7',
    BASE_URL: 'http://localhost:3000',
    ...options.env,
  }
  const config = readConfig(env)
  const first = config.mode === 'demo' && !options.dataDir && !options.clock && !options.env?.PORTAL_NAME
  if (first && demoSeal) writeFileSync(demoSealFile(dataDir), demoSeal, { mode: 0o600 })
  const wired = await wire(config, { clock, dist, log: (line) => lines.push(line), env, ...options.parts })
  if (first) demoSeal ??= readFileSync(demoSealFile(dataDir), 'utf8')
  return {
    ...wired,
    config,
    dataDir,
    clock,
    lines,
    mailGone: async (): Promise<void> => {
      const waiting = wired.base.sqlite
        .prepare("select count(*) from correos where due_at is not null and kind <> 'resultado'")
        .pluck()
      for (let tries = 0; tries < 80 && waiting.get() !== 0; tries++)
        await new Promise((resolve) => setTimeout(resolve, 10))
    },
    close: async (): Promise<void> => {
      await wired.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
    restart: async (): Promise<Portal> => {
      await wired.stop()
      return openPortal({ ...options, dataDir, clock })
    },
  }
}

/** Waits until `look` gives something; for what happens beside the request (mail, files). */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + 60_000
  do {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  } while (performance.now() < end)
  throw new Error('it did not come about in a minute')
}
