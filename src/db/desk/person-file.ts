import { desc, eq, inArray } from 'drizzle-orm'
import { stepOf } from '../../domain/facts/tramite.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { PersonFile, PersonFileStore } from '../../domain/ports/person-file.ts'
import type { Base } from '../base/open.ts'
import { numberContext } from '../base/row-context.ts'
import { correos, curps, emisiones, numeros, tramites } from '../base/schema.ts'
import { decryptIssue } from '../issue/store.ts'
import { decryptCurp, type PersonKeys } from '../person/keys.ts'
import { bindingStore } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import { type TramiteRows, tramiteColumns } from '../tramite/store.ts'

/** Trámites and mails that a file shows of each: the newest. */
const MOST = 20

/** Reads what the counter shows of a person, in one moment of the database. */
export function personFileStore(base: Base, keys: PersonKeys, rows: TramiteRows): PersonFileStore {
  const { db, vault, atomically } = base
  const blocks = blockStore(base, keys)
  const bindings = bindingStore(base, keys)
  const read = (curp: Curp): PersonFile => {
    const [person, all] = [keys.of(curp), keys.curpIndexes(curp)]
    const own = db
      .select(tramiteColumns)
      .from(tramites)
      .leftJoin(emisiones, eq(emisiones.tramiteId, tramites.id))
      .where(inArray(tramites.curpIndex, all))
      .orderBy(desc(tramites.createdAt))
      .limit(MOST)
      .all()
    const issues = db
      .select()
      .from(emisiones)
      .where(inArray(emisiones.curpIndex, all))
      .orderBy(desc(emisiones.at))
      .all()
    const [newest] = issues
    // of a minor, perhaps a guardian's
    const correo = bindings.of(curp)
    const block = blocks.findBlock(curp)
    return {
      chain: chainOf(base, keys, curp, all),
      ...(newest ? { issuedName: decryptIssue(vault, newest).name } : {}),
      numeros: db
        .select()
        .from(numeros)
        .where(eq(numeros.curpIndex, person))
        .orderBy(desc(numeros.at))
        .all()
        .map(({ nssIndex, sealed, origin, at, retiredAt }) => ({
          nss: vault.decrypt(sealed, numberContext(nssIndex, person)),
          origin,
          at,
          ...(retiredAt === null ? {} : { retiredAt }),
        })),
      ...(correo === undefined ? {} : { correo: { correo, at: bindings.since(curp) } }),
      ...(block ? { block } : {}),
      tramites: own.map((row) => {
        const tramite = rows.toTramite(row)
        const issue = issues.find(({ tramiteId }) => tramiteId === row.id)
        return {
          at: row.createdAt,
          step: stepOf(tramite),
          ...(tramite.correo ? { correo: tramite.correo } : {}),
          ...(issue ? { issue: { folio: issue.folio, kind: issue.kind, at: issue.at } } : {}),
        }
      }),
      mails: db
        .select()
        .from(correos)
        .where(
          inArray(
            correos.tramiteId,
            own.map(({ id }) => id),
          ),
        )
        .orderBy(desc(correos.id))
        .limit(MOST)
        .all()
        .map((row) => ({ kind: row.kind, at: row.createdAt, state: stateOf(row) })),
    }
  }
  return { personFile: async (curp) => atomically(() => read(curp)) }
}

/** Every CURP of the person, the one in force first. */
function chainOf({ db, vault }: Base, keys: PersonKeys, curp: Curp, all: Buffer[]): Curp[] {
  const linked = db.select().from(curps).where(inArray(curps.curpIndex, all)).all()
  const named = linked.map((row) => decryptCurp(vault, row))
  const current = keys.currentOf(curp) ?? curp
  return [current, ...named.filter((one) => one !== current)]
}

function stateOf(row: typeof correos.$inferSelect): PersonFile['mails'][number]['state'] {
  if (row.sentAt !== null) return 'enviado'
  if (row.deadAt !== null) return row.refused ? 'rechazado' : 'abandonado'
  return 'pendiente'
}
