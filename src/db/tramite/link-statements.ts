import { and, desc, eq, exists, getTableColumns, gt, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Base } from '../base/engine.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { correos, enlaces, tramites } from '../base/schema.ts'
import { tramiteColumns } from './store.ts'

/** Trámites of one CURP that are looked through for one of an inbox, newest first. */
const ASKED = 500

/** What Paso 1 and the mailed link ask of the database, built and prepared once. */
export function linkStatements({ db }: Base) {
  const { placeholder } = sql
  const open = db
    .select({ id: tramites.id })
    .from(tramites)
    .where(
      and(
        eq(tramites.curpIndex, placeholder('curp')),
        eq(tramites.correoIndex, placeholder('correo')),
        isNull(tramites.cancelledAt),
        isNull(tramites.finishedAt),
        // one that has given its number ends with its link
        or(
          isNull(tramiteColumns.folio),
          exists(
            db
              .select({ one: sql`1` })
              .from(enlaces)
              .where(and(eq(enlaces.tramiteId, tramites.id), gt(enlaces.expiresAt, placeholder('now')))),
          ),
        ),
      ),
    )
    .limit(1)
    .prepare()
  const { tokenHash: _, handleHash: __, ...ofLink } = getTableColumns(enlaces)
  const select = () => db.select(ofLink).from(enlaces)
  const byToken = select()
    .where(eq(enlaces.tokenHash, placeholder('hash')))
    .prepare()
  const byHandle = select()
    .where(eq(enlaces.handleHash, placeholder('hash')))
    .prepare()
  const askedOf = db
    .select(tramiteColumns)
    .from(tramites)
    .where(
      and(
        eq(tramites.curpIndex, placeholder('curp')),
        isNull(tramites.cancelledAt),
        isNull(tramites.finishedAt),
        exists(
          db
            .select({ one: sql`1` })
            .from(enlaces)
            .where(and(eq(enlaces.tramiteId, tramites.id), gt(enlaces.expiresAt, placeholder('now')))),
        ),
      ),
    )
    .orderBy(desc(tramites.createdAt))
    .limit(ASKED)
    .prepare()
  const others = db
    .select({ one: sql`1` })
    .from(enlaces)
    .where(and(eq(enlaces.tramiteId, placeholder('id')), ne(enlaces.askerHash, placeholder('asker'))))
    .limit(1)
    .prepare()
  const linksOf = db
    .select({ askerHash: enlaces.askerHash, createdAt: enlaces.createdAt })
    .from(enlaces)
    .where(eq(enlaces.tramiteId, placeholder('id')))
    .prepare()
  const forget = db
    .update(enlaces)
    .set(updates('askerHash'))
    .where(and(eq(enlaces.tramiteId, placeholder('id')), eq(enlaces.askerHash, placeholder('asker'))))
    .prepare()
  const withdraw = db
    .delete(correos)
    .where(
      and(
        eq(correos.tramiteId, placeholder('id')),
        eq(correos.kind, placeholder('kind')),
        isNotNull(correos.dueAt),
      ),
    )
    .prepare()
  const ofToken = eq(enlaces.tokenHash, placeholder('hash'))
  const giveBack = db
    .update(enlaces)
    .set({ wrong: sql`${enlaces.wrong} - 1` })
    .where(and(ofToken, gt(enlaces.wrong, 0)))
    .prepare()
  const take = db
    .update(enlaces)
    .set({ wrong: sql`${enlaces.wrong} + 1` })
    .where(and(ofToken, lt(enlaces.wrong, placeholder('most'))))
    .returning({ wrong: enlaces.wrong })
    .prepare()

  const insertTramite = db
    .insert(tramites)
    .values({ ...placeholders('id', 'curpIndex', 'correoIndex', 'sealed', 'createdAt'), generation: 0 })
    .prepare()
  const ofTramite = eq(tramites.id, placeholder('id'))
  const nextGeneration = db
    .update(tramites)
    .set({ generation: sql`${tramites.generation} + 1` })
    .where(ofTramite)
    .returning({ generation: tramites.generation })
    .prepare()
  const setCurp = db.update(tramites).set(updates('curpIndex')).where(ofTramite).prepare()
  const setCorreo = db.update(tramites).set(updates('correoIndex')).where(ofTramite).prepare()
  const setOpened = db
    .update(tramites)
    .set(updates('openedAt'))
    .where(and(ofTramite, isNull(tramites.openedAt)))
    .prepare()
  const insertLink = db
    .insert(enlaces)
    .values(
      placeholders(
        'tokenHash',
        'handleHash',
        'askerHash',
        'tramiteId',
        'generation',
        'createdAt',
        'expiresAt',
      ),
    )
    .prepare()
  return {
    open,
    byToken,
    byHandle,
    askedOf,
    others,
    linksOf,
    forget,
    withdraw,
    take,
    giveBack,
    insertTramite,
    nextGeneration,
    setCurp,
    setCorreo,
    setOpened,
    insertLink,
  }
}
