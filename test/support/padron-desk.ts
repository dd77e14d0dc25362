import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Cell } from '../../src/db/base/engine.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { importPadron, type PadronOrder } from '../../src/db/padron/import.ts'
import type { PadronError } from '../../src/db/padron/problem.ts'
import type { PadronPlace } from '../../src/db/padron/worker.ts'
import type { PadronBase } from '../../src/db/padron/writer.ts'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { createStore } from '../../src/db/store.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { placeEmptyDatabase } from './empty-database.ts'

/** Bundled: its sources take a thread four times as long to load, at each import. */
export const PADRON_WORKER = pathToFileURL(path.resolve(import.meta.dirname, '../../dist/padron-worker.js'))
const SECRET = 'un secreto de prueba de más de 32 letras'
const NOON = Date.UTC(2026, 2, 5, 18)

/** A real database in a folder of its own, and padrón files to bring into it. */
export function openDesk() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'padron-'))
  placeEmptyDatabase(dataDir, SECRET)
  return deskOver(openDatabase(dataDir, SECRET), dataDir, { dataDir })
}

/** The same on PostgreSQL. @param url of a database that has the schema and nothing else */
export async function openPostgresDesk(url: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'padron-'))
  return deskOver(await openPostgres(url, SECRET), folder, { url, authorities: [] })
}

function deskOver<B extends PadronBase>(base: B, folder: string, place: PadronPlace) {
  const store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
  const file = path.join(folder, 'personas.csv')
  return {
    /** where files may be put */
    folder,
    place,
    secret: SECRET,
    base,
    store,
    find: (curp: string) => store.findPerson(curp as Curp),
    /** Writes the file and imports it; problems as `line column code`. */
    take: async (content: string | Uint8Array, order: Partial<PadronOrder> = {}) => {
      writeFileSync(file, content)
      const errors: PadronError[] = []
      const notices: PadronError[] = []
      const said = (e: PadronError) => `${e.line} ${e.field ?? ''} ${e.code}`.replace('  ', ' ')
      const outcome = await importPadron(base, {
        file,
        place,
        secret: SECRET,
        today: { year: 2026, month: 3, day: 5 },
        now: () => NOON,
        dryRun: false,
        stop: new AbortController().signal,
        onErrors: (found) => errors.push(...found),
        onNotices: (found) => notices.push(...found),
        // a few people with other names are most of so short a file
        evenIfDisagree: true,
        onProgress: () => {},
        workerUrl: PADRON_WORKER,
        ...order,
      })
      const counts = outcome.outcome === 'refused' ? undefined : { ...outcome.counts }
      return {
        outcome,
        counts,
        errors: errors.map(said),
        notices: notices.map(said),
      }
    },
    /** All that the padrón consists of, to compare. */
    dump: async () => [
      await base.rows('select * from personas order by curp_index'),
      await base.rows('select * from numeros order by nss_index'),
      await base.rows("select * from auditoria where what <> 'padrón importado' order by id"),
    ],
    count: async (what: string, ...params: Cell[]): Promise<number> => {
      const [found] = await base.rows<{ n: number }>(`select count(*) as n from ${what}`, ...params)
      return found?.n ?? 0
    },
    close: async () => {
      await base.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type SqliteDesk = ReturnType<typeof openDesk>
export type PadronRun = SqliteDesk | Awaited<ReturnType<typeof openPostgresDesk>>
