import type { AuditEvent } from '../../domain/facts/audit-event.ts'
import { numberContext } from '../base/row-context.ts'
import type { Vault } from '../base/vault.ts'
import type { Entry } from './packet.ts'

/** Rows by what became of them; `numeros`: NSS, `enlaces`: CURP of one person, that were not known before. */
export type PadronCounts = { fresh: number; changed: number; same: number; numeros: number; enlaces: number }

/** A tally in which nothing is counted yet. */
export const noCounts = (): PadronCounts => ({ fresh: 0, changed: 0, same: 0, numeros: 0, enlaces: 0 })

/** What becomes of a person in the audit trail. */
export const CHANGED = { what: 'padrón: persona cambiada', outcome: 'ok' } as const satisfies AuditEvent
/** Who changes people and links CURP, for the audit trail. */
export const ACTOR = 'nss padron importar'

/** The tables as one transaction sees them, what it wrote itself included. */
export type PadronTables = {
  /** the key of the person whose CURP it is */
  personKeyOf(curpIndex: Buffer): Buffer
  /** whose an NSS is */
  ownerOf(nssIndex: Buffer): Buffer | undefined
  hashOf(curpIndex: Buffer): Buffer | undefined
  /** False when the person is there. */
  insert(entry: Entry): boolean
  update(entry: Entry): void
  updateHash(entry: Entry): void
  /** False when the number is there. */
  insertNumber(nssIndex: Buffer, person: Buffer, encrypted: Buffer, now: number): boolean
  /** `CHANGED` of a person, by `ACTOR` */
  audit(curpIndex: Buffer, now: number): void
}

/** What an entry changes: a row goes in whole or not at all, and its digest with it. */
export function createEntryWriter(tables: PadronTables, vault: Vault) {
  /** The number of a CURP that is not its person's key, bound to the row that it will stand in. */
  const bindTo = (person: Buffer, curpIndex: Buffer, nssIndex: Buffer, encrypted: Buffer): Buffer =>
    vault.encrypt(
      vault.decrypt(encrypted, numberContext(nssIndex, curpIndex)),
      numberContext(nssIndex, person),
    )

  /** How many of its numbers were not known; undefined when one of them is another person's, and none goes in. */
  const addNumbers = ({ curpIndex, numeros }: Entry, now: number): number | undefined => {
    if (numeros.length === 0) return 0
    const person = tables.personKeyOf(curpIndex)
    const isOfAnother = (nssIndex: Buffer): boolean => {
      const owner = tables.ownerOf(nssIndex)
      return owner !== undefined && !owner.equals(person)
    }
    // one number that goes in is nobody's yet; of several each is looked at before any goes in
    const isOne = numeros.length === 1
    if (!isOne && numeros.some(({ nssIndex }) => isOfAnother(nssIndex))) return undefined
    let added = 0
    for (const { nssIndex, encrypted } of numeros) {
      const ours = person.equals(curpIndex) ? encrypted : bindTo(person, curpIndex, nssIndex, encrypted)
      const isNew = tables.insertNumber(nssIndex, person, ours, now)
      if (isOne && !isNew && isOfAnother(nssIndex)) return undefined
      if (isNew) added += 1
    }
    return added
  }

  const writePerson = (entry: Entry): 'fresh' | 'changed' | 'same' => {
    const { what, curpIndex, rowHash } = entry
    if (what === 'numbers') return 'same'
    if (what === 'digest') {
      tables.updateHash(entry)
      return 'same'
    }
    if (what === 'new' && tables.insert(entry)) return 'fresh'
    // the same row twice in one file, or another process wrote the person meanwhile
    if (tables.hashOf(curpIndex)?.equals(rowHash)) return 'same'
    tables.update(entry)
    return 'changed'
  }

  /** False when a number of it is another person's: nothing of it goes in. */
  return (entry: Entry, now: number, counts: PadronCounts): boolean => {
    const added = addNumbers(entry, now)
    if (added === undefined) return false
    const became = writePerson(entry)
    const what = became === 'same' && added > 0 ? 'changed' : became
    if (what === 'changed') tables.audit(entry.curpIndex, now)
    counts[what] += 1
    counts.numeros += added
    return true
  }
}
