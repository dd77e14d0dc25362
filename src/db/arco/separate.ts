import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Nss } from '../../domain/number/nss.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import { type Side, shareNumbers, sidesOf } from '../../domain/person/separate-curps.ts'
import { auditStore } from '../audit/store.ts'
import type { Base } from '../base/open.ts'
import {
  bindingContext,
  blockContext,
  guardianContext,
  numberContext,
  personContext,
  reasonContext,
} from '../base/row-context.ts'
import {
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

/**
 * Undoes a link of two CURP that are not one person's. Each gets back what is theirs; of a block both keep one. Every
 * session ends, and so does every trámite that has given a number. What the padrón in the database says of the link goes.
 */
export function separateCurps(base: Base, order: SeparationOrder): Separated {
  const { db, vault } = base
  const keys = personKeys(base)
  const indexOf = (curp: Curp) => vault.index('curp', curp)

  const curpsOfPerson = () => {
    const rows = db
      .select()
      .from(curps)
      .where(eq(curps.personIndex, keys.of(order.older)))
      .all()
    const names = new Map(rows.map((row) => [row.curpIndex.toString('hex'), decryptCurp(vault, row)]))
    return rows.flatMap(({ curpIndex, nextIndex }) => {
      const [from, to] = [curpIndex, nextIndex].map((one) => one && names.get(one.toString('hex')))
      return from && to ? [{ from, to }] : []
    })
  }
  /** Whom this portal assigned each number to. */
  const assignments = (all: readonly Curp[]): Map<Nss, Curp> => {
    const rows = db
      .select()
      .from(emisiones)
      .where(and(inArray(emisiones.curpIndex, all.map(indexOf)), eq(emisiones.kind, 'asignacion')))
      .all()
    return new Map(rows.map((row) => decryptIssue(vault, row)).map(({ nss, curp }) => [nss, curp]))
  }
  const moveNumber = (row: typeof numeros.$inferSelect, nss: Nss, to: Buffer): void => {
    db.update(numeros)
      .set({ curpIndex: to, sealed: vault.encrypt(nss, numberContext(row.nssIndex, to)) })
      .where(eq(numeros.nssIndex, row.nssIndex))
      .run()
  }
  /** A number assigned before the link was only one of two while it stood. */
  const restoreOrigin = (owner: Buffer): void => {
    const all = db.select().from(numeros).where(eq(numeros.curpIndex, owner)).all()
    const before = all.filter(({ origin }) => origin === 'asignado_antes')
    const [one] = before
    if (!one || before.length > 1 || all.some(({ origin }) => origin === 'asignado')) return
    db.update(numeros).set({ origin: 'asignado' }).where(eq(numeros.nssIndex, one.nssIndex)).run()
  }
  /** The newest link that was opened for one of `all`, with `correo` where it is given. */
  const newestOpened = (all: ReadonlySet<Curp>, correo?: Buffer) =>
    db
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
      .limit(1)
      .get()
  const openedByOlder = (correo: Buffer, sides: Record<Side, ReadonlySet<Curp>>): boolean =>
    newestOpened(sides.newer, correo) === undefined && newestOpened(sides.older, correo) !== undefined
  /** A guardian’s correo goes with what it opened, like any other. */
  const shareGuardian = (person: Buffer, to: Buffer, sides: Record<Side, ReadonlySet<Curp>>): void => {
    const row = db.select().from(tutelas).where(eq(tutelas.curpIndex, person)).get()
    if (!row || !openedByOlder(row.correoIndex, sides)) return
    const record = vault.decrypt(row.sealed, guardianContext(person, row.correoIndex))
    const sealed = vault.encrypt(record, guardianContext(to, row.correoIndex))
    db.update(tutelas).set({ curpIndex: to, sealed }).where(eq(tutelas.curpIndex, person)).run()
  }
  /**
   * The bound correo is of whom opened links with it; of both, and of neither, it stays with the newer one. The older
   * one’s own was dropped when there were two, and is the one of its newest opened link.
   */
  const shareBinding = (person: Buffer, to: Buffer, sides: Record<Side, ReadonlySet<Curp>>): Side[] => {
    const row = db.select().from(vinculos).where(eq(vinculos.curpIndex, person)).get()
    const isOlders = row !== undefined && openedByOlder(row.correoIndex, sides)
    if (isOlders) {
      db.delete(vinculos).where(eq(vinculos.curpIndex, person)).run()
    }
    const own = newestOpened(sides.older)
    const free = own && !db.select().from(vinculos).where(eq(vinculos.correoIndex, own.correoIndex)).get()
    if (own && free) {
      const { correo } = tramiteRows(base).toTramite({ ...own, folio: null })
      const sealed = vault.encrypt(correo, bindingContext(to, own.correoIndex))
      const at = isOlders ? row.at : order.now
      db.insert(vinculos).values({ curpIndex: to, correoIndex: own.correoIndex, sealed, at }).run()
    }
    return [...(own && free ? ['older' as const] : []), ...(row && !isOlders ? ['newer' as const] : [])]
  }
  const shareBlock = (person: Buffer, to: Buffer): void => {
    const row = db.select().from(bloqueos).where(eq(bloqueos.curpIndex, person)).get()
    if (!row) return
    const reason = vault.decrypt<string>(row.sealed, blockContext(person))
    db.insert(bloqueos)
      .values({ ...row, curpIndex: to, sealed: vault.encrypt(reason, blockContext(to)) })
      .onConflictDoNothing()
      .run()
  }
  /** The padrón's own words, which would link them again at the next look-up. */
  const forgetInPadron = (): void => {
    const curpIndex = indexOf(order.older)
    const row = db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
    if (!row) return
    const { currentCurp, ...rest } = vault.decrypt<PadronPerson>(row.sealed, personContext(curpIndex))
    if (currentCurp !== order.newer) return
    // the digest of a row stays that of its import: the same row again changes nothing
    db.update(personas)
      .set({ sealed: vault.encrypt(rest, personContext(curpIndex)) })
      .where(eq(personas.curpIndex, curpIndex))
      .run()
  }

  return base.atomically(() => {
    const sides = sidesOf(curpsOfPerson(), order)
    if (!sides) return { outcome: 'not linked' }
    const person = keys.of(order.newer)
    const assigned = assignments([...sides.older, ...sides.newer])
    const rows = db
      .select()
      .from(numeros)
      .where(eq(numeros.curpIndex, person))
      .all()
      .map((row) => ({ row, nss: vault.decrypt<Nss>(row.sealed, numberContext(row.nssIndex, person)) }))
    const owned = rows.map(({ nss }) => {
      const assignedTo = assigned.get(nss)
      return { nss, ...(assignedTo ? { assignedTo } : {}) }
    })
    const shared = shareNumbers(owned, sides.older, order.said)
    if (shared.unknown.length > 0) return { outcome: 'numbers unknown', count: shared.unknown.length }

    const to = indexOf(order.older)
    endTramites(base, tramitesOf(base, order.newer), order.now)
    for (const { row, nss } of rows) moveNumber(row, nss, shared.sides.get(nss) === 'older' ? to : person)
    for (const owner of [to, person]) restoreOrigin(owner)
    const bound = shareBinding(person, to, sides)
    shareGuardian(person, to, sides)
    shareBlock(person, to)
    forgetInPadron()
    db.update(curps)
      .set({ personIndex: to })
      .where(inArray(curps.curpIndex, [...sides.older].map(indexOf)))
      .run()
    db.update(curps).set({ nextIndex: null }).where(eq(curps.curpIndex, to)).run()
    // under the newer CURP alone, as the link was: whoever reads the trail of the older one must not find it
    const { now: at, newer: curp, actor, reason } = order
    const auditoriaId = auditStore(base).write({ at, what: 'CURP separada', curp, actor, outcome: 'ok' })
    db.insert(motivos)
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
