import { randomUUID } from 'node:crypto'
import type { Seal } from '../../../src/adapters/seal/load.ts'
import type { OpenDatabase } from '../../../src/db/base/open.ts'
import { certificateStore } from '../../../src/db/issue/certificate-store.ts'
import { ledgerStore } from '../../../src/db/issue/ledger-store.ts'
import { DOCUMENT_TYPES, type Issue } from '../../../src/domain/facts/issue.ts'
import type { LedgerEntry } from '../../../src/domain/facts/ledger-entry.ts'
import { entryHash, GENESIS } from '../../../src/domain/seal/ledger.ts'
import { sampleIssue } from '../../views/pdf/sample-issue.ts'

/** Issues `people` times two documents, as the transaction of the portal does: issue, documents, entries. */
export async function fillLedger(base: OpenDatabase, seal: Seal, people: number): Promise<void> {
  await certificateStore(base).keep(seal.certificateSerial, seal.certificatePem, 0)
  const ledger = ledgerStore(base)
  await base.inTurn(async () => {
    const done = Number(base.sqlite.prepare('select count(*) from emisiones').pluck().get())
    for (let nth = done + 1; nth <= done + people; nth++) {
      const issue = issueOf(seal, nth)
      base.sqlite
        .prepare("insert into emisiones values (?, ?, x'00', 'asignacion', ?, x'00')")
        .run(issue.folio, `t${nth}`, issue.issuedAt)
      for (const type of DOCUMENT_TYPES) {
        base.sqlite
          .prepare('insert into documentos (secuencia, folio, type, codigo_hash) values (?, ?, ?, ?)')
          .run(issue.documents[type].secuencia, issue.folio, type, Buffer.from(`${nth}${type}`))
        await ledger.append(issue, type)
      }
    }
  })
}

function issueOf(seal: Seal, nth: number): Issue {
  const sample = sampleIssue(seal)
  const folio = String(nth).padStart(22, '0')
  const cadenaOriginal = sample.cadenaOriginal.replace(sample.folio, folio)
  const document = () => ({ secuencia: randomUUID(), codigo: 'x' })
  return {
    ...sample,
    folio,
    cadenaOriginal,
    sello: seal.seal(cadenaOriginal),
    issuedAt: sample.issuedAt + nth,
    documents: { asignacion: document(), tarjeta: document() },
  }
}

/** Somebody who can write into the file of the database, past the program and its triggers. */
export function intruder({ sqlite }: OpenDatabase) {
  sqlite.exec('drop trigger if exists bitacora_no_update; drop trigger if exists bitacora_no_delete')
  const insert = sqlite.prepare('insert into bitacora values (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const columns =
    'seq, secuencia, type, cadena_hash as cadenaHash, sello, serie as certificateSerial, at, previous, hash'
  const all = (): LedgerEntry[] =>
    sqlite.prepare(`select ${columns} from bitacora order by seq`).all() as LedgerEntry[]
  const replaceAll = (entries: readonly LedgerEntry[]): void => {
    sqlite.exec('delete from bitacora')
    for (const e of entries)
      insert.run(
        e.seq,
        e.secuencia,
        e.type,
        e.cadenaHash,
        e.sello,
        e.certificateSerial,
        e.at,
        e.previous,
        e.hash,
      )
  }
  return { all, replaceAll, run: (sql: string) => sqlite.exec(sql) }
}

/** Numbers and chains the entries anew, as one does who knows how. */
export function chained(entries: readonly LedgerEntry[]): LedgerEntry[] {
  let previous = GENESIS
  return entries.map((entry, at) => {
    const linked = { ...entry, seq: at + 1, previous }
    previous = entryHash(linked)
    return { ...linked, hash: previous }
  })
}
