import type { OpenDatabase } from '../base/open.ts'
import { type Entry, readEntry } from './packet.ts'
import type { PadronError } from './reader.ts'

/** People, but for `numeros`: NSS that were not known before. */
export type PadronCounts = { fresh: number; changed: number; same: number; numeros: number }

const ACTOR = 'nss padron importar'
/** How long one transaction may keep other writers waiting, in ms. */
const HOLD = 5

/**
 * Writes entries in short transactions. A row goes in whole or not at all, and its digest with it, so whatever ends
 * the run, the next one finds what is missing.
 * @param dryRun undoes each transaction: what would come of it is counted all the same
 */
export function createBatchWriter({ sqlite }: OpenDatabase, dryRun: boolean) {
  // plain statements: drizzle-orm's would cost as much again as SQLite takes, a million times
  const begin = sqlite.prepare('begin immediate')
  const end = sqlite.prepare(dryRun ? 'rollback' : 'commit')
  const insert = sqlite.prepare(
    'insert into personas (curp_index, sealed, row_hash) values (?, ?, ?) on conflict do nothing',
  )
  const hashOf = sqlite.prepare('select row_hash from personas where curp_index = ?').pluck()
  const update = sqlite.prepare('update personas set sealed = ?, row_hash = ? where curp_index = ?')
  const updateHash = sqlite.prepare('update personas set row_hash = ? where curp_index = ?')
  const insertNumber = sqlite.prepare(
    "insert into numeros (nss_index, curp_index, sealed, origin, at) values (?, ?, ?, 'padron', ?) on conflict do nothing",
  )
  const ownerOf = sqlite.prepare('select curp_index from numeros where nss_index = ?').pluck()
  const audit = sqlite.prepare(
    "insert into auditoria (at, what, subject, actor, outcome) values (?, 'padrón: persona cambiada', ?, ?, 'ok')",
  )

  const isOfAnother = ({ curpIndex, numeros }: Entry): boolean =>
    numeros.some(({ nssIndex }) => {
      const owner = ownerOf.get(nssIndex) as Buffer | undefined
      return owner !== undefined && !owner.equals(curpIndex)
    })

  const addNumbers = ({ curpIndex, numeros }: Entry, now: number): number => {
    let added = 0
    for (const { nssIndex, sealed } of numeros)
      added += insertNumber.run(nssIndex, curpIndex, sealed, now).changes
    return added
  }

  const writePerson = ({ what, curpIndex, sealed, rowHash }: Entry): 'fresh' | 'changed' | 'same' => {
    if (what === 'numbers') return 'same'
    if (what === 'digest') {
      updateHash.run(rowHash, curpIndex)
      return 'same'
    }
    if (what === 'new' && insert.run(curpIndex, sealed, rowHash).changes > 0) return 'fresh'
    // the same row twice in one file, or somebody wrote the person meanwhile
    if ((hashOf.get(curpIndex) as Buffer).equals(rowHash)) return 'same'
    update.run(sealed, rowHash, curpIndex)
    return 'changed'
  }

  const write = (entry: Entry, now: number, counts: PadronCounts): void => {
    const added = addNumbers(entry, now)
    const became = writePerson(entry)
    const what = became === 'same' && added > 0 ? 'changed' : became
    if (what === 'changed') audit.run(now, entry.curpIndex, ACTOR)
    counts[what] += 1
    counts.numeros += added
  }

  /** Entries from `start` on, `most` at most, for as long as one transaction may last; how many, and where it stopped. */
  return (
    bytes: Buffer,
    start: number,
    most: number,
    now: number,
    counts: PadronCounts,
    wrong: (error: PadronError) => void,
  ): { readonly written: number; readonly end: number } => {
    let written = 0
    let at = start
    begin.run()
    try {
      const until = performance.now() + HOLD
      do {
        const entry = readEntry(bytes, at)
        if (isOfAnother(entry)) wrong({ line: entry.line, field: 'nss', code: 'nss_ajeno' })
        else write(entry, now, counts)
        written += 1
        at = entry.end
      } while (written < most && performance.now() < until)
      end.run()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback')
      throw error
    }
    return { written, end: at }
  }
}
