import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { Address, Draft, Identified, Tramite } from '../../domain/facts/tramite.ts'
import type { Correo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/open.ts'
import { updates } from '../base/prepared.ts'
import { emisiones, tramites } from '../base/schema.ts'

/** The personal part of a trámite, as sealed in its row. */
export type TramiteRecord = {
  readonly curp: Curp
  readonly correo: Correo
  readonly draft: Draft
  readonly identified?: Identified
  readonly address?: Address
}

export const tramiteColumns = { ...getTableColumns(tramites), folio: emisiones.folio }
type Row = typeof tramites.$inferSelect & { folio: string | null }

const context = (id: string) => `tramite ${id}`
const some = <K extends string, V>(key: K, value: V | null): { [P in K]?: V } =>
  (value === null ? {} : { [key]: value }) as { [P in K]?: V }

/** Reads and rewrites the rows of `tramites`; other parts of the store build on it. */
export function tramiteRows({ db, vault }: Base) {
  const byId = db
    .select(tramiteColumns)
    .from(tramites)
    .leftJoin(emisiones, eq(emisiones.tramiteId, tramites.id))
    .where(eq(tramites.id, sql.placeholder('id')))
    .prepare()
  const reseal = db
    .update(tramites)
    .set(updates('sealed'))
    .where(eq(tramites.id, sql.placeholder('id')))
    .prepare()

  const toTramite = (row: Row): Tramite => ({
    id: row.id,
    createdAt: row.createdAt,
    generation: row.generation,
    ...vault.open<TramiteRecord>(row.sealed, context(row.id)),
    ...some('openedAt', row.openedAt),
    ...some('cancelledAt', row.cancelledAt),
    ...some('finishedAt', row.finishedAt),
    ...some('folio', row.folio),
  })
  const find = (id: string): Tramite | undefined => {
    const row = byId.get({ id })
    return row && toTramite(row)
  }
  const sealRecord = (id: string, record: TramiteRecord) => vault.seal(record, context(id))
  /** Inside a transaction: puts `changed` into the record, and gives it; undefined when the trámite is not there. */
  const change = (id: string, changed: Partial<TramiteRecord>): TramiteRecord | undefined => {
    const row = byId.get({ id })
    if (!row) return undefined
    const record = { ...vault.open<TramiteRecord>(row.sealed, context(id)), ...changed }
    reseal.run({ id, sealed: sealRecord(id, record) })
    return record
  }
  return { toTramite, find, sealRecord, change }
}
export type TramiteRows = ReturnType<typeof tramiteRows>
