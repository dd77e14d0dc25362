import { desc, eq, inArray } from 'drizzle-orm'
import { stepOf } from '../../domain/facts/tramite.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { OfRegister } from '../../domain/ports/link-store.ts'
import type { PersonFile, PersonFileStore } from '../../domain/ports/person-file.ts'
import type { Base } from '../base/engine.ts'
import { numberContext } from '../base/row-context.ts'
import { correos, curps, emisiones, numeros, tramites } from '../base/schema.ts'
import { decryptIssue } from '../issue/store.ts'
import { decryptCurp, type PersonKeys } from '../person/keys.ts'
import { bindingStore } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import { type TramiteRows, tramiteColumns } from '../tramite/store.ts'

/** Trámites and mails that a file shows of each: the newest. */
const MOST = 20

/** Reads what the counter shows of a person, while nobody changes what is theirs. */
export function personFileStore(base: Base, keys: PersonKeys, rows: TramiteRows): PersonFileStore {
  const { db, vault, inTurn } = base
  const blocks = blockStore(base, keys)
  const bindings = bindingStore(base, keys)
  const read = async (curp: Curp, known: OfRegister): Promise<PersonFile> => {
    await keys.lock(curp)
    const [person, all] = [await keys.of(curp), await keys.curpIndexes(curp)]
    const own = await db
      .select(tramiteColumns)
      .from(tramites)
      .where(inArray(tramites.curpIndex, all))
      .orderBy(desc(tramites.createdAt))
      .limit(MOST)
      .all()
    const issues = await db
      .select()
      .from(emisiones)
      .where(inArray(emisiones.curpIndex, all))
      .orderBy(desc(emisiones.at))
      .all()
    const [newest] = issues
    // of a minor, perhaps a guardian's
    const correo = await bindings.of(curp, known)
    const block = await blocks.findBlock(curp)
    const numbers = await db
      .select()
      .from(numeros)
      .where(eq(numeros.curpIndex, person))
      .orderBy(desc(numeros.at))
      .all()
    const ids = own.map(({ id }) => id)
    const mails = await db
      .select()
      .from(correos)
      .where(inArray(correos.tramiteId, ids))
      .orderBy(desc(correos.id))
      .limit(MOST)
      .all()
    return {
      chain: await chainOf(base, keys, curp, all),
      ...(newest ? { issuedName: decryptIssue(vault, newest).name } : {}),
      numeros: numbers.map(({ nssIndex, sealed, origin, at, retiredAt }) => ({
        nss: vault.decrypt(sealed, numberContext(nssIndex, person)),
        origin,
        at,
        ...(retiredAt === null ? {} : { retiredAt }),
      })),
      ...(correo === undefined ? {} : { correo: { correo, at: await bindings.since(curp) } }),
      ...(block ? { block } : {}),
      tramites: own.map((row) => {
        const tramite = rows.toTramite(row)
        const issue = issues.find(({ tramiteId }) => tramiteId === row.id)
        return {
          id: row.id,
          at: row.createdAt,
          step: stepOf(tramite),
          ...(tramite.correo ? { correo: tramite.correo } : {}),
          ...(tramite.attended ? { begunBy: tramite.attended.by } : {}),
          ...(issue ? { issue: { folio: issue.folio, kind: issue.kind, at: issue.at } } : {}),
        }
      }),
      mails: mails.map((row) => ({ kind: row.kind, at: row.createdAt, state: stateOf(row) })),
    }
  }
  return { personFile: (curp, known) => inTurn(() => read(curp, known), { locks: [], local: true }) }
}

/** Every CURP of the person, the one in force first. */
async function chainOf({ db, vault }: Base, keys: PersonKeys, curp: Curp, all: Buffer[]): Promise<Curp[]> {
  const linked = await db.select().from(curps).where(inArray(curps.curpIndex, all)).all()
  const named = linked.map((row) => decryptCurp(vault, row))
  const current = (await keys.currentOf(curp)) ?? curp
  return [current, ...named.filter((one) => one !== current)]
}

function stateOf(row: typeof correos.$inferSelect): PersonFile['mails'][number]['state'] {
  if (row.sentAt !== null) return 'enviado'
  if (row.deadAt !== null) return row.refused ? 'rechazado' : 'abandonado'
  return 'pendiente'
}
