import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { demoSecret } from '../../src/adapters/runtime/data-folder.ts'
import { systemChance } from '../../src/adapters/runtime/system.ts'
import { demoSealFile } from '../../src/adapters/seal/folder.ts'
import { loadOrCreateSeal } from '../../src/adapters/seal/source.ts'
import { type Parts, wire } from '../../src/app/wire.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { OpenDatabase } from '../../src/db/base/open.ts'
import type { LogLine } from '../../src/routes/http/app-context.ts'
import { placeEmptyDatabase } from './empty-database.ts'
import { sharePdfWorker } from './pdf-worker.ts'

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

export type Portal = Omit<Awaited<ReturnType<typeof wire>>, 'base'> & {
  readonly base: OpenDatabase
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

/** The seal of the first demonstration, for those after it: to make a key takes longer than all else of a start. */
let demoSeal: string | undefined

/** Makes what the start of a new demonstration would make, but from what an earlier one has. */
function prepare(config: Config, clock: TestClock): void {
  const { dataDir: folder, portal } = config
  placeEmptyDatabase(folder, config.secret ?? demoSecret(folder))
  if (config.mode !== 'demo' || config.seal) return
  const file = demoSealFile(folder)
  if (demoSeal) writeFileSync(file, demoSeal, { mode: 0o600 })
  else {
    loadOrCreateSeal({ folder, portal, now: clock.now(), chance: systemChance })
    demoSeal = readFileSync(file, 'utf8')
  }
}

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
  if (!options.dataDir && !options.clock && !options.env?.PORTAL_NAME) prepare(config, clock)
  const shared = { openPdfWorker: sharePdfWorker }
  const wired = await wire(config, {
    clock,
    dist,
    log: (line) => lines.push(line),
    env,
    ...shared,
    ...options.parts,
  })
  const { base } = wired
  if (base.engine !== 'sqlite') throw new Error('a portal of the tests has a data folder')
  return {
    ...wired,
    base,
    config,
    dataDir,
    clock,
    lines,
    mailGone: async (): Promise<void> => {
      const waiting = base.sqlite
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
