import { eq } from 'drizzle-orm'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { type Person, type PersonName, sameName } from '../../domain/person/person.ts'
import { sha256 } from '../../domain/seal/ledger.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
import { personContext } from '../base/row-context.ts'
import { personas } from '../base/schema.ts'
import { personKeys } from '../person/keys.ts'
import { blockStore } from '../tramite/block-store.ts'
import { endTramites, type TramiteState, tramiteRows, tramitesOf } from '../tramite/store.ts'

/**
 * Stops trámites for a CURP: new ones at the look-up of the person (`domain/tramite/identify.ts`), and those that have
 * given their number by ending them, since nothing would be looked up there again. Every session of them closes. Works
 * inside the caller's transaction.
 * @param reason kept encrypted with the block
 * @param now epoch ms
 */
export async function blockCurp(base: Base, curp: Curp, reason: string, now: number): Promise<void> {
  const keys = personKeys(base)
  await keys.lock(curp)
  await blockStore(base, keys).block(curp, { reason, at: now })
  await endTramites(base, await tramitesOf(base, curp), now)
}

/** `unknown`: nothing is held of this CURP */
export type Corrected = 'corrected' | 'same' | 'unknown'

/**
 * Puts other names in the place of those on file: in the padrón and in trámites that have issued nothing. What was
 * issued says what it said. Somebody who is not in the padrón, but has a trámite here, gets into it. Works inside the
 * caller's transaction, which has locked the person.
 */
export async function correctName(base: Base, curp: Curp, name: PersonName): Promise<Corrected> {
  const record = await personRecord(base, curp)
  const tramites = await tramitesOf(base, curp)
  if (!record && tramites.length === 0) return 'unknown'
  if (record && sameName(record.name, name)) return 'same'
  await savePerson(base, { curp, status: 'vigente', ...record, name })
  await correctOpen(base, tramites, name)
  return 'corrected'
}

/** A person of the padrón as its row keeps them: without numbers, which have rows of their own. */
export type PersonRecord = Omit<Person, 'numeros'>

/** What the padrón has of a CURP, of this one alone; undefined: nothing. Rejects when the row was altered or moved. */
export async function personRecord({ db, vault }: Base, curp: Curp): Promise<PersonRecord | undefined> {
  const curpIndex = vault.index('curp', curp)
  const row = await db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
  return row && vault.decrypt<PersonRecord>(row.sealed, personContext(curpIndex))
}

/**
 * Puts a record into the padrón, in the place of the one of its CURP. The digest of a row stays that of its import: the
 * same file again must not bring the old values back. Works inside the caller's transaction.
 */
export async function savePerson({ db, vault }: Base, record: PersonRecord): Promise<void> {
  const curpIndex = vault.index('curp', record.curp)
  const sealed = vault.encrypt(record, personContext(curpIndex))
  const rowHash = Buffer.from(sha256(JSON.stringify(record))).subarray(0, 16)
  const correoIndex = record.correo ? vault.index('correo', canonicalCorreo(record.correo)) : null
  await db
    .insert(personas)
    .values({ curpIndex, sealed, rowHash, correoIndex })
    .onConflictDoUpdate({ target: personas.curpIndex, set: { sealed, correoIndex } })
    .run()
}

async function correctOpen(base: Base, tramites: readonly TramiteState[], name: PersonName): Promise<void> {
  const rows = tramiteRows(base)
  if (tramites.length > 0) await base.lock(...tramites.map(({ id }) => tramiteLock(id)))
  for (const { id, folio } of tramites) {
    if (folio === undefined && (await rows.find(id))?.identified)
      await rows.change(id, { identified: { name, declared: false } })
  }
}

/** The correo that the padrón has of a person, under any of their CURP; undefined: none. */
export async function registeredCorreo(base: Base, curp: Curp): Promise<Correo | undefined> {
  for (const curpIndex of await personKeys(base).curpIndexes(curp)) {
    const row = await base.db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
    const correo = row && base.vault.decrypt<PersonRecord>(row.sealed, personContext(curpIndex)).correo
    if (correo) return correo
  }
  return undefined
}
