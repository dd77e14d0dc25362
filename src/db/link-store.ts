import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import { canonicalCorreo } from '../domain/correo.ts'
import type { AuditEntry, LinkRequest, Store } from '../domain/store.ts'
import type { Link, Tramite } from '../domain/tramite.ts'
import type { Approvals } from './approval-store.ts'
import type { Bindings } from './binding-store.ts'
import type { QueueMail } from './mail-queue.ts'
import { type Base, hashToken } from './open.ts'
import { correos, emisiones, enlaces, tramites } from './schema.ts'
import { type TramiteRows, tramiteColumns } from './tramite-rows.ts'

type LinkStore = Pick<
  Store,
  'requestLink' | 'correctCorreo' | 'findLink' | 'findLinkByHandle' | 'countWrongCurp' | 'openLink'
>

type Parts = {
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
  const { db, vault, atomically } = base
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

  const curpIndex = (curp: string) => vault.index('curp', curp)
  const correoIndex = (correo: string) => vault.index('correo', canonicalCorreo(correo))

  /** Inside a transaction: the next link of a trámite, and its mail. A mail with an older one no longer goes out. */
  const addLink = (tramiteId: string, generation: number, r: LinkRequest): void => {
    withdraw.run({ id: tramiteId })
    db.update(tramites).set({ generation }).where(eq(tramites.id, tramiteId)).run()
    db.insert(enlaces)
      .values({
        tokenHash: hashToken(r.token),
        handleHash: hashToken(r.handle),
        askerHash: hashToken(r.asker),
        tramiteId,
        generation,
        createdAt: r.now,
        expiresAt: r.expiresAt,
      })
      .run()
    const content = { kind: 'enlace', token: r.token, expiresAt: r.expiresAt } as const
    queue({ key: `${tramiteId}/enlace/${generation}`, tramiteId, to: r.correo, content, now: r.now })
    audit(r.entry)
  }

  const create = (r: LinkRequest): string => {
    const id = newId()
    db.insert(tramites)
      .values({
        id,
        curpIndex: curpIndex(r.curp),
        correoIndex: correoIndex(r.correo),
        sealed: rows.sealRecord(id, { curp: r.curp, correo: r.correo, draft: {} }),
        generation: 0,
        createdAt: r.now,
      })
      .run()
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
    db.update(tramites)
      .set({ openedAt: now })
      .where(and(eq(tramites.id, id), isNull(tramites.openedAt)))
      .run()
    return true
  }

  return {
    requestLink: async (r, agreed) =>
      atomically(() => {
        const found = open.get({ curp: curpIndex(r.curp), correo: correoIndex(r.correo) })
        const id = found?.id ?? create(r)
        addLink(id, (found?.generation ?? 0) + 1, r)
        if (agreed) approvals.give(id, agreed)
        return mustFind(id)
      }),
    correctCorreo: async (tramiteId, r) =>
      atomically(() => {
        const before = mustFind(tramiteId)
        if (before.openedAt !== undefined) throw new Error('an opened trámite keeps its address')
        rows.change(tramiteId, { correo: r.correo })
        db.update(tramites)
          .set({ correoIndex: correoIndex(r.correo) })
          .where(eq(tramites.id, tramiteId))
          .run()
        addLink(tramiteId, before.generation + 1, r)
        return mustFind(tramiteId)
      }),
    findLink: async (token, asker) => toLink(byToken.get({ hash: hashToken(token) }), asker),
    findLinkByHandle: async (handle, asker) => toLink(byHandle.get({ hash: hashToken(handle) }), asker),
    countWrongCurp: async (token, entry) =>
      atomically(() => {
        audit(entry)
        return addWrong.get({ hash: hashToken(token) })?.wrong ?? 0
      }),
    openLink: async (token, now, record) =>
      atomically(() => {
        const opened = bindAndOpen(token, now)
        audit(record(opened))
        return opened
      }),
  }
}
