import type Database from 'better-sqlite3'
import type { Issue } from '../../domain/facts/issue.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import type { Nss } from '../../domain/number/nss.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { firstBreak, sha256 } from '../../domain/seal/ledger.ts'
import type { Vault } from '../base/vault.ts'
import { decryptIssue } from '../issue/store.ts'

/** A database to look into. Without its vault only what is not encrypted is compared. */
export type Inspected = { readonly sqlite: Database.Database; readonly vault?: Vault }

/** Of each kind of fault no more than this are named: one cause breaks thousands of rows. */
const NAMED = 20

/**
 * What must hold at every moment, whatever crashed before. Gives one Spanish line for each thing that does not, with
 * folios and places in the ledger and nothing personal; empty when all holds. Reads one moment of the database, while
 * others write. Throws only when SQLite cannot read the file.
 */
export function brokenInvariants({ sqlite, vault }: Inspected): string[] {
  return sqlite.transaction(() => [
    ...rowFaults(sqlite),
    ...chainFaults(sqlite),
    ...(vault ? first(encryptedFaults(sqlite, vault)) : []),
  ])()
}

/** Each query gives the rows that should not be there: a number or folio, and how many. */
const RULES: readonly [sql: string, words: (name: string, n: number) => string][] = [
  [
    "select 'keys' as name, 0 as n where not exists (select 1 from keys)",
    () => 'la llave de los datos no está: nada se puede abrir',
  ],
  [
    "select min(rowid) as name, count(*) as n from numeros where origin = 'asignado' group by curp_index having n > 1",
    (row, n) => `una CURP tiene ${n} NSS asignados (renglón ${row} de numeros)`,
  ],
  [
    'select min(rowid) as name, count(*) as n from numeros group by nss_index having n > 1',
    (row, n) => `un NSS está ${n} veces (renglón ${row} de numeros)`,
  ],
  [
    "select min(folio) as name, count(*) as n from emisiones where kind = 'asignacion' group by curp_index having n > 1",
    (folio, n) => `a una CURP se le asignó ${n} veces (folio ${folio})`,
  ],
  [
    `select folio as name, 0 as n from emisiones e where not exists (select 1 from numeros x
      where x.curp_index = e.curp_index and (e.kind = 'localizacion' or x.origin = 'asignado'))`,
    (folio) => `la emisión ${folio} no tiene su NSS entre los números`,
  ],
  [
    `select rowid as name, 0 as n from numeros x where origin = 'asignado' and not exists
      (select 1 from emisiones e where e.curp_index = x.curp_index and e.kind = 'asignacion')`,
    (row) => `un NSS asignado no tiene emisión (renglón ${row} de numeros)`,
  ],
  [
    `select e.folio as name, count(distinct d.type) as n from emisiones e
      left join documentos d on d.folio = e.folio group by e.folio having n <> 2 or count(d.type) <> 2`,
    (folio, n) => `la emisión ${folio} tiene ${n} de sus 2 documentos`,
  ],
  [
    `select e.folio as name, count(b.seq) as n from emisiones e left join documentos d on d.folio = e.folio
      left join bitacora b on b.secuencia = d.secuencia group by e.folio having n <> 2`,
    (folio, n) => `la emisión ${folio} tiene ${n} de sus 2 asientos en la bitácora`,
  ],
  [
    `select b.seq as name, 0 as n from bitacora b where not exists
      (select 1 from documentos d where d.secuencia = b.secuencia and d.type = b.type)`,
    (seq) => `el asiento ${seq} de la bitácora no tiene su documento`,
  ],
  [
    `select min(b.seq) as name, 0 as n from bitacora b where not exists
      (select 1 from certificados c where c.serie = b.serie) group by b.serie`,
    (seq) => `el asiento ${seq} está sellado con un certificado que no está guardado`,
  ],
  [
    'select clave as name, taken as n from consecutivos where taken not between 0 and 10000',
    (clave, n) => `la serie ${clave} lleva ${n} números tomados en un grupo de 10,000`,
  ],
  [
    'select "table" as name, count(*) as n from pragma_foreign_key_check group by "table"',
    (table, n) => `${n} renglones de ${table} señalan a otro que no existe`,
  ],
]

function* rowFaults(sqlite: Database.Database): Generator<string> {
  for (const [sql, words] of RULES) {
    const rows = sqlite.prepare<[], { name: string; n: number }>(`${sql} limit ${NAMED}`).all()
    for (const { name, n } of rows) yield words(name, n)
  }
}

const LEDGER =
  'select seq, secuencia, type, cadena_hash as cadenaHash, sello, serie as certificateSerial, at, previous, hash from bitacora order by seq'

const WHY = {
  missing: 'no está',
  changed: 'dice otra cosa que cuando se escribió',
  unlinked: 'no sigue al anterior',
} as const

function chainFaults(sqlite: Database.Database): string[] {
  const broken = firstBreak(sqlite.prepare<[], LedgerEntry>(LEDGER).iterate())
  return broken ? [`la bitácora se rompe: el asiento ${broken.seq} ${WHY[broken.why]}`] : []
}

function first(faults: Iterable<string>): string[] {
  const named: string[] = []
  for (const fault of faults) {
    named.push(fault)
    if (named.length === NAMED) break
  }
  return named
}

/** What only the key can compare: the encrypted values with their indexes, and what was issued with the ledger. */
export function* encryptedFaults(sqlite: Database.Database, vault: Vault): Generator<string> {
  yield* numberFaults(sqlite, vault)
  yield* issueFaults(sqlite, vault)
}

type NumberRow = { row: number; nssIndex: Buffer; sealed: Buffer }

function* numberFaults(sqlite: Database.Database, vault: Vault): Generator<string> {
  const rows = sqlite.prepare<[], NumberRow>(
    'select rowid as row, nss_index as nssIndex, sealed from numeros',
  )
  const seen = new Set<Nss>()
  for (const { row, nssIndex, sealed } of rows.iterate()) {
    const nss = tryDecrypt(() => vault.decrypt<Nss>(sealed, 'numero'))
    if (nss === undefined) yield `el renglón ${row} de numeros no se puede abrir con este secreto`
    else if (!vault.index('nss', nss).equals(nssIndex)) yield `el renglón ${row} de numeros guarda otro NSS`
    else if (seen.has(nss)) yield `un NSS está dos veces (renglón ${row} de numeros)`
    else seen.add(nss)
  }
}

type IssueRow = {
  folio: string
  curpIndex: Buffer
  sealed: Buffer
  secuencia: string
  type: 'asignacion' | 'tarjeta'
  cadenaHash: Buffer
  sello: Buffer
}
const ISSUES = `select e.folio, e.curp_index as curpIndex, e.sealed, d.secuencia, d.type,
  b.cadena_hash as cadenaHash, b.sello from emisiones e join documentos d on d.folio = e.folio
  join bitacora b on b.secuencia = d.secuencia order by e.folio`

function* issueFaults(sqlite: Database.Database, vault: Vault): Generator<string> {
  const owner = sqlite.prepare<[Buffer], Buffer>('select curp_index from numeros where nss_index = ?').pluck()
  const numbers = new Map<Curp, Nss>()
  for (const row of sqlite.prepare<[], IssueRow>(ISSUES).iterate()) {
    const issue = tryDecrypt(() => decryptIssue(vault, row))
    const fault = issue ? faultOf(issue, row, vault) : 'no se puede abrir con este secreto'
    if (fault) yield `la emisión ${row.folio} ${fault}`
    if (!issue || fault) continue
    if (!owner.get(vault.index('nss', issue.nss))?.equals(row.curpIndex))
      yield `la emisión ${row.folio} dio un NSS que no es de su CURP`
    if ((numbers.get(issue.curp) ?? issue.nss) !== issue.nss)
      yield `la emisión ${row.folio} dio otro NSS a la misma CURP`
    numbers.set(issue.curp, issue.nss)
  }
}

function faultOf(issue: Issue, row: IssueRow, vault: Vault): string | undefined {
  if (issue.folio !== row.folio || !vault.index('curp', issue.curp).equals(row.curpIndex))
    return 'guarda los datos de otra'
  if (issue.documents[row.type].secuencia !== row.secuencia) return `no dice su ${row.type}`
  const sameInLedger =
    row.cadenaHash.equals(sha256(issue.cadenaOriginal)) && row.sello.toString('base64') === issue.sello
  return sameInLedger ? undefined : 'no es la que está en la bitácora'
}

/** undefined: encrypted under another key, or damaged. */
function tryDecrypt<T>(decrypt: () => T): T | undefined {
  try {
    return decrypt()
  } catch {
    return undefined
  }
}
