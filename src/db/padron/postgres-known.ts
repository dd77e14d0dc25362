import type { PadronPerson } from '../../domain/person/padron-row.ts'
import { personContext } from '../base/row-context.ts'
import { createVault, unwrapMaterial } from '../base/vault.ts'
import { byteaArray } from '../postgres/copy.ts'
import { createServers } from '../postgres/servers.ts'
import { createTransactions } from '../postgres/transactions.ts'
import { type KnownPeople, nameOf, type RowKeys, type RowNumber, type Standing } from './known.ts'

/** Two queries each. */
const ROWS_AT_ONCE = 1000

/** `sealed` only of those whose row is another. */
type Found = { curp_index: Buffer; row_hash: Buffer; sealed: Buffer | null }
type Owned = { nss_index: Buffer; curp_index: Buffer }
type Person = { curp_index: Buffer; person_index: Buffer }

/** Those of a PostgreSQL database, over a connection of its own. Throws as `openPostgres`. */
export async function knownInPostgres(url: string, secret: string): Promise<KnownPeople> {
  const servers = createServers(url, 1)
  const { rows: query } = createTransactions(servers)
  const material = await materialIn(query, secret)
  const vault = createVault(material)
  let people = new Map<string, Buffer>()
  const ofAnother = new Set<string>()

  const standingsOf = async (rows: readonly RowKeys[]): Promise<readonly Standing[]> => {
    const found = await query<Found>(
      `select p.curp_index, p.row_hash, case when p.row_hash <> r.row_hash then p.sealed end as sealed
        from unnest(?::bytea[], ?::bytea[]) r (curp_index, row_hash) join personas p on p.curp_index = r.curp_index`,
      [byteaArray(rows.map(({ curpIndex }) => curpIndex)), byteaArray(rows.map(({ rowHash }) => rowHash))],
    )
    const hashes = new Map(found.map((one) => [keyOf(one.curp_index), one.row_hash]))
    people = new Map(found.flatMap((one) => (one.sealed ? [[keyOf(one.curp_index), one.sealed]] : [])))
    return rows.map(({ curpIndex, rowHash }) => {
      const hash = hashes.get(keyOf(curpIndex))
      if (!hash) return 'absent'
      return hash.equals(rowHash) ? 'same' : 'other'
    })
  }

  /** Notes those of another person. */
  const compare = async (
    numbers: readonly RowNumber[],
    owners: ReadonlyMap<string, Buffer>,
  ): Promise<void> => {
    const ownerOf = ({ nssIndex }: RowNumber) => owners.get(keyOf(nssIndex))
    const doubtful = numbers.filter((one) => ownerOf(one)?.equals(one.curpIndex) === false)
    if (doubtful.length === 0) return
    const persons = await query<Person>(
      'select curp_index, person_index from curps where curp_index = any(?::bytea[])',
      [byteaArray(doubtful.map(({ curpIndex }) => curpIndex))],
    )
    const personOf = new Map(persons.map((one) => [keyOf(one.curp_index), one.person_index]))
    for (const one of doubtful) {
      const owner = ownerOf(one)
      if (owner && !personOf.get(keyOf(one.curpIndex))?.equals(owner)) ofAnother.add(nameOf(one))
    }
  }
  return {
    rowsAtOnce: ROWS_AT_ONCE,
    material,
    standingsOf,
    personOf: (curpIndex) => {
      const sealed = people.get(keyOf(curpIndex))
      return sealed && vault.decrypt<PadronPerson>(sealed, personContext(curpIndex))
    },
    lookUp: async (numbers) => {
      ofAnother.clear()
      if (numbers.length === 0) return
      const owned = await query<Owned>(
        'select nss_index, curp_index from numeros where nss_index = any(?::bytea[])',
        [byteaArray(numbers.map(({ nssIndex }) => nssIndex))],
      )
      await compare(numbers, new Map(owned.map((one) => [keyOf(one.nss_index), one.curp_index])))
    },
    isOfAnother: (number) => ofAnother.size > 0 && ofAnother.has(nameOf(number)),
    close: servers.close,
  }
}

const keyOf = (index: Buffer): string => index.toString('latin1')

async function materialIn(
  query: ReturnType<typeof createTransactions>['rows'],
  secret: string,
): Promise<Buffer> {
  const [row] = await query<{ wrapped: Buffer }>('select wrapped from keys where version = 1', [])
  if (!row) throw new Error('the database has no keys')
  return unwrapMaterial(secret, row.wrapped)
}
