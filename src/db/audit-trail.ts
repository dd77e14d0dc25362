import { and, asc, eq, gte, type SQL } from 'drizzle-orm'
import type { Curp } from '../domain/curp.ts'
import type { Base } from './open.ts'
import { auditoria } from './schema.ts'

/** One entry as the operator sees it. Nobody is named in it: `subject` and `actor` are keyed hashes. */
export type TrailEntry = {
  /** epoch ms */
  readonly at: number
  readonly what: string
  /** whom it is about: the first half of the blind index of the CURP, so that entries of one person are seen to be */
  readonly subject?: string
  /** who did it: keyed hash of a network address, or the operator's command */
  readonly actor: string
  readonly outcome: string
  readonly code?: string
  readonly folio?: string
}
export type TrailFilter = { readonly curp?: Curp; readonly folio?: string; readonly since?: number }

/** The audit trail, oldest first. It only grows: triggers refuse UPDATE and DELETE. */
export function* auditTrail({ db, vault }: Base, { curp, folio, since }: TrailFilter): Generator<TrailEntry> {
  const wanted: SQL[] = [
    ...(curp ? [eq(auditoria.subject, vault.index('curp', curp))] : []),
    ...(folio ? [eq(auditoria.folio, folio)] : []),
    ...(since === undefined ? [] : [gte(auditoria.at, since)]),
  ]
  const page = db
    .select()
    .from(auditoria)
    .where(and(...wanted))
    .orderBy(asc(auditoria.id))
  for (const row of page.all()) {
    const { at, what, actor, outcome } = row
    yield {
      at,
      what,
      ...(row.subject ? { subject: row.subject.toString('hex').slice(0, 16) } : {}),
      actor,
      outcome,
      ...(row.code ? { code: row.code } : {}),
      ...(row.folio ? { folio: row.folio } : {}),
    }
  }
}
