import { and, asc, eq, gt, isNull, lte } from 'drizzle-orm'
import type { StaffProposal, StaffStore } from '../../domain/ports/staff-store.ts'
import type { Base } from '../base/engine.ts'
import { STAFF } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { totpContext } from '../base/row-context.ts'
import { ligasPersonal, llaves, personal, propuestasPersonal } from '../base/schema.ts'
import { toRow } from './passkey-store.ts'
import type { StaffParts, StaffRows } from './staff-store.ts'

const ABOUT_STAFF = { locks: [STAFF] }

type Topics =
  | 'sendStaffLink'
  | 'findStaffLink'
  | 'acceptInvitation'
  | 'spendStaffLink'
  | 'staffProposals'
  | 'proposeInvitation'
  | 'decideInvitation'

/** Mailed links of employees, and invitations that a second Responsable decides on. */
export function invitationStore(
  base: Base,
  rows: StaffRows,
  { audit }: StaffParts,
): Pick<StaffStore, Topics> {
  const { db, vault, inTurn } = base
  const byToken = (token: string, kind: 'invitacion' | 'entrada') =>
    db
      .select()
      .from(ligasPersonal)
      .where(and(eq(ligasPersonal.tokenHash, hashToken(token)), eq(ligasPersonal.kind, kind)))
      .get()
  /** Marks an open link as used; its employee, or undefined when it is not open. */
  const spend = async (
    token: string,
    kind: 'invitacion' | 'entrada',
    now: number,
  ): Promise<string | undefined> => {
    const link = await byToken(token, kind)
    const employee = link && (await rows.find(link.staffId))
    if (!link || link.usedAt !== null || link.expiresAt <= now || employee?.closedAt !== undefined)
      return undefined
    await db
      .update(ligasPersonal)
      .set({ usedAt: now })
      .where(eq(ligasPersonal.tokenHash, link.tokenHash))
      .run()
    return link.staffId
  }
  /** An open proposal, or none. */
  const pending = (id: number, now: number) =>
    db
      .select()
      .from(propuestasPersonal)
      .where(
        and(
          eq(propuestasPersonal.id, id),
          isNull(propuestasPersonal.decidedAt),
          gt(propuestasPersonal.expiresAt, now),
        ),
      )
      .get()

  return {
    sendStaffLink: (staffId, kind, token, actor) =>
      inTurn(async () => {
        const employee = await rows.find(staffId)
        if (!employee || employee.closedAt !== undefined) return false
        await rows.sendLink(employee, kind, token)
        const code = `${employee.role} personal:${staffId}`
        const event =
          kind === 'entrada'
            ? ({ what: 'liga de entrada enviada', outcome: 'ok' } as const)
            : ({ what: 'personal invitado', outcome: 'ok', code } as const)
        await audit({ at: token.now, actor, ...event })
        return true
      }, ABOUT_STAFF),
    findStaffLink: async (token, kind, now) => {
      const link = await byToken(token, kind)
      const employee = link && (await rows.find(link.staffId))
      if (!link || !employee) return undefined
      const over = link.expiresAt <= now || employee.closedAt !== undefined
      return { employee, state: link.usedAt !== null ? 'usada' : over ? 'vencida' : 'abierta' }
    },
    acceptInvitation: (token, acceptance, now) =>
      inTurn(async () => {
        const staffId = await spend(token, 'invitacion', now)
        if (staffId === undefined) return false
        if (acceptance.by === 'passkey') {
          const key = { ...toRow(acceptance.passkey), staffId, name: acceptance.name, createdAt: now }
          await db.insert(llaves).values(key).run()
        } else {
          const totp = vault.encrypt(acceptance.key, totpContext(staffId))
          await db
            .update(personal)
            .set({ totp, totpStep: acceptance.step })
            .where(eq(personal.id, staffId))
            .run()
        }
        await db
          .update(personal)
          .set({ joinedAt: now })
          .where(and(eq(personal.id, staffId), isNull(personal.joinedAt)))
          .run()
        const code = acceptance.by === 'passkey' ? 'llave' : 'código'
        await audit({
          at: now,
          what: 'invitación aceptada',
          actor: `personal:${staffId}`,
          outcome: 'ok',
          code,
        })
        return true
      }, ABOUT_STAFF),
    spendStaffLink: (token, step, now) =>
      inTurn(async () => {
        const link = await byToken(token, 'entrada')
        const row = link && (await db.select().from(personal).where(eq(personal.id, link.staffId)).get())
        if (!row?.totp || step <= row.totpStep) return false
        if ((await spend(token, 'entrada', now)) === undefined) return false
        await db.update(personal).set({ totpStep: step }).where(eq(personal.id, row.id)).run()
        return true
      }, ABOUT_STAFF),
    staffProposals: async (now) => {
      const open = await db
        .select()
        .from(propuestasPersonal)
        .where(and(isNull(propuestasPersonal.decidedAt), gt(propuestasPersonal.expiresAt, now)))
        .orderBy(asc(propuestasPersonal.id))
        .all()
      const proposals: StaffProposal[] = []
      for (const row of open) {
        const employee = await rows.find(row.staffId)
        if (employee) proposals.push({ ...row, employee })
      }
      return proposals
    },
    proposeInvitation: ({ staffId, proposedBy, expiresAt, fourEyes }, { actor, now }) =>
      inTurn(async () => {
        // one that lapsed is in nobody's way
        await db
          .update(propuestasPersonal)
          .set({ decidedAt: now, approved: false })
          .where(
            and(
              eq(propuestasPersonal.staffId, staffId),
              isNull(propuestasPersonal.decidedAt),
              lte(propuestasPersonal.expiresAt, now),
            ),
          )
          .run()
        const { changes } = await db
          .insert(propuestasPersonal)
          .values({ staffId, proposedBy, createdAt: now, expiresAt, fourEyes })
          .onConflictDoNothing()
          .run()
        const code = `personal:${staffId}`
        if (changes === 1)
          await audit({ at: now, what: 'personal invitado', actor, outcome: 'propuesto', code })
        return changes === 1
      }, ABOUT_STAFF),
    decideInvitation: (id, { decidedBy, own, invitation }, { actor, now }) =>
      inTurn(async () => {
        const proposal = await pending(id, now)
        const employee = proposal && (await rows.find(proposal.staffId))
        if (!proposal || !employee || employee.closedAt !== undefined) return 'gone'
        await db
          .update(propuestasPersonal)
          .set({ decidedBy, decidedAt: now, approved: invitation !== undefined })
          .where(eq(propuestasPersonal.id, id))
          .run()
        if (invitation) {
          await rows.endAll(employee.id, now)
          await rows.sendLink(employee, 'invitacion', invitation)
          await rows.tellOthers(employee, { actor, now })
        }
        const outcome = invitation ? (own ? 'sin cuatro ojos' : 'aprobada') : 'rechazada'
        await audit({ at: now, what: 'invitación decidida', actor, outcome, code: `personal:${employee.id}` })
        return 'decided'
      }, ABOUT_STAFF),
  }
}
