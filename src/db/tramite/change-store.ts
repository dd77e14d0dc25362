import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { type ChangeState, isMailed, type MailedTramite } from '../../domain/facts/tramite.ts'
import { type Correo, canonicalCorreo, maskCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { ApprovalRoom, ChangeStore, Settled } from '../../domain/ports/change-store.ts'
import type { NewToken, OfRegister } from '../../domain/ports/link-store.ts'
import type { Base } from '../base/engine.ts'
import { correoLock, tokenLock, tramiteLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { cambios, correos, enlaces, tramites } from '../base/schema.ts'
import type { Parts } from './link-store.ts'

/** A CURP bound to one correo asks from another: the bound one decides. */
export function changeStore(
  { db, vault, inTurn, lock }: Base,
  { rows, keys, queue, bindings, approvals, limits, audit }: Parts,
): ChangeStore {
  const byToken = db
    .select()
    .from(cambios)
    .where(eq(cambios.tokenHash, sql.placeholder('hash')))
    .prepare()
  const correoIndex = (correo: Correo) => vault.index('correo', canonicalCorreo(correo))
  const find = async (token: string) => {
    const row = await byToken.get({ hash: hashToken(token) })
    const tramite = row && (await rows.find(row.tramiteId))
    return row && isMailed(tramite) ? { row, tramite } : undefined
  }

  const queued = db
    .select({ one: sql`1` })
    .from(correos)
    .where(eq(correos.key, sql.placeholder('key')))
    .prepare()

  /** Asks the bound correo once in a generation; false when the limits hold that mail back. */
  const ask = async (
    tramite: MailedTramite,
    bound: Correo,
    { token, now, expiresAt }: NewToken,
    room: ApprovalRoom,
  ): Promise<boolean> => {
    const { id: tramiteId, generation } = tramite
    const key = `${tramiteId}/cambio/${generation}`
    if (await queued.get({ key })) return true
    if (await limits.take(room(tramite, bound), now)) return false
    const content = { kind: 'cambio', token, expiresAt, correo: maskCorreo(tramite.correo) } as const
    await queue({ key, tramiteId, to: bound, content, now })
    await db
      .insert(cambios)
      .values({ tokenHash: hashToken(token), tramiteId, createdAt: now, expiresAt })
      .run()
    return true
  }

  const decide = async (token: string, now: number, approved: boolean): Promise<void> => {
    await db
      .update(cambios)
      .set({ decidedAt: now, approved })
      .where(and(eq(cambios.tokenHash, hashToken(token)), isNull(cambios.decidedAt)))
      .run()
  }
  const stateOf = (found: Awaited<ReturnType<typeof find>>, now: number): ChangeState => {
    if (!found) return 'desconocido'
    const { decidedAt, approved, expiresAt } = found.row
    if (decidedAt !== null) return approved === null ? 'corregido' : approved ? 'aprobado' : 'rechazado'
    return now >= expiresAt ? 'vencido' : 'abierto'
  }

  /** The newest link of the trámite, under a token that only its correo gets to know. */
  const sendLink = async (
    { id: tramiteId, generation, correo }: MailedTramite,
    link: NewToken,
  ): Promise<void> => {
    const { token, now, expiresAt } = link
    // requests whose mail was held back are of the same generation
    const first = db
      .select({ hash: enlaces.tokenHash })
      .from(enlaces)
      .where(and(eq(enlaces.tramiteId, tramiteId), eq(enlaces.generation, generation)))
      .orderBy(enlaces.createdAt)
      .limit(1)
    await db
      .update(enlaces)
      .set({ tokenHash: hashToken(token), createdAt: now, expiresAt, wrong: 0 })
      .where(eq(enlaces.tokenHash, first))
      .run()
    const content = { kind: 'enlace', token, expiresAt } as const
    await queue({ key: `${tramiteId}/enlace/${generation}/aprobado`, tramiteId, to: correo, content, now })
  }

  /** Another correo that the person of a trámite is bound to. */
  const otherOf = async (tramite: MailedTramite, now: number, known: OfRegister | undefined) => {
    const agreedAt = await approvals.at(tramite.id, now)
    return bindings.otherOf(tramite.curp, tramite.correo, { agreedAt, ...known })
  }
  const isFree = async (
    tramite: MailedTramite,
    now: number,
    known: OfRegister | undefined,
  ): Promise<boolean> =>
    !(await bindings.isTaken(tramite.curp, tramite.correo)) &&
    (await otherOf(tramite, now, known)) === undefined &&
    !(await bindings.isIdle(tramite.curp, known ?? {}))
  const settle = async (
    tramite: MailedTramite,
    change: NewToken,
    known: OfRegister | undefined,
    room: ApprovalRoom,
  ): Promise<Settled> => {
    await keys.lock(tramite.curp)
    await bindings.releaseIdle(tramite.curp, known ?? {})
    if (await bindings.isTaken(tramite.curp, tramite.correo)) return { verdict: 'ocupado', held: false }
    const bound = await otherOf(tramite, change.now, known)
    if (bound === undefined) return { verdict: 'enlace', held: false }
    return { verdict: 'cambio', held: !(await ask(tramite, bound, change, room)) }
  }
  /** Binds the person to the correo of the trámite, unless it is another's, and sends it its link. */
  const bind = async (tramite: MailedTramite, link: NewToken): Promise<'aprobado' | 'ocupado'> => {
    const { curp, correo } = tramite
    if (await bindings.isTaken(curp, correo)) return 'ocupado'
    await bindings.approve(curp, correo, link.now)
    await sendLink(tramite, link)
    return 'aprobado'
  }
  /** Inside a transaction: who binds what, until its end. */
  const lockBinding = async (curp: Curp, correo: Correo): Promise<void> => {
    await lock(correoLock(correoIndex(correo)))
    await keys.lock(curp)
  }
  const approve = async (token: string, link: NewToken): Promise<ChangeState> => {
    const asked = await find(token)
    if (asked) await lockBinding(asked.tramite.curp, asked.tramite.correo)
    // another correo may have been bound until the locks were there, which ends the change
    const found = asked && (await find(token))
    const state = stateOf(found, link.now)
    if (!found || state !== 'abierto') return state
    const bound = await bind(found.tramite, link)
    if (bound === 'aprobado') await decide(token, link.now, true)
    return bound
  }
  const approveOther = async (
    token: string,
    correo: Correo,
    link: NewToken,
  ): Promise<ChangeState | undefined> => {
    const found = await find(token)
    if (!found) return 'desconocido'
    const { createdAt, expiresAt } = found.row
    const { curp } = found.tramite
    await lockBinding(curp, correo)
    // since then another correo was bound: the one that got the token decides nothing any more
    if (link.now >= expiresAt || (await bindings.since(curp)) >= createdAt) return 'vencido'
    const asked = await newestAsked(curp, correo, link.now)
    return asked && bind(asked, link)
  }
  /** The newest trámite of the person that was asked for with `correo`, and whose link has not run out. */
  const newestAsked = async (curp: Curp, correo: Correo, now: number): Promise<MailedTramite | undefined> => {
    const newest = await db
      .select({ id: tramites.id })
      .from(tramites)
      .innerJoin(enlaces, eq(enlaces.tramiteId, tramites.id))
      .where(
        and(
          inArray(tramites.curpIndex, await keys.curpIndexes(curp)),
          eq(tramites.correoIndex, correoIndex(correo)),
          isNull(tramites.cancelledAt),
          isNull(tramites.finishedAt),
          gt(enlaces.expiresAt, now),
        ),
      )
      .orderBy(desc(enlaces.createdAt))
      .limit(1)
      .get()
    const found = newest && (await rows.find(newest.id))
    return isMailed(found) ? found : undefined
  }
  const reject = async (token: string, now: number): Promise<ChangeState> => {
    const state = stateOf(await find(token), now)
    if (state !== 'abierto') return state
    await decide(token, now, false)
    return 'rechazado'
  }
  /** One at a time decides about a change. */
  const deciding = <T>(token: string, work: () => Promise<T>): Promise<T> =>
    inTurn(work, { locks: [tokenLock(hashToken(token))] })

  return {
    settleLink: async (tramiteId, change, known, record, room = () => []) => {
      // nearly always it is the link, and then nothing is written
      const found = await rows.find(tramiteId)
      if (!isMailed(found) || (await isFree(found, change.now, known))) return 'enlace'
      return inTurn(
        async () => {
          const tramite = await rows.find(tramiteId)
          if (!isMailed(tramite)) return 'enlace'
          const settled = await settle(tramite, change, known, room)
          const entry = record(settled, tramite.curp)
          if (entry) await audit(entry)
          return settled.verdict
        },
        { locks: [tramiteLock(tramiteId)] },
      )
    },
    findChange: async (token) => {
      const found = await find(token)
      if (!found) return undefined
      const { expiresAt, decidedAt, approved } = found.row
      return {
        tramite: found.tramite,
        expiresAt,
        ...(approved === null ? {} : { approved }),
        ...(decidedAt !== null && approved === null ? { corrected: true } : {}),
      }
    },
    approveChange: (token, link, record) =>
      deciding(token, async () => {
        const state = await approve(token, link)
        await audit(record(state))
        return state
      }),
    approveOther: (token, correo, link, record) =>
      deciding(token, async () => {
        const state = await approveOther(token, correo, link)
        if (state) await audit(record(state))
        return state
      }),
    rejectChange: (token, now, record) =>
      deciding(token, async () => {
        const state = await reject(token, now)
        await audit(record(state))
        return state
      }),
  }
}
