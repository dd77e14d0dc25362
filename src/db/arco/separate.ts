import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { CaseChange } from '../../domain/facts/case.ts'
import { isMailed } from '../../domain/facts/tramite.ts'
import type { Nss } from '../../domain/number/nss.ts'
import { type Correo, canonicalCorreo, sameCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import { type Side, shareNumbers, sidesOf } from '../../domain/person/separate-curps.ts'
import { auditStore } from '../audit/store.ts'
import { type BindingRecord, bindingOf } from '../base/binding-record.ts'
import type { Base } from '../base/engine.ts'
import { personLock } from '../base/locks.ts'
import {
  bindingContext,
  blockContext,
  caseContext,
  guardianContext,
  numberContext,
  personContext,
  reasonContext,
} from '../base/row-context.ts'
import {
  asuntos,
  bloqueos,
  curps,
  emisiones,
  motivos,
  numeros,
  personas,
  tramites,
  tutelas,
  vinculos,
} from '../base/schema.ts'
import { decryptIssue } from '../issue/store.ts'
import { endChanges } from '../person/changes.ts'
import { decryptCurp, personKeys } from '../person/keys.ts'
import { endTramites, tramiteRows, tramitesOf } from '../tramite/store.ts'

export type SeparationOrder = {
  readonly older: Curp
  readonly newer: Curp
  /** numbers from a register, and whose the operator found out that each is */
  readonly said: ReadonlyMap<Nss, Side>
  /** kept encrypted beside the entry of the audit trail */
  readonly reason: string
  /** `personal:<who>` */
  readonly actor: string
  /** epoch ms */
  readonly now: number
}

export type Separated =
  /** how many numbers each has now, and which of them has a bound correo */
  | {
      readonly outcome: 'separated'
      readonly numbers: Readonly<Record<Side, number>>
      readonly bound: readonly Side[]
    }
  | { readonly outcome: 'not linked' }
  /** it is not known whose these numbers are: nothing was changed */
  | { readonly outcome: 'numbers unknown'; readonly count: number }

type BindingOf = ReturnType<typeof bindingOf>

/**
 * Undoes a link of two CURP that are not one person's. Each gets back what is theirs; of a block both keep one. Every
 * session ends, and so does every trámite that has given a number. What the padrón in the database says of the link
 * goes. One transaction, with its entry of the trail; what is no `separated` changed nothing.
 */
export async function separateCurps(base: Base, order: SeparationOrder): Promise<Separated> {
  const { db, vault } = base
  const keys = personKeys(base)
  const indexOf = (curp: Curp) => vault.index('curp', curp)

  const curpsOfPerson = async () => {
    const rows = await db
      .select()
      .from(curps)
      .where(eq(curps.personIndex, await keys.of(order.older)))
      .all()
    const names = new Map(rows.map((row) => [row.curpIndex.toString('hex'), decryptCurp(vault, row)]))
    return rows.flatMap(({ curpIndex, nextIndex }) => {
      const [from, to] = [curpIndex, nextIndex].map((one) => one && names.get(one.toString('hex')))
      return from && to ? [{ from, to }] : []
    })
  }
  /** Whom this portal assigned each number to. */
  const assignments = async (all: readonly Curp[]): Promise<Map<Nss, Curp>> => {
    const rows = await db
      .select()
      .from(emisiones)
      .where(and(inArray(emisiones.curpIndex, all.map(indexOf)), eq(emisiones.kind, 'asignacion')))
      .all()
    return new Map(rows.map((row) => decryptIssue(vault, row)).map(({ nss, curp }) => [nss, curp]))
  }
  const moveNumber = async (row: typeof numeros.$inferSelect, nss: Nss, to: Buffer): Promise<void> => {
    await db
      .update(numeros)
      .set({ curpIndex: to, sealed: vault.encrypt(nss, numberContext(row.nssIndex, to)) })
      .where(eq(numeros.nssIndex, row.nssIndex))
      .run()
  }
  /** A number assigned before the link was only one of two while it stood. */
  const restoreOrigin = async (owner: Buffer): Promise<void> => {
    const all = await db.select().from(numeros).where(eq(numeros.curpIndex, owner)).all()
    const before = all.filter(({ origin }) => origin === 'asignado_antes')
    const [one] = before
    if (!one || before.length > 1 || all.some(({ origin }) => origin === 'asignado')) return
    await db.update(numeros).set({ origin: 'asignado' }).where(eq(numeros.nssIndex, one.nssIndex)).run()
  }
  /** The newest link that was opened for one of `all`, with `correo` where it is given; what the counter did has none. */
  const newestOpened = async (all: ReadonlySet<Curp>, correo?: Buffer) => {
    const rows = await db
      .select()
      .from(tramites)
      .where(
        and(
          inArray(tramites.curpIndex, [...all].map(indexOf)),
          isNotNull(tramites.openedAt),
          ...(correo ? [eq(tramites.correoIndex, correo)] : []),
        ),
      )
      .orderBy(desc(tramites.openedAt))
      .all()
    return rows.map((row) => tramiteRows(base).toTramite({ ...row, folio: null })).find(isMailed)
  }
  /** What the counter bound last to one of `all`. */
  const newestRebound = async (all: ReadonlySet<Curp>) => {
    const row = await db
      .select()
      .from(asuntos)
      .where(
        and(
          inArray(asuntos.curpIndex, [...all].map(indexOf)),
          eq(asuntos.kind, 'correo'),
          eq(asuntos.state, 'aprobado'),
        ),
      )
      .orderBy(desc(asuntos.doneAt))
      .limit(1)
      .get()
    const change =
      row && vault.decrypt<{ readonly change: CaseChange }>(row.sealed, caseContext(row.id)).change
    return change?.kind === 'correo' ? { ...change, at: row?.doneAt ?? 0 } : undefined
  }
  const correoIndexOf = (correo: Correo) => vault.index('correo', canonicalCorreo(correo))
  const isOf = async (all: ReadonlySet<Curp>, correo: Buffer): Promise<boolean> => {
    const rebound = await newestRebound(all)
    if (rebound && correoIndexOf(rebound.correo).equals(correo)) return true
    return (await newestOpened(all, correo)) !== undefined
  }
  const isOlders = async (correo: Buffer, sides: Record<Side, ReadonlySet<Curp>>): Promise<boolean> =>
    !(await isOf(sides.newer, correo)) && (await isOf(sides.older, correo))
  /** A correo that was bound to one of `all` last, by a link or by the counter; one of a guardian is not their own. */
  const lastOwn = async (all: ReadonlySet<Curp>): Promise<BindingOf | undefined> => {
    const [opened, rebound] = [await newestOpened(all), await newestRebound(all)]
    const same = rebound && opened && sameCorreo(rebound.correo, opened.correo)
    if (rebound && (same || rebound.at >= (opened?.openedAt ?? 0)))
      return rebound.guardian ? undefined : { correo: rebound.correo, by: 'firme' }
    return opened && { correo: opened.correo, by: 'liga' }
  }
  /** A guardian’s correo goes with what it opened, like any other. */
  const shareGuardian = async (
    person: Buffer,
    to: Buffer,
    sides: Record<Side, ReadonlySet<Curp>>,
  ): Promise<void> => {
    const row = await db.select().from(tutelas).where(eq(tutelas.curpIndex, person)).get()
    if (!row || !(await isOlders(row.correoIndex, sides))) return
    const record = vault.decrypt(row.sealed, guardianContext(person, row.correoIndex))
    const sealed = vault.encrypt(record, guardianContext(to, row.correoIndex))
    await db.update(tutelas).set({ curpIndex: to, sealed }).where(eq(tutelas.curpIndex, person)).run()
  }
  /**
   * The bound correo is of whom opened links with it, or got it at the counter; of both, and of neither, it stays with the
   * newer one. The older one’s own was dropped when there were two, and is the last that they had.
   */
  const shareBinding = async (
    person: Buffer,
    to: Buffer,
    sides: Record<Side, ReadonlySet<Curp>>,
  ): Promise<Side[]> => {
    const row = await db.select().from(vinculos).where(eq(vinculos.curpIndex, person)).get()
    const read = ({ sealed, correoIndex }: typeof vinculos.$inferSelect) =>
      bindingOf(vault.decrypt<BindingRecord>(sealed, bindingContext(person, correoIndex)))
    const moves = row !== undefined && (await isOlders(row.correoIndex, sides))
    if (moves) await db.delete(vinculos).where(eq(vinculos.curpIndex, person)).run()
    const own = await lastOwn(sides.older)
    const correoIndex = own && correoIndexOf(own.correo)
    const free =
      correoIndex && !(await db.select().from(vinculos).where(eq(vinculos.correoIndex, correoIndex)).get())
    if (free) {
      const kept = moves && row.correoIndex.equals(correoIndex)
      const record = kept ? { ...read(row), carried: undefined } : own
      const sealed = vault.encrypt(record, bindingContext(to, correoIndex))
      const at = moves ? row.at : order.now
      await db.insert(vinculos).values({ curpIndex: to, correoIndex, sealed, at }).run()
    }
    return [...(free ? ['older' as const] : []), ...(row && !moves ? ['newer' as const] : [])]
  }
  const shareBlock = async (person: Buffer, to: Buffer): Promise<void> => {
    const row = await db.select().from(bloqueos).where(eq(bloqueos.curpIndex, person)).get()
    if (!row) return
    const reason = vault.decrypt<string>(row.sealed, blockContext(person))
    await db
      .insert(bloqueos)
      .values({ ...row, curpIndex: to, sealed: vault.encrypt(reason, blockContext(to)) })
      .onConflictDoNothing()
      .run()
  }
  /** The padrón's own words, which would link them again at the next look-up. */
  const forgetInPadron = async (): Promise<void> => {
    const curpIndex = indexOf(order.older)
    const row = await db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
    if (!row) return
    const { currentCurp, ...rest } = vault.decrypt<PadronPerson>(row.sealed, personContext(curpIndex))
    if (currentCurp !== order.newer) return
    // the digest of a row stays that of its import: the same row again changes nothing
    await db
      .update(personas)
      .set({ sealed: vault.encrypt(rest, personContext(curpIndex)) })
      .where(eq(personas.curpIndex, curpIndex))
      .run()
  }

  // an order that is rare, in the turn of all that name no lock; the two people are locked as well, for who names them
  return base.inTurn<Separated>(async () => {
    await keys.lock(order.newer)
    const person = await keys.of(order.newer)
    const to = indexOf(order.older)
    await base.lock(personLock(to))
    const sides = sidesOf(await curpsOfPerson(), order)
    if (!sides) return { outcome: 'not linked' }
    const assigned = await assignments([...sides.older, ...sides.newer])
    const found = await db.select().from(numeros).where(eq(numeros.curpIndex, person)).all()
    const rows = found.map((row) => ({
      row,
      nss: vault.decrypt<Nss>(row.sealed, numberContext(row.nssIndex, person)),
    }))
    const owned = rows.map(({ nss }) => {
      const assignedTo = assigned.get(nss)
      return { nss, ...(assignedTo ? { assignedTo } : {}) }
    })
    const shared = shareNumbers(owned, sides.older, order.said)
    if (shared.unknown.length > 0) return { outcome: 'numbers unknown', count: shared.unknown.length }

    await endChanges(base, await keys.curpIndexes(order.newer), order.now)
    await endTramites(base, await tramitesOf(base, order.newer), order.now)
    for (const { row, nss } of rows)
      await moveNumber(row, nss, shared.sides.get(nss) === 'older' ? to : person)
    for (const owner of [to, person]) await restoreOrigin(owner)
    const bound = await shareBinding(person, to, sides)
    await shareGuardian(person, to, sides)
    await shareBlock(person, to)
    await forgetInPadron()
    await db
      .update(curps)
      .set({ personIndex: to })
      .where(inArray(curps.curpIndex, [...sides.older].map(indexOf)))
      .run()
    await db.update(curps).set({ nextIndex: null }).where(eq(curps.curpIndex, to)).run()
    // under the newer CURP alone, as the link was: whoever reads the trail of the older one must not find it
    const { now: at, newer: curp, actor, reason } = order
    const auditoriaId = await auditStore(base).write({
      at,
      what: 'CURP separada',
      curp,
      actor,
      outcome: 'ok',
    })
    await db
      .insert(motivos)
      .values({ auditoriaId, sealed: vault.encrypt(reason, reasonContext(auditoriaId)) })
      .run()
    const count = (side: Side) => [...shared.sides.values()].filter((one) => one === side).length
    return {
      outcome: 'separated',
      numbers: { older: count('older'), newer: count('newer') },
      bound,
    }
  })
}
