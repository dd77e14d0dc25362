import { and, asc, eq, gt, gte, type SQL } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry, AuditStore } from '../../domain/ports/audit-store.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { auditoria } from '../base/schema.ts'

/**
 * Appends to the audit trail: `write` inside the caller's transaction, which gives the id of the entry; `audit` in one
 * of its own. Of a CURP its blind index is kept, never itself.
 */
export function auditStore({
  db,
  vault,
  inTurn,
}: Base): AuditStore & { write(entry: AuditEntry): Promise<number> } {
  const insert = db
    .insert(auditoria)
    .values(placeholders('at', 'what', 'subject', 'actor', 'outcome', 'code', 'folio'))
    .returning({ id: auditoria.id })
    .prepare()
  /** Gives the id of the entry. */
  const write = async ({ curp, ...entry }: AuditEntry): Promise<number> => {
    const subject = curp ? vault.index('curp', curp) : null
    const written = await insert.get({ code: null, folio: null, ...entry, subject })
    if (!written) throw new Error('an entry of the audit trail was not written')
    return written.id
  }
  return { write, audit: (entry) => inTurn(async () => void (await write(entry)), { locks: [] }) }
}

/** One entry as the operator sees it. Nobody is named in it: `subject` and `actor` are keyed hashes. */
export type TrailEntry = {
  /** epoch ms */
  readonly at: number
  readonly what: string
  /** the first half of the CURP's blind index, in hexadecimal: entries of one person share it */
  readonly subject?: string
  /** who did it: keyed hash of a client IP, or the operator's command */
  readonly actor: string
  readonly outcome: string
  readonly code?: string
  readonly folio?: string
}
export type TrailFilter = { readonly curp?: Curp; readonly folio?: string; readonly since?: number }

/** Rows read at once: the trail of years does not fit in memory. */
const PAGE = 1000

/** The audit trail, oldest first, read page by page. Append-only: triggers refuse UPDATE and DELETE. */
export async function* auditTrail(
  { db, vault }: Base,
  { curp, folio, since }: TrailFilter,
): AsyncGenerator<TrailEntry> {
  const wanted: SQL[] = [
    ...(curp ? [eq(auditoria.subject, vault.index('curp', curp))] : []),
    ...(folio ? [eq(auditoria.folio, folio)] : []),
    ...(since === undefined ? [] : [gte(auditoria.at, since)]),
  ]
  const pageAfter = (id: number) =>
    db
      .select()
      .from(auditoria)
      .where(and(gt(auditoria.id, id), ...wanted))
      .orderBy(asc(auditoria.id))
      .limit(PAGE)
      .all()
  for (let page = await pageAfter(0); page.length > 0; ) {
    yield* page.map(entryOf)
    page = await pageAfter(page.at(-1)?.id ?? Number.MAX_SAFE_INTEGER)
  }
}

const entryOf = ({
  subject,
  code,
  folio,
  at,
  what,
  actor,
  outcome,
}: typeof auditoria.$inferSelect): TrailEntry => ({
  at,
  what,
  ...(subject ? { subject: subject.toString('hex').slice(0, 16) } : {}),
  actor,
  outcome,
  ...(code ? { code } : {}),
  ...(folio ? { folio } : {}),
})
