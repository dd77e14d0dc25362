import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { Link, Tramite } from '../../domain/facts/tramite.ts'
import { canonicalCorreo } from '../../domain/person/correo.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { LinkRequest, LinkStore } from '../../domain/ports/link-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { correos, emisiones, enlaces, tramites } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { Approvals, Bindings } from './binding-store.ts'
import { type TramiteRows, tramiteColumns } from './store.ts'

/** What the stores of links and of changes of correo build on. */
export type Parts = {
  readonly rows: TramiteRows
  readonly queue: QueueMail
  readonly bindings: Bindings
  readonly approvals: Approvals
  readonly audit: (entry: AuditEntry) => void
}

export function linkStore(
  base: Base,
  { rows, queue, bindings, approvals, audit }: Parts,
  newId: () => string,
): LinkStore {
  const { vault, inTurn } = base
  const { open, byToken, byHandle, others, withdraw, addWrong, ...write } = linkStatements(base)
  const curpIndex = (curp: string) => vault.index('curp', curp)
  const correoIndex = (correo: string) => vault.index('correo', canonicalCorreo(correo))

  /** Inside a transaction: the next link of a trámite, and its mail. A mail with an older one no longer goes out. */
  const addLink = (tramiteId: string, generation: number, r: LinkRequest): void => {
    withdraw.run({ id: tramiteId })
    write.setGeneration.run({ id: tramiteId, generation })
    write.insertLink.run({
      tokenHash: hashToken(r.token),
      handleHash: hashToken(r.handle),
      askerHash: hashToken(r.asker),
      tramiteId,
      generation,
      createdAt: r.now,
      expiresAt: r.expiresAt,
    })
    const content = { kind: 'enlace', token: r.token, expiresAt: r.expiresAt } as const
    queue({ key: `${tramiteId}/enlace/${generation}`, tramiteId, to: r.correo, content, now: r.now })
    audit(r.entry)
  }

  const create = (r: LinkRequest): string => {
    const id = newId()
    write.insertTramite.run({
      id,
      curpIndex: curpIndex(r.curp),
      correoIndex: correoIndex(r.correo),
      sealed: rows.encryptRecord(id, { curp: r.curp, correo: r.correo, draft: {} }),
      createdAt: r.now,
    })
    return id
  }

  const mustFind = (id: string): Tramite => {
    const tramite = rows.find(id)
    if (!tramite) throw new Error('a trámite vanished inside its own transaction')
    return tramite
  }

  const toLink = (row: ReturnType<typeof byToken.get>, asker: string): Link | undefined =>
    row && {
      tramite: rows.toTramite(row.tramite),
      generation: row.link.generation,
      createdAt: row.link.createdAt,
      expiresAt: row.link.expiresAt,
      wrong: row.link.wrong,
      sameBrowser: asker !== '' && row.link.askerHash.equals(hashToken(asker)),
      alone: others.get({ id: row.link.tramiteId, asker: hashToken(asker) }) === undefined,
    }

  const bindAndOpen = (token: string, now: number): boolean => {
    const row = byToken.get({ hash: hashToken(token) })
    if (!row) return false
    const { id, curp, correo } = rows.toTramite(row.tramite)
    if (!bindings.bind(curp, correo, now, approvals.at(id, now))) return false
    write.setOpened.run({ id, openedAt: now })
    return true
  }

  return {
    requestLink: async (r, agreed) =>
      inTurn(() => {
        const found = open.get({ curp: curpIndex(r.curp), correo: correoIndex(r.correo) })
        const id = found?.id ?? create(r)
        addLink(id, (found?.generation ?? 0) + 1, r)
        if (agreed) approvals.give(id, agreed)
        return mustFind(id)
      }),
    correctCorreo: async (tramiteId, r) =>
      inTurn(() => {
        const before = mustFind(tramiteId)
        if (before.openedAt !== undefined) throw new Error('an opened trámite keeps its correo')
        rows.change(tramiteId, { correo: r.correo })
        write.setCorreo.run({ id: tramiteId, correoIndex: correoIndex(r.correo) })
        addLink(tramiteId, before.generation + 1, r)
        return mustFind(tramiteId)
      }),
    findLink: async (token, asker) => toLink(byToken.get({ hash: hashToken(token) }), asker),
    findLinkByHandle: async (handle, asker) => toLink(byHandle.get({ hash: hashToken(handle) }), asker),
    countWrongCurp: async (token, entry) =>
      inTurn(() => {
        audit(entry)
        return addWrong.get({ hash: hashToken(token) })?.wrong ?? 0
      }),
    openLink: async (token, now, record) =>
      inTurn(() => {
        const opened = bindAndOpen(token, now)
        audit(record(opened))
        return opened
      }),
  }
}

/** What Paso 1 and the mailed link ask of the database, built and prepared once. */
export function linkStatements({ db }: Base) {
  const { placeholder } = sql
  const open = db
    .select({ id: tramites.id, generation: tramites.generation })
    .from(tramites)
    .where(
      and(
        eq(tramites.curpIndex, placeholder('curp')),
        eq(tramites.correoIndex, placeholder('correo')),
        isNull(tramites.cancelledAt),
        isNull(tramites.finishedAt),
      ),
    )
    .limit(1)
    .prepare()
  const joined = { link: enlaces, tramite: tramiteColumns }
  const select = () =>
    db
      .select(joined)
      .from(enlaces)
      .innerJoin(tramites, eq(tramites.id, enlaces.tramiteId))
      .leftJoin(emisiones, eq(emisiones.tramiteId, tramites.id))
  const byToken = select()
    .where(eq(enlaces.tokenHash, placeholder('hash')))
    .prepare()
  const byHandle = select()
    .where(eq(enlaces.handleHash, placeholder('hash')))
    .prepare()
  const others = db
    .select({ one: sql`1` })
    .from(enlaces)
    .where(and(eq(enlaces.tramiteId, placeholder('id')), ne(enlaces.askerHash, placeholder('asker'))))
    .limit(1)
    .prepare()
  const withdraw = db
    .delete(correos)
    .where(
      and(eq(correos.tramiteId, placeholder('id')), eq(correos.kind, 'enlace'), isNotNull(correos.dueAt)),
    )
    .prepare()
  const addWrong = db
    .update(enlaces)
    .set({ wrong: sql`${enlaces.wrong} + 1` })
    .where(eq(enlaces.tokenHash, placeholder('hash')))
    .returning({ wrong: enlaces.wrong })
    .prepare()

  const insertTramite = db
    .insert(tramites)
    .values({ ...placeholders('id', 'curpIndex', 'correoIndex', 'sealed', 'createdAt'), generation: 0 })
    .prepare()
  const ofTramite = eq(tramites.id, placeholder('id'))
  const setGeneration = db.update(tramites).set(updates('generation')).where(ofTramite).prepare()
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
    others,
    withdraw,
    addWrong,
    insertTramite,
    setGeneration,
    setCorreo,
    setOpened,
    insertLink,
  }
}
