import path from 'node:path'
import Database from 'better-sqlite3'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import { DATABASE } from '../base/data-file.ts'
import { personContext } from '../base/row-context.ts'
import { createVault, materialOf } from '../base/vault.ts'

/** curp_index and row_hash of a row, 16 bytes each. */
export type RowKeys = { readonly curpIndex: Buffer; readonly rowHash: Buffer }

/** What the database has of a row: nobody with its CURP, this very row, or another one of that CURP. */
export type Standing = 'absent' | 'same' | 'other'

/** A number that a row has. */
export type RowNumber = { readonly nssIndex: Buffer; readonly curpIndex: Buffer }

/** What the database has of the people of a file, a slice of rows at a time: each look is one query, or one reading transaction. */
export type KnownPeople = {
  /** Rows of a slice: as few as pay, since what is made of them outlives the collections that would be cheap. */
  readonly rowsAtOnce: number
  /** the key material of the database, 64 bytes */
  readonly material: Buffer
  standingsOf(rows: readonly RowKeys[]): readonly Standing[] | Promise<readonly Standing[]>
  /** Of a person of the last `standingsOf`, who stands there as `other`. */
  personOf(curpIndex: Buffer): PadronPerson | undefined
  /** Looks up whose numbers are, for `isOfAnother`. */
  lookUp(numbers: readonly RowNumber[]): void | Promise<void>
  /** Whether a number of the last `lookUp` is a person's of whom the CURP is not. */
  isOfAnother(number: RowNumber): boolean
  close(): void | Promise<void>
}

const ROWS_AT_ONCE = 100

/** Names a number of a CURP in a set, by both blind indexes. */
export const nameOf = ({ nssIndex, curpIndex }: RowNumber): string =>
  nssIndex.toString('latin1') + curpIndex.toString('latin1')

/**
 * Those of a data folder, over a connection of its own, for reading. In one transaction pages stay in SQLite's cache
 * instead of being checked at each look. Throws when `secret` is another, and what SQLite throws.
 */
export function knownInFolder(dataDir: string, secret: string): KnownPeople {
  const sqlite = new Database(path.join(dataDir, DATABASE), { readonly: true })
  const material = materialOf(sqlite, secret)
  const vault = createVault(material)
  const hash = sqlite.prepare('select row_hash from personas where curp_index = ?').pluck()
  const encrypted = sqlite.prepare('select sealed from personas where curp_index = ?').pluck()
  const owner = sqlite.prepare('select curp_index from numeros where nss_index = ?').pluck()
  const personKey = sqlite.prepare('select person_index from curps where curp_index = ?').pluck()
  const ofAnother = new Set<string>()

  const standingOf = ({ curpIndex, rowHash }: RowKeys): Standing => {
    const found = hash.get(curpIndex) as Buffer | undefined
    if (!found) return 'absent'
    return found.equals(rowHash) ? 'same' : 'other'
  }
  const lookUpOne = (number: RowNumber): void => {
    const found = owner.get(number.nssIndex) as Buffer | undefined
    if (!found || found.equals(number.curpIndex)) return
    const person = personKey.get(number.curpIndex) as Buffer | undefined
    if (!person?.equals(found)) ofAnother.add(nameOf(number))
  }
  const standings = sqlite.transaction((rows: readonly RowKeys[]) => rows.map(standingOf))
  const lookUp = sqlite.transaction((numbers: readonly RowNumber[]) => numbers.forEach(lookUpOne))
  return {
    rowsAtOnce: ROWS_AT_ONCE,
    material,
    standingsOf: standings,
    personOf: (curpIndex) => {
      const found = encrypted.get(curpIndex) as Buffer | undefined
      return found && vault.decrypt<PadronPerson>(found, personContext(curpIndex))
    },
    lookUp: (numbers) => {
      ofAnother.clear()
      if (numbers.length > 0) lookUp(numbers)
    },
    isOfAnother: (number) => ofAnother.size > 0 && ofAnother.has(nameOf(number)),
    close: () => void sqlite.close(),
  }
}
