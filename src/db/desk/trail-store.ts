import { and, desc, eq, gte, inArray, lt, or, type SQL } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { OpeningStore } from '../../domain/ports/opening-store.ts'
import type { TrailLine, TrailQuery, TrailStore } from '../../domain/ports/trail-store.ts'
import type { Base } from '../base/engine.ts'
import { reasonContext } from '../base/row-context.ts'
import { auditoria, IS_OF_STAFF, motivos } from '../base/schema.ts'
import type { PersonKeys } from '../person/keys.ts'

/** Of an entry about an opened file: the number under which its reason is kept. */
const OPENING = /#(\d{1,15})$/

/** Reads the audit trail with the reasons that are kept beside it. */
export function trailStore(
  { db, vault }: Base,
  keys: PersonKeys,
  { openingsById }: Pick<OpeningStore, 'openingsById'>,
): TrailStore {
  // whatever CURP of the person it was written under
  const about = async (curp: Curp, folios: readonly string[]): Promise<SQL | undefined> =>
    or(inArray(auditoria.subject, await keys.curpIndexes(curp)), inArray(auditoria.folio, [...folios]))
  const wanted = async ({
    curp,
    orFolios = [],
    actor,
    folio,
    from,
    until,
    before,
  }: TrailQuery): Promise<(SQL | undefined)[]> => [
    ...(curp ? [await about(curp, orFolios)] : []),
    ...(before === undefined ? [] : [lt(auditoria.id, before)]),
    ...(actor === undefined ? [] : [eq(auditoria.actor, actor)]),
    ...(actor?.startsWith('personal:') ? [IS_OF_STAFF] : []),
    ...(folio === undefined ? [] : [eq(auditoria.folio, folio)]),
    ...(from === undefined ? [] : [gte(auditoria.at, from)]),
    ...(until === undefined ? [] : [lt(auditoria.at, until)]),
  ]
  return {
    readTrail: async (query, limit) => {
      const rows = await db
        .select({ entry: auditoria, sealed: motivos.sealed })
        .from(auditoria)
        .leftJoin(motivos, eq(motivos.auditoriaId, auditoria.id))
        .where(and(...(await wanted(query))))
        .orderBy(desc(auditoria.id))
        .limit(limit)
        .all()
      const openingOf = ({ what, code }: typeof auditoria.$inferSelect): number | undefined => {
        const number = what === 'persona abierta' ? OPENING.exec(code ?? '')?.[1] : undefined
        return number === undefined ? undefined : Number(number)
      }
      const ids = rows.flatMap(({ entry }) => openingOf(entry) ?? [])
      const openings = await openingsById(ids)
      return rows.map(({ entry, sealed }): TrailLine => {
        const opened = openings.get(openingOf(entry) ?? 0)
        const reason = sealed ? vault.decrypt<string>(sealed, reasonContext(entry.id)) : opened?.reason
        return {
          id: entry.id,
          at: entry.at,
          what: entry.what,
          outcome: entry.outcome,
          actor: entry.actor,
          ...(entry.code === null ? {} : { code: entry.code }),
          ...(entry.folio === null ? {} : { folio: entry.folio }),
          ...(reason === undefined ? {} : { reason }),
        }
      })
    },
  }
}
