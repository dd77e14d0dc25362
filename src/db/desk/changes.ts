import { eq, inArray } from 'drizzle-orm'
import { isoDate, startOfDay } from '../../domain/base/mexico-time.ts'
import { type Before, type CaseChange, UNDO_WITHIN } from '../../domain/facts/case.ts'
import { type Correo, sameCorreo } from '../../domain/person/correo.ts'
import { birthDateOf, type Curp } from '../../domain/person/curp.ts'
import { sameName } from '../../domain/person/person.ts'
import type { Obstacle } from '../../domain/ports/case-store.ts'
import { correctName, personRecord, registeredCorreo, savePerson } from '../arco/arco.ts'
import { cancelPerson } from '../arco/cancel.ts'
import { auditStore } from '../audit/store.ts'
import type { Base } from '../base/open.ts'
import { bloqueos, curps, numeros } from '../base/schema.ts'
import { numberStore } from '../issue/number-store.ts'
import { chainStore } from '../person/chain.ts'
import { personKeys } from '../person/keys.ts'
import { bindingStore } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import { endTramites, tramitesOf } from '../tramite/store.ts'
import { restore, type Snapshot, takeSnapshot } from './snapshot.ts'

/** How a change that was carried out is taken back: what was, and a digest of what is since. */
export type Undo = { readonly snapshot: Snapshot; readonly after: string }

/** What may be taken back: a case as its row keeps it. */
export type Undoable = {
  readonly curp: Curp
  readonly change: CaseChange
  readonly doneAt?: number
  readonly undo?: Undo
}

type Facts = {
  readonly curp: Curp
  readonly change: CaseChange
  readonly now: number
  /** the correo that the register of persons has */
  readonly registered: Correo | undefined
}

/**
 * The changes that a case of the counter can make: what stands against one, a digest of what it changes, and carrying
 * it out. All of it works inside the caller's transaction.
 * @param findCase what a case took down when it was carried out
 */
export function deskChanges(base: Base, findCase: (id: string) => Undoable | undefined) {
  const { db, vault } = base
  const keys = personKeys(base)
  const bindings = bindingStore(base, keys)
  const blocks = blockStore(base, keys)
  const numbers = numberStore(base, keys)
  const chain = chainStore(base)

  const correoOf = (curp: Curp, registered: Correo | undefined): Correo | undefined =>
    bindings.of(curp) ?? registered ?? registeredCorreo(base, curp)

  /** Why a change cannot be made as things are; undefined: it can. */
  const obstacle = ({ curp, change, now, registered }: Facts): Obstacle | undefined => {
    switch (change.kind) {
      case 'correo': {
        const { correo, guardian } = change
        if (!guardian && bindings.isTaken(curp, correo)) return 'correo_ajeno'
        if (guardian && ofAge(curp) <= now) return 'tutor_mayor'
        const bound = correoOf(curp, registered)
        return bound !== undefined && sameCorreo(bound, correo) ? 'correo_igual' : undefined
      }
      case 'numero':
        if (change.retires.length === 0) return 'numero_uno'
        return [change.stands, ...change.retires].some((nss) => isOfAnother(nss, curp))
          ? 'numero_ajeno'
          : undefined
      case 'curp':
        if (change.previous === curp) return 'curp_misma'
        if (chain.isLinked(change.previous, curp)) return 'curp_unida'
        return chain.leads(curp, change.previous) ? 'curp_circulo' : undefined
      case 'estatus': {
        const records = recordsOf(curp)
        if (records.length === 0) return 'persona_desconocida'
        return records.some(({ status }) => wouldChange(status, change.status)) ? undefined : 'estatus_igual'
      }
      case 'nombre': {
        const record = personRecord(base, curp)
        if (!record && tramitesOf(base, curp).length === 0) return 'persona_desconocida'
        return record && sameName(record.name, change.name) ? 'nombre_igual' : undefined
      }
      case 'alta':
        return personRecord(base, curp) ? 'persona_conocida' : undefined
      case 'desbloqueo':
        return blocks.findBlock(curp) ? undefined : 'sin_bloqueo'
      case 'cancelacion':
        return undefined
      case 'deshacer':
        return undoObstacle(curp, change.of, now)
    }
  }

  const undoObstacle = (curp: Curp, of: string, now: number): Obstacle | undefined => {
    const found = findCase(of)
    if (!found?.undo || found.doneAt === undefined || !keys.of(found.curp).equals(keys.of(curp)))
      return 'deshacer_imposible'
    if (now >= found.doneAt + UNDO_WITHIN) return 'deshacer_tarde'
    return found.undo.after === digest(found.curp, found.change).toString('hex')
      ? undefined
      : 'deshacer_cambio'
  }

  const isOfAnother = (nss: string, curp: Curp): boolean => {
    const row = db
      .select({ owner: numeros.curpIndex })
      .from(numeros)
      .where(eq(numeros.nssIndex, vault.index('nss', nss)))
      .get()
    return row !== undefined && !row.owner.equals(keys.of(curp))
  }

  const recordsOf = (curp: Curp) => allOf(curp).flatMap((one) => personRecord(base, one) ?? [])
  /** every CURP of the person */
  const allOf = (curp: Curp): Curp[] => [curp, ...keys.othersOf(curp)]

  /** What stands, of all that `kind` changes. */
  const stateOf = (curp: Curp, change: CaseChange): unknown => {
    const hex = (bytes: Buffer | null) => bytes?.toString('hex')
    const person = keys.of(curp)
    const numbersOf = (of: Buffer) =>
      db
        .select()
        .from(numeros)
        .where(eq(numeros.curpIndex, of))
        .orderBy(numeros.nssIndex)
        .all()
        .map((row) => [hex(row.nssIndex), row.origin, row.retiredAt])
    const boundTo = (of: Curp) => bindings.of(of)
    const blocked = (of: Buffer) =>
      db.select({ at: bloqueos.at }).from(bloqueos).where(eq(bloqueos.curpIndex, of)).get()?.at
    const chainOf = (of: Buffer) =>
      db
        .select()
        .from(curps)
        .where(eq(curps.personIndex, of))
        .orderBy(curps.curpIndex)
        .all()
        .map((row) => [hex(row.curpIndex), hex(row.nextIndex)])
    switch (change.kind) {
      case 'correo':
        return [boundTo(curp), registeredCorreo(base, curp)]
      case 'numero':
        return [numbersOf(person), chainOf(person)]
      case 'curp': {
        const other = keys.of(change.previous)
        return [person, other]
          .map((one) => [hex(one), numbersOf(one), chainOf(one), blocked(one)])
          .concat([[boundTo(curp), boundTo(change.previous)]])
      }
      case 'estatus':
      case 'nombre':
      case 'alta':
        return recordsOf(curp).map(({ curp: one, name, status }) => [one, name, status])
      case 'desbloqueo':
        return blocked(person)
      case 'cancelacion':
        return [boundTo(curp), tramitesOf(base, curp).length]
      case 'deshacer': {
        const of = findCase(change.of)
        return of && stateOf(of.curp, of.change)
      }
    }
  }
  const digest = (curp: Curp, change: CaseChange): Buffer =>
    vault.index('asunto', JSON.stringify(stateOf(curp, change)))

  /** Makes the change. Gives how it may be taken back, of those that may. `actor`: who approved. */
  const carryOut = ({ curp, change, now }: Facts, actor: string): Undo | undefined => {
    switch (change.kind) {
      case 'correo': {
        const { correo, guardian } = change
        if (guardian) bindings.entrust(curp, { correo, guardian }, now, ofAge(curp))
        else bindings.rebind(curp, correo, now)
        return undefined
      }
      case 'numero':
        for (const nss of [change.stands, ...change.retires]) numbers.register(nss, curp, 'registro', now)
        return undoable(curp, change, [curp], () => {
          db.update(numeros)
            .set({ retiredAt: now })
            .where(
              inArray(
                numeros.nssIndex,
                change.retires.map((nss) => vault.index('nss', nss)),
              ),
            )
            .run()
        })
      case 'curp':
        return undoable(curp, change, [curp, change.previous], () => {
          chain.link(change.previous, curp, now, actor)
        })
      case 'estatus':
        for (const record of recordsOf(curp))
          if (wouldChange(record.status, change.status))
            savePerson(base, { ...record, status: change.status })
        return undefined
      case 'nombre':
        correctName(base, curp, change.name)
        return undefined
      case 'alta':
        savePerson(base, { curp, name: change.name, status: 'vigente' })
        return undefined
      case 'desbloqueo':
        blocks.unblock(curp)
        return undefined
      case 'cancelacion':
        cancelPerson(base, curp, now)
        return undefined
      case 'deshacer': {
        const of = findCase(change.of)
        if (!of?.undo) return undefined
        // what was given meanwhile may be the other person's: it is shown no more, and the checks know of it
        if (of.change.kind === 'curp') {
          endTramites(base, tramitesOf(base, curp), now)
          auditStore(base).write({ at: now, what: 'CURP separada', curp, actor, outcome: 'ok' })
        }
        restore(base, of.undo.snapshot)
        return undefined
      }
    }
  }

  const undoable = (curp: Curp, change: CaseChange, of: readonly Curp[], make: () => void): Undo => {
    const snapshot = takeSnapshot(base, of)
    make()
    return { snapshot, after: digest(curp, change).toString('hex') }
  }

  /** What stood before, for the page of a case. */
  const before = (curp: Curp, registered: Correo | undefined): Before => {
    const record = personRecord(base, curp)
    const correo = correoOf(curp, registered)
    return {
      ...(correo === undefined ? {} : { correo }),
      ...(record ? { name: record.name, status: record.status } : {}),
    }
  }
  return { obstacle, digest, carryOut, before, correoOf }
}
export type DeskChanges = ReturnType<typeof deskChanges>

/** A replaced CURP stays replaced: only life and death are decided at the counter. */
const wouldChange = (status: string, to: 'vigente' | 'fallecido'): boolean =>
  to === 'fallecido' ? status === 'vigente' : status === 'fallecido'

/** The first moment of the eighteenth birthday in Mexico City, epoch ms; of 29 February on 1 March. */
function ofAge(curp: Curp): number {
  const { year, month, day } = birthDateOf(curp)
  const birthday = { year: year + 18, month, day }
  return startOfDay(isoDate(birthday)) ?? startOfDay(isoDate({ ...birthday, month: 3, day: 1 })) ?? 0
}
