import { eq } from 'drizzle-orm'
import { type Correo, maskCorreo, sameCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { type Person, type PersonName, sameName } from '../../domain/person/person.ts'
import { sha256 } from '../../domain/seal/ledger.ts'
import { auditStore } from '../audit/store.ts'
import type { Base } from '../base/open.ts'
import { personContext } from '../base/row-context.ts'
import { personas } from '../base/schema.ts'
import { mailQueue } from '../mail/queue.ts'
import { personKeys } from '../person/keys.ts'
import { bindingStore } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import { endTramites, type TramiteState, tramiteRows, tramitesOf } from '../tramite/store.ts'

/** Audit entry of an `nss arco` command, with the CURP's blind index. Call it inside the transaction it records. */
export function noteArco(base: Base, curp: Curp, order: string, at: number, why?: string): void {
  const code = why ? { code: why } : {}
  auditStore(base).write({ at, what: 'arco', curp, actor: `nss arco ${order}`, outcome: 'ok', ...code })
}

/**
 * Stops trámites for a CURP: new ones at the look-up of the person (`domain/tramite/identify.ts`), and those that have given
 * their number by ending them, since nothing would be looked up there again. Every session of them closes.
 */
export function blockCurp(base: Base, curp: Curp, reason: string, now: number): void {
  base.atomically(() => {
    blockStore(base, personKeys(base)).block(curp, { reason, at: now })
    endTramites(base, tramitesOf(base, curp), now)
    noteArco(base, curp, 'bloquear', now)
  })
}

/** False, and nothing changed, when it was not blocked. */
export function unblockCurp(base: Base, curp: Curp, now: number): boolean {
  return base.atomically(() => {
    const done = blockStore(base, personKeys(base)).unblock(curp)
    if (done) noteArco(base, curp, 'desbloquear', now)
    return done
  })
}

/** `unknown`: nothing is held of this CURP */
export type Corrected = 'corrected' | 'same' | 'unknown'

/**
 * Puts other names in the place of those on file: in the padrón and in trámites that have issued nothing. What was
 * issued says what it said. Somebody who is not in the padrón, but has a trámite here, gets into it.
 */
export function correctName(base: Base, curp: Curp, name: PersonName, now: number): Corrected {
  return base.atomically(() => {
    const curpIndex = base.vault.index('curp', curp)
    const row = base.db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
    const tramites = tramitesOf(base, curp)
    if (!row && tramites.length === 0) return 'unknown'
    const record = row
      ? base.vault.decrypt<Omit<Person, 'numeros'>>(row.sealed, personContext(curpIndex))
      : ({ curp, status: 'vigente' } as const)
    if ('name' in record && sameName(record.name, name)) return 'same'
    const corrected = { ...record, name }
    const encrypted = base.vault.encrypt(corrected, personContext(curpIndex))
    // the digest of a row stays that of its import: the same file again must not bring the old names back
    const rowHash = row?.rowHash ?? Buffer.from(sha256(JSON.stringify(corrected))).subarray(0, 16)
    base.db
      .insert(personas)
      .values({ curpIndex, sealed: encrypted, rowHash })
      .onConflictDoUpdate({ target: personas.curpIndex, set: { sealed: encrypted } })
      .run()
    correctOpen(base, tramites, name)
    noteArco(base, curp, 'corregir', now)
    return 'corrected'
  })
}

function correctOpen(base: Base, tramites: readonly TramiteState[], name: PersonName): void {
  const rows = tramiteRows(base)
  for (const { id, folio } of tramites) {
    if (folio === undefined && rows.find(id)?.identified)
      rows.change(id, { identified: { name, declared: false } })
  }
}

/** `taken`: the correo belongs to another person */
export type Moved = 'moved' | 'same' | 'taken'

/**
 * Binds another correo to a person whose old one is lost. What the old one began ends, and it is told.
 * @param why in the operator's words, without personal data: it stands in the audit trail
 * @param mailHost what follows the @ in Message-IDs
 */
export function moveCorreo(
  base: Base,
  curp: Curp,
  correo: Correo,
  why: string,
  { now, mailHost }: { readonly now: number; readonly mailHost: string },
): Moved {
  return base.atomically(() => {
    const keys = personKeys(base)
    const bindings = bindingStore(base, keys)
    if (bindings.isTaken(curp, correo)) return 'taken'
    const old = bindings.of(curp) ?? registeredCorreo(base, curp)
    if (old !== undefined && sameCorreo(old, correo)) return 'same'
    bindings.rebind(curp, correo, now)
    if (old !== undefined) {
      const key = `arco/aviso/${keys.of(curp).toString('hex')}/${now}`
      const content = { kind: 'aviso', correo: maskCorreo(correo) } as const
      mailQueue(base, mailHost)({ key, tramiteId: 'arco', to: old, content, now })
    }
    noteArco(base, curp, 'correo', now, why)
    return 'moved'
  })
}

/** The correo that the padrón has of a person, under any of their CURP. */
export function registeredCorreo(base: Base, curp: Curp): Correo | undefined {
  for (const curpIndex of personKeys(base).curpIndexes(curp)) {
    const row = base.db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
    const correo =
      row && base.vault.decrypt<Pick<Person, 'correo'>>(row.sealed, personContext(curpIndex)).correo
    if (correo) return correo
  }
  return undefined
}
