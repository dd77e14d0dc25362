import { eq } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Person, PersonName } from '../../domain/person/person.ts'
import { sha256 } from '../../domain/seal/ledger.ts'
import { auditStore } from '../audit/store.ts'
import type { Base } from '../base/open.ts'
import { personContext } from '../base/row-context.ts'
import { personas } from '../base/schema.ts'
import { blockStore } from '../tramite/block-store.ts'
import { endTramites, type TramiteState, tramiteRows, tramitesOf } from '../tramite/store.ts'

/** Audit entry of an `nss arco` command, with the CURP's blind index. Call it inside the transaction it records. */
export function noteArco(base: Base, curp: Curp, order: string, at: number): void {
  auditStore(base).write({ at, what: 'arco', curp, actor: `nss arco ${order}`, outcome: 'ok' })
}

/**
 * Stops trámites for a CURP: new ones at the look-up of the person (`domain/tramite/identify.ts`), and those that have given
 * their number by ending them, since nothing would be looked up there again. Every session of them closes.
 */
export function blockCurp(base: Base, curp: Curp, reason: string, now: number): void {
  base.atomically(() => {
    blockStore(base).block(curp, { reason, at: now })
    endTramites(base, tramitesOf(base, curp), now)
    noteArco(base, curp, 'bloquear', now)
  })
}

/** False, and nothing changed, when it was not blocked. */
export function unblockCurp(base: Base, curp: Curp, now: number): boolean {
  return base.atomically(() => {
    const done = blockStore(base).unblock(curp)
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

const sameName = (a: PersonName, b: PersonName): boolean =>
  a.nombre === b.nombre && a.primerApellido === b.primerApellido && a.segundoApellido === b.segundoApellido

function correctOpen(base: Base, tramites: readonly TramiteState[], name: PersonName): void {
  const rows = tramiteRows(base)
  for (const { id, folio } of tramites) {
    if (folio === undefined && rows.find(id)?.identified)
      rows.change(id, { identified: { name, declared: false } })
  }
}
