import { asc, eq, or } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Person } from '../../domain/person/person.ts'
import type { OpenDatabase } from '../base/open.ts'
import { auditoria, numeros, personas, vinculos } from '../base/schema.ts'
import { blockStore } from '../tramite/block-store.ts'
import { heldIssues } from './issues.ts'
import { heldTramites } from './tramites.ts'
import { moment, nameFields } from './values.ts'

/**
 * All that the database holds of a person, opened, as a value for JSON with Spanish keys; times are ISO 8601 in UTC.
 * One moment of the database. Left out: random tokens, which are kept as hashes only, the counters of limits, which
 * are salted hashes that run out within a day, and the mailbox of a demonstration.
 */
export function heldOf(base: OpenDatabase, curp: Curp) {
  return base.sqlite.transaction(() => {
    const curpIndex = base.vault.index('curp', curp)
    const emisiones = heldIssues(base, curpIndex)
    const block = blockStore(base).findBlock(curp)
    return {
      curp,
      persona: personOf(base, curpIndex),
      numeros: numbersOf(base, curpIndex),
      correo_unido: boundTo(base, curpIndex),
      bloqueo: block && { motivo: block.reason, desde: moment(block.at) },
      tramites: heldTramites(base, curpIndex),
      emisiones,
      auditoria: auditOf(
        base,
        curpIndex,
        emisiones.map(({ folio }) => folio),
      ),
    }
  })()
}

function personOf({ db, vault }: OpenDatabase, curpIndex: Buffer) {
  const row = db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
  if (!row) return undefined
  const { name, status, currentCurp } = vault.open<Omit<Person, 'numeros'>>(row.sealed, 'persona')
  return { ...nameFields(name), situacion: status, curp_vigente: currentCurp }
}

function numbersOf({ db, vault }: OpenDatabase, curpIndex: Buffer) {
  const rows = db.select().from(numeros).where(eq(numeros.curpIndex, curpIndex)).orderBy(numeros.at).all()
  return rows.map(({ sealed, origin, at }) => ({
    nss: vault.open<string>(sealed, 'numero'),
    origen: origin,
    desde: moment(at),
  }))
}

function boundTo({ db, vault }: OpenDatabase, curpIndex: Buffer) {
  const row = db.select().from(vinculos).where(eq(vinculos.curpIndex, curpIndex)).get()
  return row && { correo: vault.open<string>(row.sealed, 'vinculo'), desde: moment(row.at) }
}

/** What was done with the person's data: named by their CURP, or by a folio of theirs (someone verified it). */
function auditOf({ db }: OpenDatabase, curpIndex: Buffer, folios: readonly string[]) {
  const about = or(eq(auditoria.subject, curpIndex), ...folios.map((folio) => eq(auditoria.folio, folio)))
  const rows = db.select().from(auditoria).where(about).orderBy(asc(auditoria.id)).all()
  return rows.map(({ at, what, actor, outcome, code, folio }) => ({
    fecha: moment(at),
    que: what,
    quien: actor,
    resultado: outcome,
    clave: code ?? undefined,
    folio: folio ?? undefined,
  }))
}
