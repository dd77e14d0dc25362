import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { type ChangeState, isMailed, type MailedTramite } from '../../domain/facts/tramite.ts'
import { type Correo, canonicalCorreo, maskCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { ApprovalRoom, ChangeStore, Settled } from '../../domain/ports/change-store.ts'
import type { NewToken } from '../../domain/ports/link-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { cambios, correos, enlaces, tramites } from '../base/schema.ts'
import type { PersonKeys } from '../person/keys.ts'
import type { Parts } from './link-store.ts'

/** A CURP bound to one correo asks from another: the bound one decides. */
export function changeStore(
  { db, vault, inTurn }: Base,
  { rows, keys, queue, bindings, approvals, limits, audit }: Parts & { readonly keys: PersonKeys },
): ChangeStore {
  const byToken = db
    .select()
    .from(cambios)
    .where(eq(cambios.tokenHash, sql.placeholder('hash')))
    .prepare()
  const find = (token: string) => {
    const row = byToken.get({ hash: hashToken(token) })
    const tramite = row && rows.find(row.tramiteId)
    return row && isMailed(tramite) ? { row, tramite } : undefined
  }

  const queued = db
    .select({ one: sql`1` })
    .from(correos)
    .where(eq(correos.key, sql.placeholder('key')))
    .prepare()

  /** Asks the bound correo once in a generation; false when the limits hold that mail back. */
  const ask = (
    tramite: MailedTramite,
    bound: Correo,
    { token, now, expiresAt }: NewToken,
    room: ApprovalRoom,
  ): boolean => {
    const { id: tramiteId, generation } = tramite
    const key = `${tramiteId}/cambio/${generation}`
    if (queued.get({ key })) return true
    if (limits.take(room(tramite, bound), now)) return false
    const content = { kind: 'cambio', token, expiresAt, correo: maskCorreo(tramite.correo) } as const
    queue({ key, tramiteId, to: bound, content, now })
    db.insert(cambios)
      .values({ tokenHash: hashToken(token), tramiteId, createdAt: now, expiresAt })
      .run()
    return true
  }

  const decide = (token: string, now: number, approved: boolean): void => {
    db.update(cambios)
      .set({ decidedAt: now, approved })
      .where(and(eq(cambios.tokenHash, hashToken(token)), isNull(cambios.decidedAt)))
      .run()
  }
  const stateOf = (found: ReturnType<typeof find>, now: number): ChangeState => {
    if (!found) return 'desconocido'
    const { decidedAt, approved, expiresAt } = found.row
    if (decidedAt !== null) return approved ? 'aprobado' : 'rechazado'
    return now >= expiresAt ? 'vencido' : 'abierto'
  }

  /** The newest link of the trámite, under a token that only its correo gets to know. */
  const sendLink = ({ id: tramiteId, generation, correo }: MailedTramite, link: NewToken): void => {
    const { token, now, expiresAt } = link
    // requests whose mail was held back are of the same generation
    const first = db
      .select({ hash: enlaces.tokenHash })
      .from(enlaces)
      .where(and(eq(enlaces.tramiteId, tramiteId), eq(enlaces.generation, generation)))
      .orderBy(enlaces.createdAt)
      .limit(1)
    db.update(enlaces)
      .set({ tokenHash: hashToken(token), createdAt: now, expiresAt, wrong: 0 })
      .where(eq(enlaces.tokenHash, first))
      .run()
    const content = { kind: 'enlace', token, expiresAt } as const
    queue({ key: `${tramiteId}/enlace/${generation}/aprobado`, tramiteId, to: correo, content, now })
  }

  /** Another correo that the person of a trámite is bound to. */
  const otherOf = (tramite: MailedTramite, now: number, registered: Correo | undefined) =>
    bindings.otherOf(tramite.curp, tramite.correo, { agreedAt: approvals.at(tramite.id, now), registered })
  const isFree = (tramite: MailedTramite, now: number, registered: Correo | undefined): boolean =>
    !bindings.isTaken(tramite.curp, tramite.correo) && otherOf(tramite, now, registered) === undefined
  const settle = (
    tramite: MailedTramite,
    change: NewToken,
    registered: Correo | undefined,
    room: ApprovalRoom,
  ): Settled => {
    if (bindings.isTaken(tramite.curp, tramite.correo)) return { verdict: 'ocupado', held: false }
    const bound = otherOf(tramite, change.now, registered)
    if (bound === undefined) return { verdict: 'enlace', held: false }
    return { verdict: 'cambio', held: !ask(tramite, bound, change, room) }
  }
  /** Binds the person to the correo of the trámite, unless it is another's, and sends it its link. */
  const bind = (tramite: MailedTramite, link: NewToken): 'aprobado' | 'ocupado' => {
    const { curp, correo } = tramite
    if (bindings.isTaken(curp, correo)) return 'ocupado'
    bindings.rebind(curp, correo, link.now)
    sendLink(tramite, link)
    return 'aprobado'
  }
  const approve = (token: string, link: NewToken): ChangeState => {
    const found = find(token)
    const state = stateOf(found, link.now)
    if (!found || state !== 'abierto') return state
    const bound = bind(found.tramite, link)
    if (bound === 'aprobado') decide(token, link.now, true)
    return bound
  }
  const approveOther = (token: string, correo: Correo, link: NewToken): ChangeState | undefined => {
    const found = find(token)
    if (!found) return 'desconocido'
    const { createdAt, expiresAt } = found.row
    // since then another correo was bound: the one that got the token decides nothing any more
    if (link.now >= expiresAt || bindings.since(found.tramite.curp) >= createdAt) return 'vencido'
    const asked = newestAsked(found.tramite.curp, correo, link.now)
    return asked && bind(asked, link)
  }
  /** The newest trámite of the person that was asked for with `correo`, and whose link has not run out. */
  const newestAsked = (curp: Curp, correo: Correo, now: number): MailedTramite | undefined => {
    const newest = db
      .select({ id: tramites.id })
      .from(tramites)
      .innerJoin(enlaces, eq(enlaces.tramiteId, tramites.id))
      .where(
        and(
          inArray(tramites.curpIndex, keys.curpIndexes(curp)),
          eq(tramites.correoIndex, vault.index('correo', canonicalCorreo(correo))),
          isNull(tramites.cancelledAt),
          isNull(tramites.finishedAt),
          gt(enlaces.expiresAt, now),
        ),
      )
      .orderBy(desc(enlaces.createdAt))
      .limit(1)
      .get()
    const found = newest && rows.find(newest.id)
    return isMailed(found) ? found : undefined
  }
  const reject = (token: string, now: number): ChangeState => {
    const state = stateOf(find(token), now)
    if (state !== 'abierto') return state
    decide(token, now, false)
    return 'rechazado'
  }

  return {
    settleLink: async (tramiteId, change, registered, record, room = () => []) => {
      // nearly always it is the link, and then nothing is written
      const found = rows.find(tramiteId)
      if (!isMailed(found) || isFree(found, change.now, registered)) return 'enlace'
      return inTurn(() => {
        const tramite = rows.find(tramiteId)
        if (!isMailed(tramite)) return 'enlace'
        const settled = settle(tramite, change, registered, room)
        const entry = record(settled, tramite.curp)
        if (entry) audit(entry)
        return settled.verdict
      })
    },
    findChange: async (token) => {
      const found = find(token)
      if (!found) return undefined
      const { expiresAt, decidedAt, approved } = found.row
      return {
        tramite: found.tramite,
        expiresAt,
        ...(decidedAt === null ? {} : { approved: approved ?? false }),
      }
    },
    approveChange: async (token, link, record) =>
      inTurn(() => {
        const state = approve(token, link)
        audit(record(state))
        return state
      }),
    approveOther: async (token, correo, link, record) =>
      inTurn(() => {
        const state = approveOther(token, correo, link)
        if (state) audit(record(state))
        return state
      }),
    rejectChange: async (token, now, record) =>
      inTurn(() => {
        const state = reject(token, now)
        audit(record(state))
        return state
      }),
  }
}
