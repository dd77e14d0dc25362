import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { auditoria } from '../base/schema.ts'

/** The audit trail: grows inside the caller's transaction, or by an entry of its own. */
export function auditStore({
  db,
  vault,
  inTurn,
}: Base): Pick<Store, 'audit'> & { write(entry: AuditEntry): void } {
  const insert = db
    .insert(auditoria)
    .values(placeholders('at', 'what', 'subject', 'actor', 'outcome', 'code', 'folio'))
    .prepare()
  const write = ({ curp, ...entry }: AuditEntry): void => {
    insert.run({ code: null, folio: null, ...entry, subject: curp ? vault.index('curp', curp) : null })
  }
  return { write, audit: (entry) => inTurn(() => write(entry)) }
}
