import { asc, desc, eq, gt, sql } from 'drizzle-orm'
import type { DocumentType, Issue } from '../../domain/facts/issue.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { entryHash, GENESIS, sha256 } from '../../domain/seal/ledger.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { bitacora } from '../base/schema.ts'

const PAGE = 1000

/** The append-only ledger. `append` works inside the caller's transaction. */
export function ledgerStore({ db }: Base) {
  const head = db
    .select({ seq: bitacora.seq, hash: bitacora.hash })
    .from(bitacora)
    .orderBy(desc(bitacora.seq))
    .limit(1)
    .prepare()
  const bySecuencia = db
    .select()
    .from(bitacora)
    .where(eq(bitacora.secuencia, sql.placeholder('secuencia')))
    .prepare()
  const after = db
    .select()
    .from(bitacora)
    .where(gt(bitacora.seq, sql.placeholder('seq')))
    .orderBy(asc(bitacora.seq))
    .limit(PAGE)
    .prepare()
  const insert = db
    .insert(bitacora)
    .values(
      placeholders(
        'seq',
        'secuencia',
        'type',
        'cadenaHash',
        'sello',
        'certificateSerial',
        'at',
        'previous',
        'hash',
      ),
    )
    .prepare()

  const append = (issue: Issue, type: DocumentType): void => {
    const last = head.get()
    const entry = {
      seq: (last?.seq ?? 0) + 1,
      secuencia: issue.documents[type].secuencia,
      type,
      cadenaHash: sha256(issue.cadenaOriginal),
      sello: Buffer.from(issue.sello, 'base64'),
      certificateSerial: issue.certificateSerial,
      at: issue.issuedAt,
      previous: last?.hash ?? GENESIS,
    }
    insert.run({ ...entry, hash: entryHash(entry) })
  }

  /** in order, from the one after `first` on */
  function* walk(first = 0): Generator<LedgerEntry> {
    for (let seq = first; ; ) {
      const page = after.all({ seq })
      yield* page
      const last = page.at(-1)
      if (!last) return
      seq = last.seq
    }
  }
  return {
    append,
    walk,
    find: (secuencia: string): LedgerEntry | undefined => bySecuencia.get({ secuencia }),
  }
}
export type LedgerStore = ReturnType<typeof ledgerStore>
