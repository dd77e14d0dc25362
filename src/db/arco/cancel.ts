import { and, count, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Cancellable } from '../../domain/ports/desk-store.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
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
import { endTramites, type TramiteState, tramiteRows, tramitesOf } from '../tramite/store.ts'
import { registeredCorreo } from './arco.ts'

/** What `cancelPerson` would delete and keep of a person, under any of their CURP. Counts, and changes nothing. */
export async function cancellable(base: Base, curp: Curp): Promise<Cancellable> {
  const { db } = base
  const keys = personKeys(base)
  const person = await keys.of(curp)
  const all = await tramitesOf(base, curp)
  return {
    tramites: all.filter(({ folio }) => folio === undefined).length,
    drafts: await draftsOf(base, all),
    bound: (await db.select().from(vinculos).where(eq(vinculos.curpIndex, person)).get()) !== undefined,
    registered: (await registeredCorreo(base, curp)) !== undefined,
    keptNumbers: await rowsOf(base, numeros, [person]),
    keptIssues: await rowsOf(base, emisiones, await keys.curpIndexes(curp)),
  }
}

/** How many of those that have issued something have a draft as well. */
async function draftsOf(base: Base, all: readonly TramiteState[]): Promise<number> {
  const rows = tramiteRows(base)
  let drafts = 0
  for (const { id } of all.filter(({ folio }) => folio !== undefined))
    drafts += Number(Object.keys((await rows.find(id))?.draft ?? {}).length > 0)
  return drafts
}

async function rowsOf(
  { db }: Base,
  table: typeof numeros | typeof emisiones,
  all: readonly Buffer[],
): Promise<number> {
  const found = await db
    .select({ n: count() })
    .from(table)
    .where(inArray(table.curpIndex, [...all]))
    .get()
  return found?.n ?? 0
}

/**
 * Deletes of a person what nothing obliges to keep: trámites that issued nothing, with their links, mails and sessions;
 * drafts, links, sessions and mails that wait of the others; links and sessions of Mi trámite, consents and their uses;
 * the bound correo. Kept: the padrón, the numbers, the ledger, what was issued and the correo it was issued for, the
 * audit trail, the cases of the counter. Works inside the caller's transaction, which has locked the person, between
 * `overwriteDeleted` and `dropDeleted`. Gives what there was.
 * @param now epoch ms
 */
export async function cancelPerson(base: Base, curp: Curp, now: number): Promise<Cancellable> {
  const all = await lockedTramites(base, curp)
  const found = await cancellable(base, curp)
  await endTramites(base, all, now)
  await deleteIdle(
    base,
    all.filter(({ folio }) => folio === undefined).map(({ id }) => id),
  )
  await strip(
    base,
    all.filter(({ folio }) => folio !== undefined).map(({ id }) => id),
  )
  const keys = personKeys(base)
  const indexes = await keys.curpIndexes(curp)
  const own = inArray(consentimientos.curpIndex, indexes)
  const consents = await base.db.select({ id: consentimientos.id }).from(consentimientos).where(own).all()
  // that tell of the use of one, with the name that the person typed
  const told = consents.map(({ id }) => checkMailKey(id))
  await base.db.delete(correos).where(inArray(correos.key, told)).run()
  for (const table of [consultas, sesionesPersona, consentimientos])
    await base.db.delete(table).where(inArray(table.curpIndex, indexes)).run()
  const person = await keys.of(curp)
  await base.db.delete(vinculos).where(eq(vinculos.curpIndex, person)).run()
  await base.db.delete(tutelas).where(eq(tutelas.curpIndex, person)).run()
  return found
}

/** The person's trámites, as they stand once nobody else changes them. */
async function lockedTramites(base: Base, curp: Curp): Promise<TramiteState[]> {
  const all = await tramitesOf(base, curp)
  if (all.length === 0) return all
  await base.lock(...all.map(({ id }) => tramiteLock(id)))
  return tramitesOf(base, curp)
}

/** Their links, changes of correo and sessions go with them. */
async function deleteIdle({ db }: Base, ids: readonly string[]): Promise<void> {
  await db
    .delete(correos)
    .where(inArray(correos.tramiteId, [...ids]))
    .run()
  await db
    .delete(tramites)
    .where(inArray(tramites.id, [...ids]))
    .run()
}

async function strip(base: Base, ids: readonly string[]): Promise<void> {
  const rows = tramiteRows(base)
  for (const id of ids) await rows.change(id, { draft: {} })
  await base.db
    .delete(correos)
    .where(and(inArray(correos.tramiteId, [...ids]), isNotNull(correos.dueAt)))
    .run()
  await base.db
    .delete(enlaces)
    .where(inArray(enlaces.tramiteId, [...ids]))
    .run()
  await base.db
    .delete(cambios)
    .where(inArray(cambios.tramiteId, [...ids]))
    .run()
}
