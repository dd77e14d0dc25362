import type Database from 'better-sqlite3'
import type { Issue } from '../../domain/facts/issue.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import type { Nss } from '../../domain/number/nss.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { firstBreak, sha256 } from '../../domain/seal/ledger.ts'
import { boundUpTo } from '../base/bind-rows.ts'
import { caseContext, looseContext, numberContext } from '../base/row-context.ts'
import type { Vault } from '../base/vault.ts'
import { decryptIssue } from '../issue/store.ts'

/** A database to look into. Without its vault only what is not encrypted is compared. */
export type Inspected = { readonly sqlite: Database.Database; readonly vault?: Vault }

/** Of each kind of fault no more than this are named: one cause breaks thousands of rows. */
const NAMED = 20

export type FaultCode =
  | 'sin_llave'
  | 'varios_nss_asignados'
  | 'nss_repetido'
  | 'varias_asignaciones'
  | 'emision_sin_nss'
  | 'nss_sin_emision'
  | 'emision_sin_documentos'
  | 'emision_sin_asientos'
  | 'asiento_sin_documento'
  | 'certificado_perdido'
  | 'grupo_rebasado'
  | 'referencia_rota'
  | 'asiento_falta'
  | 'asiento_cambiado'
  | 'asiento_sin_enlace'
  | 'numero_ilegible'
  | 'numero_de_otro'
  | 'asunto_ilegible'
  | 'nss_dos_veces'
  | 'emision_ilegible'
  | 'emision_de_otra'
  | 'emision_sin_asignacion'
  | 'emision_sin_tarjeta'
  | 'emision_distinta'
  | 'nss_de_otra_curp'
  | 'otro_nss'
  | 'sqlite'

/**
 * Something that does not hold. `name`: the folio, place in the ledger, row, clave or table it was found at (of
 * `sqlite`: what SQLite says), nothing personal. `n`: how many.
 */
export type Fault = { readonly code: FaultCode; readonly name: string; readonly n: number }

const fault = (code: FaultCode, name: string | number, n = 0): Fault => ({ code, name: String(name), n })

/**
 * What must hold at every moment, whatever crashed before: what does not, empty when all holds. Reads one moment of
 * the database, while others write. Throws only when SQLite cannot read the file.
 */
export function brokenInvariants({ sqlite, vault }: Inspected): Fault[] {
  addMissing(sqlite)
  return sqlite.transaction(() => [
    ...rowFaults(sqlite),
    ...chainFaults(sqlite),
    ...(vault ? first(encryptedFaults(sqlite, vault)) : []),
  ])()
}

/**
 * A backup of a version without chains of CURP is checked as one in which every person has one, and of a version
 * without ranges as one whose claves are used whole: in this connection only.
 */
function addMissing(sqlite: Database.Database): void {
  const known = sqlite
    .prepare("select 1 from main.sqlite_schema where type = 'table' and name = 'curps'")
    .get()
  if (!known)
    sqlite.exec('create temp table if not exists curps (curp_index blob primary key, person_index blob)')
  const hasRanges = sqlite
    .prepare("select 1 from pragma_table_info('consecutivos', 'main') where name = 'consecutivo_hasta'")
    .get()
  if (!hasRanges)
    sqlite.exec(`create temp view if not exists consecutivos as
      select *, 0 as consecutivo_desde, 9999 as consecutivo_hasta from main.consecutivos`)
}

/** People whose CURP was linked with another person's by mistake: what was issued meanwhile may name that one's number. */
const SEPARATED = `select coalesce(c.person_index, a.subject) from auditoria a left join curps c on c.curp_index = a.subject
  where a.what = 'CURP separada'`

/** Each query gives the rows that should not be there: a number or folio, and how many. */
const RULES: readonly [sql: string, code: FaultCode][] = [
  ["select 'keys' as name, 0 as n where not exists (select 1 from keys)", 'sin_llave'],
  [
    "select min(rowid) as name, count(*) as n from numeros where origin = 'asignado' group by curp_index having n > 1",
    'varios_nss_asignados',
  ],
  ['select min(rowid) as name, count(*) as n from numeros group by nss_index having n > 1', 'nss_repetido'],
  [
    "select min(folio) as name, count(*) as n from emisiones where kind = 'asignacion' group by curp_index having n > 1",
    'varias_asignaciones',
  ],
  [
    `select folio as name, 0 as n from emisiones e left join curps c on c.curp_index = e.curp_index
      where not exists (select 1 from numeros x where x.curp_index = coalesce(c.person_index, e.curp_index) and (e.kind = 'localizacion' or x.origin in ('asignado', 'asignado_antes')))
      and coalesce(c.person_index, e.curp_index) not in (${SEPARATED})`,
    'emision_sin_nss',
  ],
  [
    `select rowid as name, 0 as n from numeros x where origin = 'asignado' and not exists
      (select 1 from emisiones e left join curps c on c.curp_index = e.curp_index
        where coalesce(c.person_index, e.curp_index) = x.curp_index and e.kind = 'asignacion')`,
    'nss_sin_emision',
  ],
  [
    `select e.folio as name, count(distinct d.type) as n from emisiones e
      left join documentos d on d.folio = e.folio group by e.folio having n <> 2 or count(d.type) <> 2`,
    'emision_sin_documentos',
  ],
  [
    `select e.folio as name, count(b.seq) as n from emisiones e left join documentos d on d.folio = e.folio
      left join bitacora b on b.secuencia = d.secuencia group by e.folio having n <> 2`,
    'emision_sin_asientos',
  ],
  [
    `select b.seq as name, 0 as n from bitacora b where not exists
      (select 1 from documentos d where d.secuencia = b.secuencia and d.type = b.type)`,
    'asiento_sin_documento',
  ],
  [
    `select min(b.seq) as name, 0 as n from bitacora b where not exists
      (select 1 from certificados c where c.serie = b.serie) group by b.serie`,
    'certificado_perdido',
  ],
  [
    `select clave as name, taken as n from consecutivos
      where taken not between 0 and consecutivo_hasta - consecutivo_desde + 1`,
    'grupo_rebasado',
  ],
  ['select "table" as name, count(*) as n from pragma_foreign_key_check group by "table"', 'referencia_rota'],
]

function* rowFaults(sqlite: Database.Database): Generator<Fault> {
  for (const [sql, code] of RULES) {
    const rows = sqlite.prepare<[], { name: string; n: number }>(`${sql} limit ${NAMED}`).all()
    for (const { name, n } of rows) yield fault(code, name, n)
  }
}

const LEDGER =
  'select seq, secuencia, type, cadena_hash as cadenaHash, sello, serie as certificateSerial, at, previous, hash from bitacora order by seq'

const BREAKS = {
  missing: 'asiento_falta',
  changed: 'asiento_cambiado',
  unlinked: 'asiento_sin_enlace',
} as const

function chainFaults(sqlite: Database.Database): Fault[] {
  const broken = firstBreak(sqlite.prepare<[], LedgerEntry>(LEDGER).iterate())
  return broken ? [fault(BREAKS[broken.why], broken.seq)] : []
}

function first(faults: Iterable<Fault>): Fault[] {
  const named: Fault[] = []
  for (const found of faults) {
    named.push(found)
    if (named.length === NAMED) break
  }
  return named
}

/** What only the key can compare: the encrypted values with their indexes, and what was issued with the ledger. */
export function* encryptedFaults(sqlite: Database.Database, vault: Vault): Generator<Fault> {
  yield* numberFaults(sqlite, vault)
  yield* issueFaults(sqlite, vault)
  yield* caseFaults(sqlite, vault)
}

function* caseFaults(sqlite: Database.Database, vault: Vault): Generator<Fault> {
  // backups of before the counter have no such table
  if (!hasColumn(sqlite, 'asuntos', 'sealed')) return
  const rows = sqlite.prepare<[], { id: string; sealed: Buffer }>('select id, sealed from asuntos')
  for (const { id, sealed } of rows.iterate())
    if (tryDecrypt(() => vault.decrypt(sealed, caseContext(id))) === undefined)
      yield fault('asunto_ilegible', id)
}

type NumberRow = { row: number; nssIndex: Buffer; curpIndex: Buffer; sealed: Buffer }

function* numberFaults(sqlite: Database.Database, vault: Vault): Generator<Fault> {
  const rows = sqlite.prepare<[], NumberRow>(
    'select rowid as row, nss_index as nssIndex, curp_index as curpIndex, sealed from numeros',
  )
  const bound = boundUpTo(sqlite, 'numeros')
  const seen = new Set<Nss>()
  for (const { row, nssIndex, curpIndex, sealed } of rows.iterate()) {
    const context = row <= bound ? numberContext(nssIndex, curpIndex) : looseContext('numero')
    const nss = tryDecrypt(() => vault.decrypt<Nss>(sealed, context))
    if (nss === undefined) yield fault('numero_ilegible', row)
    else if (!vault.index('nss', nss).equals(nssIndex)) yield fault('numero_de_otro', row)
    else if (seen.has(nss)) yield fault('nss_dos_veces', row)
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

function* issueFaults(sqlite: Database.Database, vault: Vault): Generator<Fault> {
  // backups of before the counter have no such column
  const retired = hasColumn(sqlite, 'numeros', 'retired_at') ? 'retired_at is not null' : '0'
  const owner = sqlite.prepare<[Buffer], { person: Buffer; origin: string; retired: number }>(
    `select curp_index as person, origin, ${retired} as retired from numeros where nss_index = ?`,
  )
  const numbers = new Map<Curp, Nss>()
  const personOf = sqlite
    .prepare<[Buffer], Buffer>('select person_index from curps where curp_index = ?')
    .pluck()
  const separated = new Set(
    sqlite
      .prepare<[], Buffer>(SEPARATED)
      .pluck()
      .all()
      .map((one) => one.toString('hex')),
  )
  for (const row of sqlite.prepare<[], IssueRow>(ISSUES).iterate()) {
    const issue = tryDecrypt(() => decryptIssue(vault, row))
    const code = issue ? faultOf(issue, row, vault) : 'emision_ilegible'
    if (code) yield fault(code, row.folio)
    if (!issue || code) continue
    const person = personOf.get(row.curpIndex) ?? row.curpIndex
    const owned = owner.get(vault.index('nss', issue.nss))
    if (!owned?.person.equals(person)) {
      if (owned && separated.has(person.toString('hex'))) continue
      yield fault('nss_de_otra_curp', row.folio)
    }
    // one that the operator's register, or the counter, has corrected since
    if (owned?.origin === 'retirado' || owned?.retired) continue
    if ((numbers.get(issue.curp) ?? issue.nss) !== issue.nss) yield fault('otro_nss', row.folio)
    numbers.set(issue.curp, issue.nss)
  }
}

const hasColumn = (sqlite: Database.Database, table: string, column: string): boolean =>
  sqlite.prepare('select 1 from pragma_table_info(?) where name = ?').get(table, column) !== undefined

function faultOf(issue: Issue, row: IssueRow, vault: Vault): FaultCode | undefined {
  if (issue.folio !== row.folio || !vault.index('curp', issue.curp).equals(row.curpIndex))
    return 'emision_de_otra'
  if (issue.documents[row.type].secuencia !== row.secuencia) return `emision_sin_${row.type}`
  const sameInLedger =
    row.cadenaHash.equals(sha256(issue.cadenaOriginal)) && row.sello.toString('base64') === issue.sello
  return sameInLedger ? undefined : 'emision_distinta'
}

/** undefined: encrypted under another key, or damaged. */
function tryDecrypt<T>(decrypt: () => T): T | undefined {
  try {
    return decrypt()
  } catch {
    return undefined
  }
}
