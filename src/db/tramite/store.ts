import { and, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm'
import type { Attended } from '../../domain/facts/attended.ts'
import type { Language } from '../../domain/facts/language.ts'
import type { Address, Draft, Identified, Tramite } from '../../domain/facts/tramite.ts'
import type { Correo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { TramiteStore } from '../../domain/ports/tramite-store.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
import { updates } from '../base/prepared.ts'
import { tramiteContext } from '../base/row-context.ts'
import { RowGone } from '../base/row-gone.ts'
import { cambios, emisiones, enlaces, sesiones, tramites } from '../base/schema.ts'
import { personKeys } from '../person/keys.ts'

/** The personal part of a trámite, as its row keeps it, encrypted. Its keys are a format. */
export type TramiteRecord = {
  readonly curp: Curp
  /** absent: the counter does it, without a mailbox */
  readonly correo?: Correo
  readonly attended?: Attended
  /** absent: Spanish */
  readonly language?: Language
  readonly draft: Draft
  readonly identified?: Identified
  readonly address?: Address
}

const { curpIndex: _, correoIndex: __, ...ownColumns } = getTableColumns(tramites)
const ofOwn = eq(emisiones.tramiteId, tramites.id)
/**
 * Of a trámite, in a statement over `tramites` alone, with the folio of its issue. A subquery, and no index that nobody
 * reads: a join would be compiled again each time (decision 0002), and this is read a dozen times a trámite.
 */
export const tramiteColumns = {
  ...ownColumns,
  folio: sql<string | null>`(select ${sql`${emisiones.folio}`} from ${emisiones} where ${ofOwn})`,
}
type Row = Omit<typeof tramites.$inferSelect, 'curpIndex' | 'correoIndex'> & { folio: string | null }

const some = <K extends string, V>(key: K, value: V | null): { [P in K]?: V } =>
  (value === null ? {} : { [key]: value }) as { [P in K]?: V }

/** Rows of `tramites` ⇄ `Tramite`, decrypted; the other stores build on it. */
export function tramiteRows({ db, vault }: Base) {
  const byId = db
    .select(tramiteColumns)
    .from(tramites)
    .where(eq(tramites.id, sql.placeholder('id')))
    .prepare()
  const setRecord = db
    .update(tramites)
    .set(updates('sealed'))
    .where(eq(tramites.id, sql.placeholder('id')))
    .prepare()

  const tramiteOf = (row: Row, record: TramiteRecord): Tramite => ({
    id: row.id,
    createdAt: row.createdAt,
    generation: row.generation,
    ...record,
    ...some('openedAt', row.openedAt),
    ...some('cancelledAt', row.cancelledAt),
    ...some('finishedAt', row.finishedAt),
    ...some('folio', row.folio),
  })
  const toTramite = (row: Row): Tramite =>
    tramiteOf(row, vault.decrypt<TramiteRecord>(row.sealed, tramiteContext(row.id)))
  const find = async (id: string): Promise<Tramite | undefined> => {
    const row = await byId.get({ id })
    return row && toTramite(row)
  }
  const encryptRecord = (id: string, record: TramiteRecord) => vault.encrypt(record, tramiteContext(id))
  /**
   * Inside a transaction that has locked the trámite: puts `changed` into the record, and gives the trámite as it is
   * then; undefined when it is not there.
   * @param isFixed of which nothing is changed: undefined as well
   */
  const change = async (
    id: string,
    changed: Partial<TramiteRecord>,
    isFixed: (row: Row) => boolean = () => false,
  ): Promise<Tramite | undefined> => {
    const row = await byId.get({ id })
    if (!row || isFixed(row)) return undefined
    const record = { ...vault.decrypt<TramiteRecord>(row.sealed, tramiteContext(id)), ...changed }
    await setRecord.run({ id, sealed: encryptRecord(id, record) })
    return tramiteOf(row, record)
  }
  return { toTramite, find, encryptRecord, change }
}
export type TramiteRows = ReturnType<typeof tramiteRows>

/** `TramiteStore`: the record of a trámite is encrypted as a whole. */
export function tramiteStore({ db, inTurn }: Base, rows: TramiteRows): TramiteStore {
  const ofTramite = eq(tramites.id, sql.placeholder('id'))
  const setEnd = db
    .update(tramites)
    .set(updates('cancelledAt', 'finishedAt'))
    .where(and(ofTramite, isNull(tramites.cancelledAt), isNull(tramites.finishedAt)))
    .prepare()
  const closeSessions = db
    .delete(sesiones)
    .where(eq(sesiones.tramiteId, sql.placeholder('id')))
    .prepare()
  /** Cancelled or finished, whichever came first, is final; the trámite's sessions are deleted with it. */
  const end = async (id: string, facts: { cancelledAt: number } | { finishedAt: number }): Promise<void> => {
    await setEnd.run({ id, cancelledAt: null, finishedAt: null, ...facts })
    await closeSessions.run({ id })
  }
  const change = (id: string, changed: Partial<TramiteRecord>): Promise<void> =>
    inTurn(async () => void (await rows.change(id, changed)), { locks: [tramiteLock(id)] })
  return {
    findTramite: rows.find,
    saveDraft: (id, draft) =>
      inTurn(async () => void (await rows.change(id, { draft }, ({ cancelledAt }) => cancelledAt !== null)), {
        locks: [tramiteLock(id)],
      }),
    setLanguage: (id, language) => change(id, { language }),
    cancel: (id, now) =>
      inTurn(
        async () => {
          // a number that was given in another tab is given
          if ((await rows.find(id))?.folio !== undefined) return false
          await end(id, { cancelledAt: now })
          await rows.change(id, { draft: {} })
          return true
        },
        { locks: [tramiteLock(id)] },
      ),
    finish: (id, now) => inTurn(() => end(id, { finishedAt: now }), { locks: [tramiteLock(id)] }),
  }
}

/** `folio`: of its issue, if there is one */
export type TramiteState = { readonly id: string; readonly folio?: string }

/** Every trámite of a person, whatever correo asked for it with which of their CURP. */
export async function tramitesOf(base: Base, curp: Curp): Promise<TramiteState[]> {
  const all = await base.db
    .select({ id: tramites.id, folio: emisiones.folio })
    .from(tramites)
    .leftJoin(emisiones, eq(emisiones.tramiteId, tramites.id))
    .where(inArray(tramites.curpIndex, await personKeys(base).curpIndexes(curp)))
    .all()
  return all.map(({ id, folio }) => (folio === null ? { id } : { id, folio }))
}

/**
 * Inside a transaction: deletes the sessions of all, and finishes those with an issue; what was cancelled or finished
 * before stays so. Gives how many sessions.
 * @param now epoch ms
 */
export async function endTramites({ db }: Base, all: readonly TramiteState[], now: number): Promise<number> {
  const ids = all.map(({ id }) => id)
  const issued = all.flatMap(({ id, folio }) => (folio === undefined ? [] : [id]))
  await db
    .update(tramites)
    .set({ finishedAt: now })
    .where(and(inArray(tramites.id, issued), isNull(tramites.finishedAt), isNull(tramites.cancelledAt)))
    .run()
  return (await db.delete(sesiones).where(inArray(sesiones.tramiteId, ids)).run()).changes
}

/**
 * Inside a transaction that has locked it: a trámite with other values follows one that has given its number, and the
 * one before is finished. Its links, sessions and approvals go on with the new one, whose id it gives. Rejects with
 * `RowGone` when there is none of that id.
 * @param newId 128 random bits, base64url
 */
export function succession({ db, vault }: Base, rows: TramiteRows, newId: () => string) {
  return async (before: string, changed: Partial<TramiteRecord>, now: number): Promise<string> => {
    const row = await db.select().from(tramites).where(eq(tramites.id, before)).get()
    if (!row) throw new RowGone('tramites')
    const id = newId()
    const record = { ...vault.decrypt<TramiteRecord>(row.sealed, tramiteContext(before)), ...changed }
    await db
      .insert(tramites)
      .values({
        ...row,
        id,
        curpIndex: vault.index('curp', record.curp),
        sealed: rows.encryptRecord(id, record),
        createdAt: now,
      })
      .run()
    for (const table of [enlaces, sesiones, cambios])
      await db.update(table).set({ tramiteId: id }).where(eq(table.tramiteId, before)).run()
    await db.update(tramites).set({ finishedAt: now }).where(eq(tramites.id, before)).run()
    return id
  }
}
export type Succession = ReturnType<typeof succession>
