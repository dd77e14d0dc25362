import { eq } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import { auditStore } from '../audit/store.ts'
import { type BindingRecord, carriedAlong } from '../base/binding-record.ts'
import type { Base } from '../base/engine.ts'
import {
  bindingContext,
  blockContext,
  curpContext,
  guardianContext,
  numberContext,
} from '../base/row-context.ts'
import { bloqueos, curps, numeros, tutelas, vinculos } from '../base/schema.ts'
import { endChanges } from './changes.ts'
import { personKeys } from './keys.ts'

/**
 * `same`: known already, also over others · `loop`: `to` had become `from` before, so one of the two is wrong · `fork`:
 * another that is not `to` took the place of `from`, so two would be in force
 */
export type ChainLink = 'linked' | 'same' | 'loop' | 'fork'

/**
 * Links the CURP of one person. All that belongs to the person moves under one key: that of the person of the newer
 * CURP. Works inside the caller's transaction; `link` locks both. Times in epoch ms.
 */
export function chainStore(base: Base) {
  const { db, vault } = base
  const keys = personKeys(base)
  const audit = auditStore(base)

  /** Whether the chain that begins at `start` comes to `end`. */
  const leadsTo = async (start: Buffer, end: Buffer): Promise<boolean> => {
    for (let at: Buffer | null = start; at; at = (await keys.row(at))?.nextIndex ?? null)
      if (at.equals(end)) return true
    return false
  }

  const put = async (curp: Curp, personIndex: Buffer, at: number, nextIndex?: Buffer): Promise<void> => {
    const curpIndex = vault.index('curp', curp)
    const changed = { personIndex, ...(nextIndex ? { nextIndex } : {}) }
    await db
      .insert(curps)
      .values({ curpIndex, sealed: vault.encrypt(curp, curpContext(curpIndex)), at, ...changed })
      .onConflictDoUpdate({ target: curps.curpIndex, set: changed })
      .run()
  }

  /** What `link` would find. `free`: nothing stands against it. */
  const standing = async (from: Curp, to: Curp): Promise<'free' | Exclude<ChainLink, 'linked'>> => {
    const [older, newer] = [vault.index('curp', from), vault.index('curp', to)]
    if (await leadsTo(older, newer)) return 'same'
    if (await leadsTo(newer, older)) return 'loop'
    return (await keys.row(older))?.nextIndex ? 'fork' : 'free'
  }

  return {
    standing,
    /** `to` took the place of `from`. `actor`: who says so, for the audit trail; nobody: what the program brings itself. */
    link: async (from: Curp, to: Curp, at: number, actor?: string): Promise<ChainLink> => {
      await keys.lock(from, to)
      const found = await standing(from, to)
      if (found !== 'free') return found
      const [older, newer] = [vault.index('curp', from), vault.index('curp', to)]
      const [old, person] = [await keys.ofIndex(older), await keys.ofIndex(newer)]
      const joins = !old.equals(person)
      if (joins) for (const one of [from, to]) await endChanges(base, await keys.curpIndexes(one), at)
      const outcome = joins ? await merge(base, old, person) : 'ok'
      await put(from, person, at, newer)
      await put(to, person, at)
      await db.update(curps).set({ personIndex: person }).where(eq(curps.personIndex, old)).run()
      // under the newer CURP alone: whoever reads the trail of the older one must not find it
      if (actor) await audit.write({ at, what: 'CURP reemplazada', curp: to, actor, outcome })
      return 'linked'
    },
  }
}
export type ChainStore = ReturnType<typeof chainStore>

/** Moves what belongs to the person `old` to `person`; what could not be kept of both. */
async function merge(base: Base, old: Buffer, person: Buffer): Promise<'ok' | 'dos NSS' | 'dos correos'> {
  const numbers = await moveNumbers(base, old, person)
  const bindings = await moveBinding(base, old, person)
  await moveBlock(base, old, person)
  return numbers > 1 ? 'dos NSS' : bindings > 1 ? 'dos correos' : 'ok'
}

async function moveNumbers({ db, vault }: Base, old: Buffer, person: Buffer): Promise<number> {
  const kept = await db.select().from(numeros).where(eq(numeros.curpIndex, person)).all()
  const moved = await db.select().from(numeros).where(eq(numeros.curpIndex, old)).all()
  const assigned = kept.some(({ origin }) => origin === 'asignado')
  for (const { nssIndex, origin, sealed } of moved) {
    const nss = vault.decrypt<string>(sealed, numberContext(nssIndex, old))
    await db
      .update(numeros)
      .set({
        curpIndex: person,
        sealed: vault.encrypt(nss, numberContext(nssIndex, person)),
        // one assigned number a person: the second one is on file, and makes a conflict
        origin: assigned && origin === 'asignado' ? 'asignado_antes' : origin,
      })
      .where(eq(numeros.nssIndex, nssIndex))
      .run()
  }
  return [...kept, ...moved].filter(({ origin, retiredAt }) => origin !== 'retirado' && retiredAt === null)
    .length
}

/** Of two correos that of the newer CURP stands, whether it is the person's own or a guardian's. */
async function moveBinding({ db, vault }: Base, old: Buffer, person: Buffer): Promise<number> {
  const of = async (key: Buffer) =>
    (await db.select().from(tutelas).where(eq(tutelas.curpIndex, key)).get()) ??
    (await db.select().from(vinculos).where(eq(vinculos.curpIndex, key)).get())
  const [before, now] = [await of(old), await of(person)]
  if (!before) return now ? 1 : 0
  if (now) {
    for (const table of [tutelas, vinculos]) await db.delete(table).where(eq(table.curpIndex, old)).run()
    return now.correoIndex.equals(before.correoIndex) ? 1 : 2
  }
  const { sealed, correoIndex } = before
  if ('until' in before) {
    const record = vault.decrypt(sealed, guardianContext(old, correoIndex))
    await db
      .update(tutelas)
      .set({ curpIndex: person, sealed: vault.encrypt(record, guardianContext(person, correoIndex)) })
      .where(eq(tutelas.curpIndex, old))
      .run()
  } else {
    const record = vault.decrypt<BindingRecord>(sealed, bindingContext(old, correoIndex))
    await db
      .update(vinculos)
      .set({
        curpIndex: person,
        sealed: vault.encrypt(carriedAlong(record), bindingContext(person, correoIndex)),
      })
      .where(eq(vinculos.curpIndex, old))
      .run()
  }
  return 1
}

async function moveBlock({ db, vault }: Base, old: Buffer, person: Buffer): Promise<void> {
  const before = await db.select().from(bloqueos).where(eq(bloqueos.curpIndex, old)).get()
  if (!before) return
  const reason = vault.decrypt<string>(before.sealed, blockContext(old))
  await db.delete(bloqueos).where(eq(bloqueos.curpIndex, old)).run()
  await db
    .insert(bloqueos)
    .values({ ...before, curpIndex: person, sealed: vault.encrypt(reason, blockContext(person)) })
    .onConflictDoNothing()
    .run()
}
