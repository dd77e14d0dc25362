import { and, eq, isNull, sql } from 'drizzle-orm'
import type { ChangeState, Tramite } from '../../domain/facts/tramite.ts'
import { maskCorreo } from '../../domain/person/correo.ts'
import type { ChangeStore, LinkVerdict } from '../../domain/ports/change-store.ts'
import type { NewToken } from '../../domain/ports/link-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { cambios, enlaces } from '../base/schema.ts'
import type { Parts } from './link-store.ts'

/** A CURP bound to one correo asks from another: the bound one decides. */
export function changeStore(
  { db, inTurn }: Base,
  { rows, queue, bindings, approvals, audit }: Parts,
): ChangeStore {
  const byToken = db
    .select()
    .from(cambios)
    .where(eq(cambios.tokenHash, sql.placeholder('hash')))
    .prepare()
  const find = (token: string) => {
    const row = byToken.get({ hash: hashToken(token) })
    const tramite = row && rows.find(row.tramiteId)
    return row && tramite ? { row, tramite } : undefined
  }

  const ask = (tramite: Tramite, bound: string, { token, now, expiresAt }: NewToken): void => {
    const { id: tramiteId, generation } = tramite
    const key = `${tramiteId}/cambio/${generation}`
    const content = { kind: 'cambio', token, expiresAt, correo: maskCorreo(tramite.correo) } as const
    // asked before in this generation: its mail is written, with its own token
    if (!queue({ key, tramiteId, to: bound, content, now })) return
    db.insert(cambios)
      .values({ tokenHash: hashToken(token), tramiteId, createdAt: now, expiresAt })
      .run()
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
  const sendLink = ({ id: tramiteId, generation, correo }: Tramite, link: NewToken): void => {
    const { token, now, expiresAt } = link
    db.update(enlaces)
      .set({ tokenHash: hashToken(token), createdAt: now, expiresAt, wrong: 0 })
      .where(and(eq(enlaces.tramiteId, tramiteId), eq(enlaces.generation, generation)))
      .run()
    const content = { kind: 'enlace', token, expiresAt } as const
    queue({ key: `${tramiteId}/enlace/${generation}/aprobado`, tramiteId, to: correo, content, now })
  }

  const settle = (tramite: Tramite, change: NewToken): LinkVerdict => {
    if (bindings.isTaken(tramite.curp, tramite.correo)) return 'ocupado'
    const agreedAt = approvals.at(tramite.id, change.now)
    const bound = bindings.otherOf(tramite.curp, tramite.correo, agreedAt)
    if (bound === undefined) return 'enlace'
    ask(tramite, bound, change)
    return 'cambio'
  }
  const approve = (token: string, link: NewToken): ChangeState => {
    const found = find(token)
    const state = stateOf(found, link.now)
    if (!found || state !== 'abierto') return state
    const { curp, correo } = found.tramite
    if (bindings.isTaken(curp, correo)) return 'ocupado'
    bindings.rebind(curp, correo, link.now)
    decide(token, link.now, true)
    sendLink(found.tramite, link)
    return 'aprobado'
  }
  const reject = (token: string, now: number): ChangeState => {
    const state = stateOf(find(token), now)
    if (state !== 'abierto') return state
    decide(token, now, false)
    return 'rechazado'
  }

  return {
    settleLink: async (tramiteId, change, record) =>
      inTurn(() => {
        const tramite = rows.find(tramiteId)
        if (!tramite) return 'enlace'
        const verdict = settle(tramite, change)
        const entry = record(verdict, tramite.curp)
        if (entry) audit(entry)
        return verdict
      }),
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
    rejectChange: async (token, now, record) =>
      inTurn(() => {
        const state = reject(token, now)
        audit(record(state))
        return state
      }),
  }
}
