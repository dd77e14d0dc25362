import type { Cell, Lock } from '../base/engine.ts'
import { personLock } from '../base/locks.ts'
import { byteaArray } from '../postgres/copy.ts'
import type { OpenPostgres } from '../postgres/open.ts'
import type { Entry } from './packet.ts'
import { ACTOR, CHANGED, createEntryWriter, noCounts, type PadronCounts, type PadronTables } from './rules.ts'
import { ofAnother, type PadronSink } from './sink.ts'

/** In one transaction: its people with numbers wait for it, if the portal wants to change something of theirs. */
const ENTRIES_AT_ONCE = 1000

/**
 * Writes entries into PostgreSQL, in transactions that lock the people to whom numbers are given and nobody else. What is
 * known of a batch is read by two queries and decided here by the same rules as on SQLite; new rows go in by COPY. A row
 * that a replica makes at the same moment fails that, and the batch is read and decided again.
 * @param dryRun writes nothing: what would come of it is counted all the same
 */
export function postgresSink(base: OpenPostgres, dryRun: boolean): PadronSink {
  const decide = async (entries: readonly Entry[], now: number) => {
    const counts = noCounts()
    const refused: Entry[] = []
    const changes = changesOver(await factsOf(base, entries, dryRun))
    const writeOne = createEntryWriter(changes.tables, base.vault)
    for (const entry of entries) if (!writeOne(entry, now, counts)) refused.push(entry)
    if (!dryRun) await apply(base, changes)
    return { counts, refused }
  }
  return {
    entriesAtOnce: ENTRIES_AT_ONCE,
    turn: async () => {},
    write: async (entries, start, now, counts, wrong) => {
      const batch = start === 0 ? entries : entries.slice(start)
      const done = dryRun
        ? await decide(batch, now)
        : // the last entry of the audit trail makes it durable, with all that was before it
          await base.inTurn(() => decide(batch, now), { locks: locksOf(batch), local: true })
      addTo(counts, done.counts)
      for (const entry of done.refused) wrong(ofAnother(entry))
      return batch.length
    },
    held: (work) => work(),
    end: async () => {},
  }
}

function addTo(counts: PadronCounts, more: PadronCounts): void {
  for (const what of Object.keys(counts) as (keyof PadronCounts)[]) counts[what] += more[what]
}

/** Of people to whom a number may be given: a link of CURP would move their numbers elsewhere. */
const locksOf = (entries: readonly Entry[]): Lock[] =>
  entries.filter(({ numeros }) => numeros.length > 0).map(({ curpIndex }) => personLock(curpIndex))

/** What is known of the people and numbers of a batch, by the latin1 of their indexes. */
type Facts = {
  readonly hashes: Map<string, Buffer>
  readonly persons: ReadonlyMap<string, Buffer>
  readonly owners: Map<string, Buffer>
}
type Known = { curp_index: Buffer; row_hash: Buffer | null; person_index: Buffer | null }
type Owned = { nss_index: Buffer; curp_index: Buffer }

const keyOf = (index: Buffer): string => index.toString('latin1')

async function factsOf(base: OpenPostgres, entries: readonly Entry[], dryRun: boolean): Promise<Facts> {
  const known = dryRun ? await peopleOf(base, entries) : await lockedPeopleOf(base, entries)
  const numbers = entries.flatMap(({ numeros }) => numeros.map(({ nssIndex }) => nssIndex))
  const owned =
    numbers.length === 0
      ? []
      : await base.rows<Owned>(
          'select nss_index, curp_index from numeros where nss_index = any(?::bytea[])',
          byteaArray(numbers),
        )
  return {
    hashes: new Map(known.flatMap((one) => (one.row_hash ? [[keyOf(one.curp_index), one.row_hash]] : []))),
    persons: personsIn(known),
    owners: new Map(owned.map((one) => [keyOf(one.nss_index), one.curp_index])),
  }
}

/** Those of whom anything is known. */
const peopleOf = (base: OpenPostgres, entries: readonly Entry[]): Promise<Known[]> =>
  base.rows<Known>(
    `select e.curp_index, p.row_hash, c.person_index from unnest(?::bytea[]) e (curp_index)
      left join personas p on p.curp_index = e.curp_index left join curps c on c.curp_index = e.curp_index
      where p.curp_index is not null or c.curp_index is not null`,
    byteaArray(entries.map(({ curpIndex }) => curpIndex)),
  )

/** Whose a CURP of several is may change until the lock of that person is there. */
async function lockedPeopleOf(base: OpenPostgres, entries: readonly Entry[]): Promise<Known[]> {
  const numbered = new Set(entries.flatMap((one) => (one.numeros.length > 0 ? [keyOf(one.curpIndex)] : [])))
  for (let locked = new Map<string, Buffer>(); ; ) {
    const known = await peopleOf(base, entries)
    const persons = new Map([...personsIn(known)].filter(([curp]) => numbered.has(curp)))
    if ([...persons].every(([curp, person]) => locked.get(curp)?.equals(person))) return known
    await base.lock(...[...persons.values()].map(personLock))
    locked = persons
  }
}

const personsIn = (known: readonly Known[]) =>
  new Map(known.flatMap((one) => (one.person_index ? [[keyOf(one.curp_index), one.person_index]] : [])))

/** A person as they are to stand; `encrypted` undefined: only the digest changes. */
type PersonRow = Pick<Entry, 'curpIndex' | 'rowHash' | 'correoIndex'> & {
  readonly isNew: boolean
  readonly encrypted: Buffer | undefined
}
type Changes = ReturnType<typeof changesOver>

/** The tables as far as a batch knows them, and what it changes in them. */
function changesOver({ hashes, persons, owners }: Facts) {
  const people = new Map<string, PersonRow>()
  const numbers: Cell[][] = []
  const trail: Cell[][] = []
  const put = (row: PersonRow): void => {
    hashes.set(keyOf(row.curpIndex), row.rowHash)
    people.set(keyOf(row.curpIndex), row)
  }
  const isNew = (curpIndex: Buffer): boolean => people.get(keyOf(curpIndex))?.isNew ?? false
  const tables: PadronTables = {
    personKeyOf: (curpIndex) => persons.get(keyOf(curpIndex)) ?? curpIndex,
    ownerOf: (nssIndex) => owners.get(keyOf(nssIndex)),
    hashOf: (curpIndex) => hashes.get(keyOf(curpIndex)),
    insert: (entry) => {
      if (hashes.has(keyOf(entry.curpIndex))) return false
      put({ ...entry, isNew: true })
      return true
    },
    update: (entry) => put({ ...entry, isNew: isNew(entry.curpIndex) }),
    updateHash: ({ curpIndex, rowHash }) => {
      const before = people.get(keyOf(curpIndex))
      put({ isNew: false, encrypted: undefined, correoIndex: undefined, ...before, curpIndex, rowHash })
    },
    insertNumber: (nssIndex, person, encrypted, now) => {
      if (owners.has(keyOf(nssIndex))) return false
      owners.set(keyOf(nssIndex), person)
      numbers.push([nssIndex, person, encrypted, 'padron', now])
      return true
    },
    audit: (curpIndex, now) => void trail.push([now, CHANGED.what, curpIndex, ACTOR, CHANGED.outcome]),
  }
  return { tables, people, numbers, trail }
}

async function apply(base: OpenPostgres, { people, numbers, trail }: Changes): Promise<void> {
  const rows = [...people.values()]
  const known = rows.filter(({ isNew }) => !isNew)
  await append(
    base,
    'personas',
    ['curp_index', 'sealed', 'row_hash', 'correo_index'],
    rows
      .filter(({ isNew }) => isNew)
      .map((one) => [one.curpIndex, one.encrypted ?? null, one.rowHash, one.correoIndex ?? null]),
  )
  await change(base, known)
  await append(base, 'numeros', ['nss_index', 'curp_index', 'sealed', 'origin', 'at'], numbers)
  await append(base, 'auditoria', ['at', 'what', 'subject', 'actor', 'outcome'], trail)
}

async function append(
  base: OpenPostgres,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length > 0) await base.copy(table, columns, rows)
}

/** A row whose digest alone changes keeps the rest. */
async function change(base: OpenPostgres, rows: readonly PersonRow[]): Promise<void> {
  if (rows.length === 0) return
  const whole = rows.filter(({ encrypted }) => encrypted)
  const digests = rows.filter(({ encrypted }) => !encrypted)
  const array = (of: readonly PersonRow[], column: 'curpIndex' | 'encrypted' | 'rowHash' | 'correoIndex') =>
    byteaArray(of.map((one) => one[column]))
  if (whole.length > 0)
    await base.rows(
      `update personas set sealed = n.sealed, row_hash = n.row_hash, correo_index = n.correo_index
        from unnest(?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[]) n (curp_index, sealed, row_hash, correo_index)
        where personas.curp_index = n.curp_index`,
      array(whole, 'curpIndex'),
      array(whole, 'encrypted'),
      array(whole, 'rowHash'),
      array(whole, 'correoIndex'),
    )
  if (digests.length > 0)
    await base.rows(
      `update personas set row_hash = n.row_hash from unnest(?::bytea[], ?::bytea[]) n (curp_index, row_hash)
        where personas.curp_index = n.curp_index`,
      array(digests, 'curpIndex'),
      array(digests, 'rowHash'),
    )
}
