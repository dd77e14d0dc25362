import { and, count, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Cancellable } from '../../domain/ports/desk-store.ts'
import type { Base, OpenDatabase } from '../base/open.ts'
import {
  cambios,
  consentimientos,
  consultas,
  correos,
  emisiones,
  enlaces,
  numeros,
  sesionesPersona,
  tramites,
  tutelas,
  vinculos,
} from '../base/schema.ts'
import { personKeys } from '../person/keys.ts'
import { checkMailKey } from '../sharing/consent-store.ts'
import { endTramites, tramiteRows, tramitesOf } from '../tramite/store.ts'
import { registeredCorreo } from './arco.ts'

/** Counts, and changes nothing. */
export function cancellable(base: Base, curp: Curp): Cancellable {
  const { db } = base
  const keys = personKeys(base)
  const person = keys.of(curp)
  const all = tramitesOf(base, curp)
  const rows = tramiteRows(base)
  return {
    tramites: all.filter(({ folio }) => folio === undefined).length,
    drafts: all.filter((t) => t.folio !== undefined && Object.keys(rows.find(t.id)?.draft ?? {}).length > 0)
      .length,
    bound: db.select().from(vinculos).where(eq(vinculos.curpIndex, person)).get() !== undefined,
    registered: registeredCorreo(base, curp) !== undefined,
    keptNumbers: rowsOf(base, numeros, [person]),
    keptIssues: rowsOf(base, emisiones, keys.curpIndexes(curp)),
  }
}

const rowsOf = ({ db }: Base, table: typeof numeros | typeof emisiones, all: readonly Buffer[]): number =>
  db
    .select({ n: count() })
    .from(table)
    .where(inArray(table.curpIndex, [...all]))
    .get()?.n ?? 0

/**
 * Deletes of a person what nothing obliges to keep: trámites that issued nothing, with their links, mails and
 * sessions; drafts, links, sessions and mails that wait of the others; links and sessions of Mi trámite, consents and their uses; the bound
 * correo. Kept: the padrón, the numbers, the ledger,
 * what was issued and the correo it was issued for, the audit trail, the cases of the counter. Works inside the caller's
 * transaction, between `overwriteDeleted` and `dropDeleted`. Gives what there was.
 */
export function cancelPerson(base: Base, curp: Curp, now: number): Cancellable {
  const found = cancellable(base, curp)
  const all = tramitesOf(base, curp)
  endTramites(base, all, now)
  deleteIdle(
    base,
    all.filter(({ folio }) => folio === undefined).map(({ id }) => id),
  )
  strip(
    base,
    all.filter(({ folio }) => folio !== undefined).map(({ id }) => id),
  )
  const keys = personKeys(base)
  const own = inArray(consentimientos.curpIndex, keys.curpIndexes(curp))
  const consents = base.db.select({ id: consentimientos.id }).from(consentimientos).where(own).all()
  // that tell of the use of one, with the name that the person typed
  base.db
    .delete(correos)
    .where(
      inArray(
        correos.key,
        consents.map(({ id }) => checkMailKey(id)),
      ),
    )
    .run()
  for (const table of [consultas, sesionesPersona, consentimientos])
    base.db
      .delete(table)
      .where(inArray(table.curpIndex, keys.curpIndexes(curp)))
      .run()
  const person = keys.of(curp)
  base.db.delete(vinculos).where(eq(vinculos.curpIndex, person)).run()
  base.db.delete(tutelas).where(eq(tutelas.curpIndex, person)).run()
  return found
}

/** From now on SQLite overwrites freed space, so that nothing deleted stays readable in the file. */
export const overwriteDeleted = ({ sqlite }: OpenDatabase): void => void sqlite.pragma('secure_delete = on')
/** Empties the write-ahead log, which still has the pages as they were. */
export const dropDeleted = ({ sqlite }: OpenDatabase): void => void sqlite.pragma('wal_checkpoint(truncate)')

/** Their links, changes of correo and sessions go with them. */
function deleteIdle({ db }: Base, ids: readonly string[]): void {
  db.delete(correos)
    .where(inArray(correos.tramiteId, [...ids]))
    .run()
  db.delete(tramites)
    .where(inArray(tramites.id, [...ids]))
    .run()
}

function strip(base: Base, ids: readonly string[]): void {
  const rows = tramiteRows(base)
  for (const id of ids) rows.change(id, { draft: {} })
  base.db
    .delete(correos)
    .where(and(inArray(correos.tramiteId, [...ids]), isNotNull(correos.dueAt)))
    .run()
  base.db
    .delete(enlaces)
    .where(inArray(enlaces.tramiteId, [...ids]))
    .run()
  base.db
    .delete(cambios)
    .where(inArray(cambios.tramiteId, [...ids]))
    .run()
}
