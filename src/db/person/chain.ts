import { eq } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import { auditStore } from '../audit/store.ts'
import type { Base } from '../base/open.ts'
import {
  bindingContext,
  blockContext,
  curpContext,
  guardianContext,
  numberContext,
} from '../base/row-context.ts'
import { bloqueos, curps, numeros, tutelas, vinculos } from '../base/schema.ts'
import { personKeys } from './keys.ts'

/** `same`: known already · `loop`: `to` had become `from` before, so one of the two is wrong */
export type ChainLink = 'linked' | 'same' | 'loop'

/**
 * Links the CURP of one person. All that belongs to the person moves under one key: that of the person of the newer
 * CURP. Works inside the caller's transaction.
 */
export function chainStore(base: Base) {
  const { db, vault } = base
  const keys = personKeys(base)
  const audit = auditStore(base)

  /** Whether the chain that begins at `start` comes to `end`. */
  const leadsTo = (start: Buffer, end: Buffer): boolean => {
    for (let at: Buffer | null = start; at; at = keys.row(at)?.nextIndex ?? null)
      if (at.equals(end)) return true
    return false
  }

  const put = (curp: Curp, personIndex: Buffer, at: number, nextIndex?: Buffer): void => {
    const curpIndex = vault.index('curp', curp)
    const changed = { personIndex, ...(nextIndex ? { nextIndex } : {}) }
    db.insert(curps)
      .values({ curpIndex, sealed: vault.encrypt(curp, curpContext(curpIndex)), at, ...changed })
      .onConflictDoUpdate({ target: curps.curpIndex, set: changed })
      .run()
  }

  const isLinked = (from: Curp, to: Curp): boolean =>
    keys.row(vault.index('curp', from))?.nextIndex?.equals(vault.index('curp', to)) ?? false

  return {
    isLinked,
    /** whether `from` already leads to `to`, so that the contrary would be a circle */
    leads: (from: Curp, to: Curp): boolean => leadsTo(vault.index('curp', from), vault.index('curp', to)),
    /** `to` took the place of `from`. `actor`: who says so, for the audit trail; nobody: what the program brings itself. */
    link: (from: Curp, to: Curp, at: number, actor?: string): ChainLink => {
      if (isLinked(from, to)) return 'same'
      const [older, newer] = [vault.index('curp', from), vault.index('curp', to)]
      if (leadsTo(newer, older)) return 'loop'
      const [old, person] = [keys.ofIndex(older), keys.ofIndex(newer)]
      const outcome = old.equals(person) ? 'ok' : merge(base, old, person)
      put(from, person, at, newer)
      put(to, person, at)
      db.update(curps).set({ personIndex: person }).where(eq(curps.personIndex, old)).run()
      // under the newer CURP alone: whoever reads the trail of the older one must not find it
      if (actor) audit.write({ at, what: 'CURP reemplazada', curp: to, actor, outcome })
      return 'linked'
    },
  }
}
export type ChainStore = ReturnType<typeof chainStore>

/** Moves what belongs to the person `old` to `person`; what could not be kept of both. */
function merge(base: Base, old: Buffer, person: Buffer): 'ok' | 'dos NSS' | 'dos correos' {
  const numbers = moveNumbers(base, old, person)
  const bindings = moveBinding(base, old, person)
  moveBlock(base, old, person)
  moveGuardian(base, old, person)
  return numbers > 1 ? 'dos NSS' : bindings > 1 ? 'dos correos' : 'ok'
}

function moveNumbers({ db, vault }: Base, old: Buffer, person: Buffer): number {
  const kept = db.select().from(numeros).where(eq(numeros.curpIndex, person)).all()
  const moved = db.select().from(numeros).where(eq(numeros.curpIndex, old)).all()
  const assigned = kept.some(({ origin }) => origin === 'asignado')
  for (const { nssIndex, origin, sealed } of moved) {
    const nss = vault.decrypt<string>(sealed, numberContext(nssIndex, old))
    db.update(numeros)
      .set({
        curpIndex: person,
        sealed: vault.encrypt(nss, numberContext(nssIndex, person)),
        // one assigned number a person: the second one is on file, and makes a conflict
        origin: assigned && origin === 'asignado' ? 'asignado_antes' : origin,
      })
      .where(eq(numeros.nssIndex, nssIndex))
      .run()
  }
  return [...kept, ...moved].filter(({ origin }) => origin !== 'retirado').length
}

/** Of two correos that of the newer CURP stands. */
function moveBinding({ db, vault }: Base, old: Buffer, person: Buffer): number {
  const of = (key: Buffer) => db.select().from(vinculos).where(eq(vinculos.curpIndex, key)).get()
  const [before, now] = [of(old), of(person)]
  if (!before) return now ? 1 : 0
  db.delete(vinculos).where(eq(vinculos.curpIndex, old)).run()
  if (now) return now.correoIndex.equals(before.correoIndex) ? 1 : 2
  const correo = vault.decrypt<string>(before.sealed, bindingContext(old, before.correoIndex))
  db.insert(vinculos)
    .values({
      ...before,
      curpIndex: person,
      sealed: vault.encrypt(correo, bindingContext(person, before.correoIndex)),
    })
    .run()
  return 1
}

function moveBlock({ db, vault }: Base, old: Buffer, person: Buffer): void {
  const before = db.select().from(bloqueos).where(eq(bloqueos.curpIndex, old)).get()
  if (!before) return
  const reason = vault.decrypt<string>(before.sealed, blockContext(old))
  db.delete(bloqueos).where(eq(bloqueos.curpIndex, old)).run()
  db.insert(bloqueos)
    .values({ ...before, curpIndex: person, sealed: vault.encrypt(reason, blockContext(person)) })
    .onConflictDoNothing()
    .run()
}

function moveGuardian({ db, vault }: Base, old: Buffer, person: Buffer): void {
  const before = db.select().from(tutelas).where(eq(tutelas.curpIndex, old)).get()
  if (!before) return
  const record = vault.decrypt(before.sealed, guardianContext(old, before.correoIndex))
  db.delete(tutelas).where(eq(tutelas.curpIndex, old)).run()
  db.insert(tutelas)
    .values({
      ...before,
      curpIndex: person,
      sealed: vault.encrypt(record, guardianContext(person, before.correoIndex)),
    })
    .onConflictDoNothing()
    .run()
}
