import type { Issue } from '../../domain/facts/issue.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import type { Nss } from '../../domain/number/nss.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { type Break, firstBreak, sha256 } from '../../domain/seal/ledger.ts'
import type { Base } from '../base/engine.ts'
import { caseContext, looseContext, numberContext } from '../base/row-context.ts'
import type { Vault } from '../base/vault.ts'
import { decryptIssue } from '../issue/store.ts'
import { type Shape, shapeOf } from './shape.ts'

/** A database to look into. Without its vault only what is not encrypted is compared. */
export type Inspected = Pick<Base, 'engine' | 'rows'> & { readonly vault?: Vault }

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
 * What must hold at every moment, whatever crashed before: what does not, empty when all holds. While others write, read
 * one moment of the database (`inSnapshot`). An entry of the ledger that waits to be chained counts with those that are.
 * Rejects only when the engine cannot read.
 */
export async function brokenInvariants(source: Inspected): Promise<Fault[]> {
  const shape = await shapeOf(source)
  const found = { ...source, shape }
  const faults = [...(await rowFaults(found)), ...(await chainFaults(found))]
  const { vault } = source
  if (!vault) return faults
  let left = NAMED
  for await (const one of encryptedFaults({ ...found, vault })) {
    faults.push(one)
    if (--left === 0) break
  }
  return faults
}

type Read = Pick<Inspected, 'engine' | 'rows'> & { readonly shape: Shape }
type Opened = Read & { readonly vault: Vault }

/** Rows that are read at once: the tables of a country do not fit in memory. */
const PAGE = 500

/** People whose CURP was linked with another person's by mistake: what was issued meanwhile may name that one's number. */
const separated = ({ curps }: Shape): string =>
  `select coalesce(c.person_index, a.subject) as person from auditoria a left join ${curps} c on c.curp_index = a.subject
    where a.what = 'CURP separada'`

/** Each query gives the rows that should not be there: a number or folio, and how many. */
const rulesOf = (shape: Shape): readonly (readonly [sql: string, code: FaultCode])[] => [
  ["select 'keys' as name, 0 as n where not exists (select 1 from keys)", 'sin_llave'],
  [
    `select min(${shape.row}) as name, count(*) as n from numeros where origin = 'asignado'
      group by curp_index having count(*) > 1`,
    'varios_nss_asignados',
  ],
  [
    `select min(${shape.row}) as name, count(*) as n from numeros group by nss_index having count(*) > 1`,
    'nss_repetido',
  ],
  [
    `select min(folio) as name, count(*) as n from emisiones where kind = 'asignacion'
      group by curp_index having count(*) > 1`,
    'varias_asignaciones',
  ],
  [
    `select folio as name, 0 as n from emisiones e left join ${shape.curps} c on c.curp_index = e.curp_index
      where not exists (select 1 from numeros x where x.curp_index = coalesce(c.person_index, e.curp_index) and (e.kind = 'localizacion' or x.origin in ('asignado', 'asignado_antes')))
      and coalesce(c.person_index, e.curp_index) not in (${separated(shape)})`,
    'emision_sin_nss',
  ],
  [
    `select ${shape.row} as name, 0 as n from numeros x where origin = 'asignado' and not exists
      (select 1 from emisiones e left join ${shape.curps} c on c.curp_index = e.curp_index
        where coalesce(c.person_index, e.curp_index) = x.curp_index and e.kind = 'asignacion')`,
    'nss_sin_emision',
  ],
  [
    `select e.folio as name, count(distinct d.type) as n from emisiones e
      left join documentos d on d.folio = e.folio group by e.folio
      having count(distinct d.type) <> 2 or count(d.type) <> 2`,
    'emision_sin_documentos',
  ],
  [
    `select e.folio as name, count(b.secuencia) + count(w.secuencia) as n from emisiones e
      left join documentos d on d.folio = e.folio left join bitacora b on b.secuencia = d.secuencia
      left join ${shape.waiting} w on w.secuencia = d.secuencia
      group by e.folio having count(b.secuencia) + count(w.secuencia) <> 2`,
    'emision_sin_asientos',
  ],
  [
    `select b.name, 0 as n from ${shape.entries} b where not exists
      (select 1 from documentos d where d.secuencia = b.secuencia and d.type = b.type)`,
    'asiento_sin_documento',
  ],
  [
    `select min(b.name) as name, 0 as n from ${shape.entries} b where not exists
      (select 1 from certificados c where c.serie = b.serie) group by b.serie`,
    'certificado_perdido',
  ],
  [
    `select clave as name, taken as n from ${shape.consecutivos}
      where taken not between 0 and consecutivo_hasta - consecutivo_desde + 1`,
    'grupo_rebasado',
  ],
  ...(shape.references === undefined ? [] : [[shape.references, 'referencia_rota'] as const]),
]

async function rowFaults({ rows, shape }: Read): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const [sql, code] of rulesOf(shape)) {
    const found = await rows<{ name: string; n: number }>(`${sql} limit ${NAMED}`)
    faults.push(...found.map(({ name, n }) => fault(code, name, n)))
  }
  return faults
}

const LEDGER = `select seq, secuencia, type, cadena_hash as "cadenaHash", sello, serie as "certificateSerial", at, previous, hash
  from bitacora where seq > ? order by seq limit ${PAGE}`

const BREAKS = {
  missing: 'asiento_falta',
  changed: 'asiento_cambiado',
  unlinked: 'asiento_sin_enlace',
} as const

async function chainFaults({ rows }: Read): Promise<Fault[]> {
  let last: LedgerEntry | undefined
  // what somebody put before the first would not be seen from there on
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await rows<LedgerEntry>(LEDGER, after)
    const broken: Break | undefined = firstBreak(page, last)
    if (broken) return [fault(BREAKS[broken.why], broken.seq)]
    last = page.at(-1)
    if (!last) return []
    after = last.seq
  }
}

/** What only the key can compare: the encrypted values with their indexes, and what was issued with the ledger. */
async function* encryptedFaults(opened: Opened): AsyncGenerator<Fault> {
  yield* numberFaults(opened)
  yield* issueFaults(opened)
  yield* caseFaults(opened)
}

async function* caseFaults({ rows, vault, shape }: Opened): AsyncGenerator<Fault> {
  if (!shape.hasCases) return
  const pageAfter = (id: string) =>
    rows<{ id: string; sealed: Buffer }>(
      `select id, sealed from asuntos where id > ? order by id limit ${PAGE}`,
      id,
    )
  for (let page = await pageAfter(''); page.length > 0; page = await pageAfter(page.at(-1)?.id ?? ''))
    for (const { id, sealed } of page)
      if (tryDecrypt(() => vault.decrypt(sealed, caseContext(id))) === undefined)
        yield fault('asunto_ilegible', id)
}

type NumberRow = { row: number | string; nssIndex: Buffer; curpIndex: Buffer; sealed: Buffer; bound: number }

/** That no number is there twice follows: its index is its own, and `nss_repetido` looks for two of one index. */
async function* numberFaults({ rows, vault, shape }: Opened): AsyncGenerator<Fault> {
  const pageAfter = (nss: Uint8Array) =>
    rows<NumberRow>(
      `select ${shape.row} as "row", nss_index as "nssIndex", curp_index as "curpIndex", sealed,
        ${shape.bound} as bound from numeros where nss_index > ? order by nss_index limit ${PAGE}`,
      nss,
    )
  for (
    let page = await pageAfter(NOTHING);
    page.length > 0;
    page = await pageAfter(page.at(-1)?.nssIndex ?? NOTHING)
  )
    for (const { row, nssIndex, curpIndex, sealed, bound } of page) {
      const context = bound ? numberContext(nssIndex, curpIndex) : looseContext('numero')
      const nss = tryDecrypt(() => vault.decrypt<Nss>(sealed, context))
      if (nss === undefined) yield fault('numero_ilegible', row)
      else if (!vault.index('nss', nss).equals(nssIndex)) yield fault('numero_de_otro', row)
    }
}

const NOTHING = Buffer.alloc(0)

/** A document of an issue with its entry of the ledger. Null: what it lacks, which a rule has named. */
type IssueRow = {
  folio: string
  curpIndex: Buffer
  person: Buffer
  sealed: Buffer
  secuencia: string | null
  type: 'asignacion' | 'tarjeta'
  cadenaHash: Buffer | null
  sello: Buffer
}
type WholeRow = IssueRow & { secuencia: string; cadenaHash: Buffer }

/** Those of one CURP after another, so that what one was told can be compared without keeping what all were. */
const issuesOf = ({ curps, waiting }: Shape): string =>
  `select e.folio, e.curp_index as "curpIndex", coalesce(c.person_index, e.curp_index) as person, e.sealed,
    d.secuencia, d.type, coalesce(b.cadena_hash, w.cadena_hash) as "cadenaHash", coalesce(b.sello, w.sello) as sello
  from (select folio, curp_index, sealed from emisiones where (curp_index, folio) > (?, ?)
    order by curp_index, folio limit ${PAGE}) e
  left join ${curps} c on c.curp_index = e.curp_index
  left join documentos d on d.folio = e.folio left join bitacora b on b.secuencia = d.secuencia
  left join ${waiting} w on w.secuencia = d.secuencia
  order by e.curp_index, e.folio, d.type`

type Owned = { nssIndex: Buffer; person: Buffer; origin: string; retired: number }

async function* issueFaults(opened: Opened): AsyncGenerator<Fault> {
  const { rows, vault, shape } = opened
  const apart = new Set(
    (await rows<{ person: Buffer }>(separated(shape))).map(({ person }) => person?.toString('hex')),
  )
  let told: { readonly curp: Curp; readonly nss: Nss } | undefined
  for (let after: Pick<IssueRow, 'curpIndex' | 'folio'> = { curpIndex: NOTHING, folio: '' }; ; ) {
    const page = await rows<IssueRow>(issuesOf(shape), after.curpIndex, after.folio)
    const last = page.at(-1)
    if (!last) return
    after = last
    const whole = page
      .filter((row): row is WholeRow => row.secuencia !== null && row.cadenaHash !== null)
      .map((row) => ({ row, issue: tryDecrypt(() => decryptIssue(vault, row)) }))
    const owners = await ownersOf(
      opened,
      whole.flatMap(({ issue }) => (issue ? [issue.nss] : [])),
    )
    for (const { row, issue } of whole) {
      const code = issue ? faultOf(issue, row, vault) : 'emision_ilegible'
      if (code) yield fault(code, row.folio)
      if (!issue || code) continue
      const owned = owners.get(issue.nss)
      if (!owned?.person.equals(row.person)) {
        if (owned && apart.has(row.person.toString('hex'))) continue
        yield fault('nss_de_otra_curp', row.folio)
      }
      // one that the operator's register, or the counter, has corrected since
      if (owned?.origin === 'retirado' || owned?.retired) continue
      if (told?.curp === issue.curp && told.nss !== issue.nss) yield fault('otro_nss', row.folio)
      told = { curp: issue.curp, nss: issue.nss }
    }
  }
}

/** Whose each of some numbers is. */
async function ownersOf({ rows, vault, shape }: Opened, some: readonly Nss[]): Promise<Map<Nss, Owned>> {
  const byIndex = new Map(some.map((nss) => [vault.index('nss', nss).toString('hex'), nss]))
  if (byIndex.size === 0) return new Map()
  const wanted = [...byIndex.keys()].map((hex) => Buffer.from(hex, 'hex'))
  const found = await rows<Owned>(
    `select nss_index as "nssIndex", curp_index as person, origin, ${shape.retired} as retired
      from numeros where nss_index in (${wanted.map(() => '?').join(', ')})`,
    ...wanted,
  )
  return new Map(
    found.flatMap((one) => {
      const nss = byIndex.get(one.nssIndex.toString('hex'))
      return nss ? [[nss, one] as const] : []
    }),
  )
}

function faultOf(issue: Issue, row: WholeRow, vault: Vault): FaultCode | undefined {
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
