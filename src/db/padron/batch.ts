import type { AuditEvent } from '../../domain/facts/audit-event.ts'
import type { OpenDatabase } from '../base/open.ts'
import { numberContext } from '../base/row-context.ts'
import type { Entry } from './packet.ts'
import type { PadronError } from './problem.ts'

/** Rows by what became of them; `numeros`: NSS, `enlaces`: CURP of one person, that were not known before. */
export type PadronCounts = { fresh: number; changed: number; same: number; numeros: number; enlaces: number }

const CHANGED = { what: 'padrón: persona cambiada', outcome: 'ok' } as const satisfies AuditEvent
/** Who changes people and links CURP, for the audit trail. */
export const ACTOR = 'nss padron importar'
/** How long one transaction may hold the write lock, in ms. */
const HOLD_MS = 5

/**
 * Writes entries in short transactions. A row goes in whole or not at all, and its digest with it, so that an
 * interrupted run is completed by the next one.
 * @param dryRun rolls each transaction back: what would come of it is counted all the same
 */
export function createBatchWriter({ sqlite, vault }: OpenDatabase, dryRun: boolean) {
  // plain statements: drizzle-orm's would cost as much again as SQLite takes, a million times
  const begin = sqlite.prepare('begin immediate')
  const end = sqlite.prepare(dryRun ? 'rollback' : 'commit')
  const insert = sqlite.prepare(
    'insert into personas (curp_index, sealed, row_hash, correo_index) values (?, ?, ?, ?) on conflict do nothing',
  )
  const hashOf = sqlite.prepare('select row_hash from personas where curp_index = ?').pluck()
  const update = sqlite.prepare(
    'update personas set sealed = ?, row_hash = ?, correo_index = ? where curp_index = ?',
  )
  const updateHash = sqlite.prepare('update personas set row_hash = ? where curp_index = ?')
  const insertNumber = sqlite.prepare(
    "insert into numeros (nss_index, curp_index, sealed, origin, at) values (?, ?, ?, 'padron', ?) on conflict do nothing",
  )
  const ownerOf = sqlite.prepare('select curp_index from numeros where nss_index = ?').pluck()
  const audit = sqlite.prepare(
    `insert into auditoria (at, what, subject, actor, outcome) values (?, '${CHANGED.what}', ?, ?, '${CHANGED.outcome}')`,
  )

  const anyChain = sqlite.prepare('select 1 from curps limit 1').pluck()
  const personKey = sqlite.prepare('select person_index from curps where curp_index = ?').pluck()
  /** read anew in each transaction: most databases have no chains of CURP at all */
  let hasChains = true
  const personKeyOf = (curpIndex: Buffer) =>
    (hasChains ? (personKey.get(curpIndex) as Buffer | undefined) : undefined) ?? curpIndex

  /** The number of a CURP that is not its person's key, bound to the row that it will stand in. */
  const bindTo = (person: Buffer, curpIndex: Buffer, nssIndex: Buffer, encrypted: Buffer): Buffer =>
    vault.encrypt(
      vault.decrypt(encrypted, numberContext(nssIndex, curpIndex)),
      numberContext(nssIndex, person),
    )

  /** How many of its numbers were not known; undefined when one of them is another person's, and none goes in. */
  const addNumbers = ({ curpIndex, numeros }: Entry, now: number): number | undefined => {
    if (numeros.length === 0) return 0
    const person = personKeyOf(curpIndex)
    const isOfAnother = (nssIndex: Buffer): boolean => {
      const owner = ownerOf.get(nssIndex) as Buffer | undefined
      return owner !== undefined && !owner.equals(person)
    }
    // one number that goes in is nobody's yet; of several each is looked at before any goes in
    const isOne = numeros.length === 1
    if (!isOne && numeros.some(({ nssIndex }) => isOfAnother(nssIndex))) return undefined
    let added = 0
    for (const { nssIndex, encrypted } of numeros) {
      const ours = person.equals(curpIndex) ? encrypted : bindTo(person, curpIndex, nssIndex, encrypted)
      const { changes } = insertNumber.run(nssIndex, person, ours, now)
      if (isOne && changes === 0 && isOfAnother(nssIndex)) return undefined
      added += changes
    }
    return added
  }

  const writePerson = ({
    what,
    curpIndex,
    encrypted,
    rowHash,
    correoIndex,
  }: Entry): 'fresh' | 'changed' | 'same' => {
    if (what === 'numbers') return 'same'
    if (what === 'digest') {
      updateHash.run(rowHash, curpIndex)
      return 'same'
    }
    if (what === 'new' && insert.run(curpIndex, encrypted, rowHash, correoIndex).changes > 0) return 'fresh'
    // the same row twice in one file, or another process wrote the person meanwhile
    if ((hashOf.get(curpIndex) as Buffer).equals(rowHash)) return 'same'
    update.run(encrypted, rowHash, correoIndex, curpIndex)
    return 'changed'
  }

  /** False when a number of it is another person's: nothing of it goes in. */
  const write = (entry: Entry, now: number, counts: PadronCounts): boolean => {
    const added = addNumbers(entry, now)
    if (added === undefined) return false
    const became = writePerson(entry)
    const what = became === 'same' && added > 0 ? 'changed' : became
    if (what === 'changed') audit.run(now, entry.curpIndex, ACTOR)
    counts[what] += 1
    counts.numeros += added
    return true
  }

  /** Entries from `start` on, encrypted before, for as long as one transaction may last; how many. */
  return (
    entries: readonly Entry[],
    start: number,
    now: number,
    counts: PadronCounts,
    wrong: (error: PadronError) => void,
  ): number => {
    let at = start
    begin.run()
    try {
      hasChains = anyChain.get() !== undefined
      const until = performance.now() + HOLD_MS
      do {
        const entry = entries[at]
        if (!entry) break
        if (!write(entry, now, counts)) wrong({ line: entry.line, field: 'nss', code: 'nss_ajeno' })
        at += 1
      } while (performance.now() < until)
      end.run()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback')
      throw error
    }
    return at - start
  }
}
