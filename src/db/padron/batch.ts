import type { OpenDatabase } from '../base/open.ts'
import { createPace } from './pace.ts'
import type { Entry } from './packet.ts'
import { ACTOR, CHANGED, createEntryWriter, type PadronTables } from './rules.ts'
import { ofAnother, type PadronSink } from './sink.ts'

/** How long one transaction may hold the write lock, in ms. */
const HOLD_MS = 5
/** About what one transaction takes. */
const ENTRIES_AT_ONCE = 300

/**
 * Writes entries into SQLite in short transactions, so that an interrupted run is completed by the next one.
 * @param dryRun rolls each transaction back: what would come of it is counted all the same
 * @param checkpoint as `WritingOrder` has it
 */
export function sqliteSink(
  base: OpenDatabase,
  dryRun: boolean,
  checkpoint?: () => Promise<void>,
): PadronSink {
  const { sqlite, vault } = base
  const pace = createPace(base, checkpoint)
  const begin = sqlite.prepare('begin immediate')
  const end = sqlite.prepare(dryRun ? 'rollback' : 'commit')
  const { tables, read } = tablesOf(base)
  const writeOne = createEntryWriter(tables, vault)

  const write = (...[entries, start, now, counts, wrong]: Parameters<PadronSink['write']>): number => {
    let at = start
    begin.run()
    try {
      read()
      const until = performance.now() + HOLD_MS
      do {
        const entry = entries[at]
        if (!entry) break
        if (!writeOne(entry, now, counts)) wrong(ofAnother(entry))
        at += 1
      } while (performance.now() < until)
      end.run()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback')
      throw error
    }
    return at - start
  }
  return {
    entriesAtOnce: ENTRIES_AT_ONCE,
    turn: pace.turn,
    write: (...order) => pace.held(() => write(...order)),
    held: pace.heldFor,
    end: pace.end,
  }
}

/** Plain statements: drizzle-orm's would cost as much again as SQLite takes, a million times. */
function tablesOf({ sqlite }: OpenDatabase): { readonly tables: PadronTables; readonly read: () => void } {
  const insert = sqlite.prepare(
    'insert into personas (curp_index, sealed, row_hash, correo_index) values (?, ?, ?, ?) on conflict do nothing',
  )
  const hash = sqlite.prepare('select row_hash from personas where curp_index = ?').pluck()
  const update = sqlite.prepare(
    'update personas set sealed = ?, row_hash = ?, correo_index = ? where curp_index = ?',
  )
  const updateHash = sqlite.prepare('update personas set row_hash = ? where curp_index = ?')
  const insertNumber = sqlite.prepare(
    "insert into numeros (nss_index, curp_index, sealed, origin, at) values (?, ?, ?, 'padron', ?) on conflict do nothing",
  )
  const owner = sqlite.prepare('select curp_index from numeros where nss_index = ?').pluck()
  const audit = sqlite.prepare(
    `insert into auditoria (at, what, subject, actor, outcome) values (?, '${CHANGED.what}', ?, '${ACTOR}', '${CHANGED.outcome}')`,
  )
  const anyChain = sqlite.prepare('select 1 from curps limit 1').pluck()
  const personKey = sqlite.prepare('select person_index from curps where curp_index = ?').pluck()
  let hasChains = true
  return {
    /** Once in each transaction: most databases have no chains of CURP at all. */
    read: () => {
      hasChains = anyChain.get() !== undefined
    },
    tables: {
      personKeyOf: (curpIndex) =>
        (hasChains ? (personKey.get(curpIndex) as Buffer | undefined) : undefined) ?? curpIndex,
      ownerOf: (nssIndex) => owner.get(nssIndex) as Buffer | undefined,
      hashOf: (curpIndex) => hash.get(curpIndex) as Buffer | undefined,
      insert: ({ curpIndex, encrypted, rowHash, correoIndex }: Entry) =>
        insert.run(curpIndex, encrypted, rowHash, correoIndex).changes > 0,
      update: ({ curpIndex, encrypted, rowHash, correoIndex }) =>
        void update.run(encrypted, rowHash, correoIndex, curpIndex),
      updateHash: ({ curpIndex, rowHash }) => void updateHash.run(rowHash, curpIndex),
      insertNumber: (nssIndex, person, encrypted, now) =>
        insertNumber.run(nssIndex, person, encrypted, now).changes > 0,
      audit: (curpIndex, now) => void audit.run(now, curpIndex),
    },
  }
}
