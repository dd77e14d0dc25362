import { eq, inArray } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/engine.ts'
import {
  bindingContext,
  blockContext,
  curpContext,
  guardianContext,
  numberContext,
  type RowContext,
} from '../base/row-context.ts'
import { bloqueos, curps, numeros, tutelas, vinculos } from '../base/schema.ts'
import { personKeys } from '../person/keys.ts'

/**
 * What belongs to two people before a change of CURP makes one of them, so that each can be given back their own. Keys of
 * rows in hexadecimal, values decrypted: it is kept encrypted with its case. A format.
 */
export type Snapshot = {
  /** keys of the people, and the CURP whose rows in `curps` are theirs */
  readonly people: readonly string[]
  readonly curps: readonly {
    readonly index: string
    readonly curp: Curp
    readonly person: string
    readonly next: string | null
    readonly at: number
  }[]
  readonly asked: readonly string[]
  readonly numeros: readonly {
    readonly index: string
    readonly person: string
    readonly nss: string
    readonly origin: Origin
    readonly at: number
    readonly retiredAt: number | null
  }[]
  readonly vinculos: readonly Kept[]
  readonly tutelas: readonly (Kept & { readonly until: number })[]
  readonly bloqueos: readonly { readonly person: string; readonly value: unknown; readonly at: number }[]
}
type Origin = (typeof numeros.$inferSelect)['origin']
type Kept = { readonly person: string; readonly correo: string; readonly value: unknown; readonly at: number }

const hex = (bytes: Buffer): string => bytes.toString('hex')
const bytes = (text: string): Buffer => Buffer.from(text, 'hex')

/**
 * Takes down what `restore` puts back. Works inside the caller's transaction, which has locked the people.
 * @param of one CURP of each person
 */
export async function takeSnapshot(base: Base, of: readonly Curp[]): Promise<Snapshot> {
  const { db, vault } = base
  const keys = personKeys(base)
  const found = new Map<string, Buffer>()
  for (const curp of of) {
    const person = await keys.of(curp)
    found.set(hex(person), person)
  }
  const people = [...found.values()]
  const open = <T = unknown>(sealed: Buffer, context: RowContext) => vault.decrypt<T>(sealed, context)
  const own = {
    curps: await db.select().from(curps).where(inArray(curps.personIndex, people)).all(),
    numeros: await db.select().from(numeros).where(inArray(numeros.curpIndex, people)).all(),
    vinculos: await db.select().from(vinculos).where(inArray(vinculos.curpIndex, people)).all(),
    tutelas: await db.select().from(tutelas).where(inArray(tutelas.curpIndex, people)).all(),
    bloqueos: await db.select().from(bloqueos).where(inArray(bloqueos.curpIndex, people)).all(),
  }
  return {
    people: people.map(hex),
    asked: of.map((curp) => hex(vault.index('curp', curp))),
    curps: own.curps.map((row) => ({
      index: hex(row.curpIndex),
      curp: open<Curp>(row.sealed, curpContext(row.curpIndex)),
      person: hex(row.personIndex),
      next: row.nextIndex && hex(row.nextIndex),
      at: row.at,
    })),
    numeros: own.numeros.map((row) => ({
      index: hex(row.nssIndex),
      person: hex(row.curpIndex),
      nss: open<string>(row.sealed, numberContext(row.nssIndex, row.curpIndex)),
      origin: row.origin,
      at: row.at,
      retiredAt: row.retiredAt,
    })),
    vinculos: own.vinculos.map((row) => ({
      person: hex(row.curpIndex),
      correo: hex(row.correoIndex),
      value: open(row.sealed, bindingContext(row.curpIndex, row.correoIndex)),
      at: row.at,
    })),
    tutelas: own.tutelas.map((row) => ({
      person: hex(row.curpIndex),
      correo: hex(row.correoIndex),
      value: open(row.sealed, guardianContext(row.curpIndex, row.correoIndex)),
      at: row.at,
      until: row.until,
    })),
    bloqueos: own.bloqueos.map((row) => ({
      person: hex(row.curpIndex),
      value: open(row.sealed, blockContext(row.curpIndex)),
      at: row.at,
    })),
  }
}

/**
 * Puts everything back as it was, but for a correo that somebody else bound meanwhile, which is theirs. The caller, in
 * whose transaction it works, has seen that nothing else of it changed since.
 */
export async function restore({ db, vault }: Base, was: Snapshot): Promise<void> {
  const people = was.people.map(bytes)
  await restoreChains({ db, vault }, was)
  for (const one of was.numeros) {
    const [nssIndex, curpIndex] = [bytes(one.index), bytes(one.person)]
    const sealed = vault.encrypt(one.nss, numberContext(nssIndex, curpIndex))
    await db
      .update(numeros)
      .set({ curpIndex, sealed, origin: one.origin, retiredAt: one.retiredAt })
      .where(eq(numeros.nssIndex, nssIndex))
      .run()
  }
  for (const table of [vinculos, tutelas, bloqueos])
    await db.delete(table).where(inArray(table.curpIndex, people)).run()
  for (const { person, correo, value, at } of was.vinculos) {
    const [curpIndex, correoIndex] = [bytes(person), bytes(correo)]
    const sealed = vault.encrypt(value, bindingContext(curpIndex, correoIndex))
    // somebody else may have bound it meanwhile: then it is theirs
    await db.insert(vinculos).values({ curpIndex, correoIndex, sealed, at }).onConflictDoNothing().run()
  }
  for (const { person, correo, value, at, until } of was.tutelas) {
    const [curpIndex, correoIndex] = [bytes(person), bytes(correo)]
    const sealed = vault.encrypt(value, guardianContext(curpIndex, correoIndex))
    await db.insert(tutelas).values({ curpIndex, correoIndex, sealed, at, until }).run()
  }
  for (const { person, value, at } of was.bloqueos) {
    const curpIndex = bytes(person)
    const sealed = vault.encrypt(value, blockContext(curpIndex))
    await db.insert(bloqueos).values({ curpIndex, sealed, at }).run()
  }
}

async function restoreChains({ db, vault }: Pick<Base, 'db' | 'vault'>, was: Snapshot): Promise<void> {
  // a CURP that stood in no chain had no row
  await db
    .delete(curps)
    .where(inArray(curps.curpIndex, was.asked.map(bytes)))
    .run()
  for (const { index, curp, person, next, at } of was.curps) {
    const facts = {
      curpIndex: bytes(index),
      personIndex: bytes(person),
      nextIndex: next === null ? null : bytes(next),
      sealed: vault.encrypt(curp, curpContext(bytes(index))),
      at,
    }
    await db.insert(curps).values(facts).onConflictDoUpdate({ target: curps.curpIndex, set: facts }).run()
  }
}
