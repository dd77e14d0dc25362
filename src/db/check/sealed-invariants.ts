import type Database from 'better-sqlite3'
import type { Issue } from '../../domain/facts/issue.ts'
import type { Nss } from '../../domain/number/nss.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { sha256 } from '../../domain/seal/ledger.ts'
import type { Vault } from '../base/vault.ts'
import { decryptIssue } from '../issue/record.ts'

/** What only the key can compare: the sealed values with their indexes, and what was issued with the ledger. */
export function* sealedFaults(sqlite: Database.Database, vault: Vault): Generator<string> {
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
    const nss = opened(() => vault.open<Nss>(sealed, 'numero'))
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
    const issue = opened(() => decryptIssue(vault, row))
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
  const sealedAlike =
    row.cadenaHash.equals(sha256(issue.cadenaOriginal)) && row.sello.toString('base64') === issue.sello
  return sealedAlike ? undefined : 'no es la que está en la bitácora'
}

/** What was sealed under another key, or spoilt, opens to nothing. */
function opened<T>(open: () => T): T | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}
