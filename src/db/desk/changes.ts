import { eq, inArray } from 'drizzle-orm'
import { isoDate, startOfDay } from '../../domain/base/mexico-time.ts'
import { type Before, type CaseChange, UNDO_WITHIN } from '../../domain/facts/case.ts'
import type { Nss } from '../../domain/number/nss.ts'
import { type Correo, canonicalCorreo, sameCorreo } from '../../domain/person/correo.ts'
import { birthDateOf, type Curp } from '../../domain/person/curp.ts'
import { sameName } from '../../domain/person/person.ts'
import type { Obstacle } from '../../domain/ports/case-store.ts'
import type { OfRegister } from '../../domain/ports/link-store.ts'
import { correctName, type PersonRecord, personRecord, registeredCorreo, savePerson } from '../arco/arco.ts'
import { cancelPerson } from '../arco/cancel.ts'
import { auditStore } from '../audit/store.ts'
import type { Base } from '../base/engine.ts'
import { correoLock, tramiteLock } from '../base/locks.ts'
import { bloqueos, curps, numeros, tutelas, vinculos } from '../base/schema.ts'
import { numberStore } from '../issue/number-store.ts'
import { chainStore } from '../person/chain.ts'
import { endChanges } from '../person/changes.ts'
import { personKeys } from '../person/keys.ts'
import { bindingStore } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import { endTramites, tramitesOf } from '../tramite/store.ts'
import { restore, type Snapshot, takeSnapshot } from './snapshot.ts'

/**
 * How a change that was carried out is taken back: a digest of what it changed, as it is since, and, where it moved what
 * belonged to two people, whose each thing was. A format.
 */
export type Undo = { readonly after: string; readonly snapshot?: Snapshot }

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
  /** what the register of persons says now */
  readonly known: OfRegister
}

/**
 * The changes that a case of the counter can make: what stands against one, a digest of what it changes, and carrying
 * it out. All of it works inside the caller's transaction.
 * @param findCase what a case took down when it was carried out
 */
export function deskChanges(base: Base, findCase: (id: string) => Promise<Undoable | undefined>) {
  const { db, vault } = base
  const keys = personKeys(base)
  const bindings = bindingStore(base, keys)
  const blocks = blockStore(base, keys)
  const numbers = numberStore(base, keys)
  const chain = chainStore(base)

  /** Locks what the change is decided about, so that what is read after it stays until the end of the transaction. */
  const lock = async (curp: Curp, change: CaseChange): Promise<void> => {
    if (change.kind === 'correo')
      await base.lock(correoLock(vault.index('correo', canonicalCorreo(change.correo))))
    if (ENDS_OR_CHANGES_TRAMITES.has(change.kind)) await lockTramites(base, curp)
    await keys.lock(curp, ...(change.kind === 'curp' ? [change.previous] : []))
  }

  const correoOf = async (curp: Curp, known: OfRegister): Promise<Correo | undefined> =>
    (await bindings.of(curp, known)) ?? known.registered ?? registeredCorreo(base, curp)

  /** Why a change cannot be made as things are; undefined: it can. */
  const obstacle = async ({ curp, change, now, known }: Facts): Promise<Obstacle | undefined> => {
    switch (change.kind) {
      case 'correo': {
        const { correo, guardian } = change
        if (guardian && ofAge(curp) <= now) return 'tutor_mayor'
        if (await bindings.isOthers(curp, correo)) {
          if (!guardian) return 'correo_ajeno'
          // their own may serve a minor, nobody else's
          if (await bindings.isOthers(guardian.curp, correo)) return 'tutor_correo'
        }
        const bound = await correoOf(curp, known)
        const stands = await bindings.guardianOf(curp)
        const same = stands?.curp === guardian?.curp && stands?.kinship === guardian?.kinship
        return same && bound !== undefined && sameCorreo(bound, correo) ? 'correo_igual' : undefined
      }
      case 'numero':
        if (change.retires.length === 0) return 'numero_uno'
        for (const nss of [change.stands, ...change.retires])
          if (await numbers.isOfAnother(nss, curp)) return 'numero_ajeno'
        return undefined
      case 'curp':
        if (change.previous === curp) return 'curp_misma'
        return CHAIN_OBSTACLES[await chain.standing(change.previous, curp)]
      case 'estatus': {
        const records = await recordsOf(curp)
        if (records.length === 0) return 'persona_desconocida'
        return records.some(({ status }) => wouldChange(status, change.status)) ? undefined : 'estatus_igual'
      }
      case 'nombre': {
        const record = await personRecord(base, curp)
        if (!record && (await tramitesOf(base, curp)).length === 0) return 'persona_desconocida'
        return record && sameName(record.name, change.name) ? 'nombre_igual' : undefined
      }
      case 'alta':
        return (await personRecord(base, curp)) ? 'persona_conocida' : undefined
      case 'desbloqueo':
        return (await blocks.findBlock(curp)) ? undefined : 'sin_bloqueo'
      case 'cancelacion':
        return undefined
      case 'deshacer':
        return undoObstacle(curp, change.of, now)
    }
  }

  const undoObstacle = async (curp: Curp, of: string, now: number): Promise<Obstacle | undefined> => {
    const found = await findCase(of)
    if (!found?.undo || found.doneAt === undefined) return 'deshacer_imposible'
    if (!(await keys.of(found.curp)).equals(await keys.of(curp))) return 'deshacer_imposible'
    if (now >= found.doneAt + UNDO_WITHIN) return 'deshacer_tarde'
    return found.undo.after === (await stateAfter(found.curp, found.change)) ? undefined : 'deshacer_cambio'
  }

  /** of every CURP of the person */
  const recordsOf = async (curp: Curp): Promise<PersonRecord[]> => {
    const records: PersonRecord[] = []
    for (const one of [curp, ...(await keys.othersOf(curp))]) {
      const record = await personRecord(base, one)
      if (record) records.push(record)
    }
    return records
  }

  /** What stands, of all that `kind` changes. */
  const stateOf = async (curp: Curp, change: CaseChange): Promise<unknown> => {
    const hex = (bytes: Buffer | null) => bytes?.toString('hex')
    const person = await keys.of(curp)
    const numbersOf = async (of: Buffer) => {
      const rows = await db
        .select()
        .from(numeros)
        .where(eq(numeros.curpIndex, of))
        .orderBy(numeros.nssIndex)
        .all()
      return rows.map((row) => [hex(row.nssIndex), row.origin, row.retiredAt])
    }
    const blocked = async (of: Buffer) =>
      (await db.select({ at: bloqueos.at }).from(bloqueos).where(eq(bloqueos.curpIndex, of)).get())?.at
    /** rows, not the correo in them: the same one may be theirs, or a guardian's */
    const boundTo = async (of: Buffer) => {
      const own = await db.select().from(vinculos).where(eq(vinculos.curpIndex, of)).get()
      const guardian = await db.select().from(tutelas).where(eq(tutelas.curpIndex, of)).get()
      return [own, guardian].map((row) => row && [hex(row.correoIndex), row.at])
    }
    const chainOf = async (of: Buffer) => {
      const rows = await db
        .select()
        .from(curps)
        .where(eq(curps.personIndex, of))
        .orderBy(curps.curpIndex)
        .all()
      return rows.map((row) => [hex(row.curpIndex), hex(row.nextIndex)])
    }
    switch (change.kind) {
      case 'correo':
        return [await boundTo(person), await registeredCorreo(base, curp)]
      case 'numero':
        return [await numbersOf(person), await chainOf(person)]
      case 'curp': {
        const state: unknown[] = []
        for (const one of [person, await keys.of(change.previous)])
          state.push([
            hex(one),
            await numbersOf(one),
            await chainOf(one),
            await blocked(one),
            await boundTo(one),
          ])
        return state
      }
      case 'estatus':
      case 'nombre':
      case 'alta':
        return (await recordsOf(curp)).map(({ curp: one, name, status }) => [one, name, status])
      case 'desbloqueo':
        return blocked(person)
      case 'cancelacion':
        return [await boundTo(person), (await tramitesOf(base, curp)).length]
      case 'deshacer': {
        const of = await findCase(change.of)
        return of && stateOf(of.curp, of.change)
      }
    }
  }
  const digest = async (curp: Curp, change: CaseChange): Promise<Buffer> =>
    vault.index('asunto', JSON.stringify(await stateOf(curp, change)))

  /** Makes the change. Gives how it may be taken back, of those that may. `actor`: who approved. */
  const carryOut = async ({ curp, change, now }: Facts, actor: string): Promise<Undo | undefined> => {
    switch (change.kind) {
      case 'correo': {
        const { correo, guardian } = change
        if (guardian) await bindings.entrust(curp, { correo, guardian }, now, ofAge(curp))
        else await bindings.rebind(curp, correo, now)
        return undefined
      }
      case 'numero':
        for (const nss of [change.stands, ...change.retires])
          if (!(await numbers.register(nss, curp, 'registro', now))) throw beginAgain()
        await setRetired(change.retires, now)
        return { after: await stateAfter(curp, change) }
      case 'curp': {
        const snapshot = await takeSnapshot(base, [curp, change.previous])
        await chain.link(change.previous, curp, now, actor)
        return { snapshot, after: await stateAfter(curp, change) }
      }
      case 'estatus':
        for (const record of await recordsOf(curp))
          if (wouldChange(record.status, change.status))
            await savePerson(base, { ...record, status: change.status })
        return undefined
      case 'nombre':
        await correctName(base, curp, change.name)
        return undefined
      case 'alta':
        await savePerson(base, { curp, name: change.name, status: 'vigente' })
        return undefined
      case 'desbloqueo':
        await blocks.unblock(curp)
        return undefined
      case 'cancelacion':
        await cancelPerson(base, curp, now)
        return undefined
      case 'deshacer': {
        const of = await findCase(change.of)
        if (!of?.undo) return undefined
        if (of.change.kind === 'numero') await setRetired(of.change.retires, null)
        if (of.change.kind === 'curp' && of.undo.snapshot) {
          // what was given meanwhile may be the other person's: it is shown no more, and the checks know of it
          await endChanges(base, await keys.curpIndexes(curp), now)
          await endTramites(base, await tramitesOf(base, curp), now)
          await auditStore(base).write({ at: now, what: 'CURP separada', curp, actor, outcome: 'ok' })
          await restore(base, of.undo.snapshot)
        }
        return undefined
      }
    }
  }

  const setRetired = (all: readonly Nss[], retiredAt: number | null) =>
    db
      .update(numeros)
      .set({ retiredAt })
      .where(
        inArray(
          numeros.nssIndex,
          all.map((nss) => vault.index('nss', nss)),
        ),
      )
      .run()
  const stateAfter = async (curp: Curp, change: CaseChange): Promise<string> =>
    (await digest(curp, change)).toString('hex')

  /** What stood before, for the page of a case. */
  const before = async (curp: Curp, known: OfRegister): Promise<Before> => {
    const record = await personRecord(base, curp)
    const correo = await correoOf(curp, known)
    const guardian = await bindings.guardianOf(curp)
    return {
      ...(correo === undefined ? {} : { correo }),
      ...(guardian ? { guardian } : {}),
      ...(record ? { name: record.name, status: record.status } : {}),
    }
  }
  return { lock, obstacle, digest, carryOut, before, correoOf }
}
export type DeskChanges = ReturnType<typeof deskChanges>

const CHAIN_OBSTACLES = {
  free: undefined,
  same: 'curp_unida',
  loop: 'curp_circulo',
  fork: 'curp_con_otra',
} as const

const ENDS_OR_CHANGES_TRAMITES: ReadonlySet<CaseChange['kind']> = new Set([
  'nombre',
  'cancelacion',
  'deshacer',
])

/**
 * Locks every trámite of a person, before the person themselves: the order of `locks.ts`. Works inside the caller's
 * transaction; nothing on SQLite, where one writes at a time.
 */
export async function lockTramites(base: Base, curp: Curp): Promise<void> {
  // where each has its turn
  if (base.engine === 'sqlite') return
  const all = await tramitesOf(base, curp)
  if (all.length > 0) await base.lock(...all.map(({ id }) => tramiteLock(id)))
}

/** Another person got the number since it was found free: begun again, the change is refused for it. */
const beginAgain = (): Error =>
  Object.assign(new Error('a number became that of another person'), { code: SERIALIZATION_FAILURE })
/** SQLSTATE of a transaction that lost to another one and may begin again. SQLite has one writer, and never comes here. */
const SERIALIZATION_FAILURE = '40001'

/** A replaced CURP stays replaced: only life and death are decided at the counter. */
const wouldChange = (status: string, to: 'vigente' | 'fallecido'): boolean =>
  to === 'fallecido' ? status === 'vigente' : status === 'fallecido'

/** The first moment of the eighteenth birthday in Mexico City, epoch ms; of 29 February on 1 March. */
function ofAge(curp: Curp): number {
  const { year, month, day } = birthDateOf(curp)
  const birthday = { year: year + 18, month, day }
  return startOfDay(isoDate(birthday)) ?? startOfDay(isoDate({ ...birthday, month: 3, day: 1 })) ?? 0
}
