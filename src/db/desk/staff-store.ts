import { and, asc, count, eq, isNotNull, isNull } from 'drizzle-orm'
import { staffActor } from '../../domain/facts/staff.ts'
import { type Correo, canonicalCorreo, maskCorreo, sameInbox } from '../../domain/person/correo.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { Employee, StaffLinkKind, StaffStore, StaffToken } from '../../domain/ports/staff-store.ts'
import type { Base } from '../base/engine.ts'
import { STAFF } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { staffContext, totpContext } from '../base/row-context.ts'
import { ligasPersonal, llaves, personal, propuestasPersonal, sesionesPersonal } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'

/** What is encrypted of an employee. Its keys are a format. */
export type StaffRecord = { readonly name: string; readonly correo: Correo }

export type StaffParts = {
  readonly queue: QueueMail
  readonly audit: (entry: AuditEntry) => Promise<unknown>
}

/** Reads and writes employees inside the caller's transaction. */
export function staffRows(base: Base, { queue }: StaffParts) {
  const { db, vault } = base
  const toEmployee = async (row: typeof personal.$inferSelect): Promise<Employee> => {
    const { name, correo } = vault.decrypt<StaffRecord>(row.sealed, staffContext(row.id))
    const passkeys = await db
      .select({ count: count() })
      .from(llaves)
      .where(and(eq(llaves.staffId, row.id), isNull(llaves.removedAt)))
      .get()
    return {
      id: row.id,
      name,
      correo,
      role: row.role,
      passkeys: passkeys?.count ?? 0,
      hasTotp: row.totp !== null,
      createdAt: row.createdAt,
      ...(row.joinedAt === null ? {} : { joinedAt: row.joinedAt }),
      ...(row.seenAt === null ? {} : { seenAt: row.seenAt }),
      ...(row.closedAt === null ? {} : { closedAt: row.closedAt }),
    }
  }
  const find = async (id: string): Promise<Employee | undefined> => {
    const row = await db.select().from(personal).where(eq(personal.id, id)).get()
    return row && toEmployee(row)
  }
  /** those who are not closed */
  const open = async (): Promise<Employee[]> => {
    const all: Employee[] = []
    for (const row of await db.select().from(personal).where(isNull(personal.closedAt)).all())
      all.push(await toEmployee(row))
    return all
  }
  return {
    toEmployee,
    find,
    open,
    /** Tells every other Responsable who can sign in that somebody was invited, since one alone may invite. */
    tellOthers: async (
      { id, name, correo, role }: Pick<Employee, 'id' | 'name' | 'correo' | 'role'>,
      { actor, now }: { readonly actor: string; readonly now: number },
    ): Promise<void> => {
      const all = await open()
      const inviter = all.find((one) => actor === staffActor({ staffId: one.id }))
      const content = {
        kind: 'personal_nuevo',
        name,
        correo: maskCorreo(correo),
        role,
        ...(inviter && { by: inviter.name }),
      } as const
      for (const one of all) {
        const canSignIn = one.passkeys > 0 || one.hasTotp
        if (one.role !== 'responsable' || !canSignIn || one.id === id || one.id === inviter?.id) continue
        const key = `personal nuevo ${id} ${now} ${one.id}`
        await queue({ key, tramiteId: `personal ${one.id}`, to: one.correo, content, now })
      }
    },
    /** Older links of the kind stop working; the new one is mailed. */
    sendLink: async (
      { id, correo }: Pick<Employee, 'id' | 'correo'>,
      kind: StaffLinkKind,
      { token, now, expiresAt }: StaffToken,
    ): Promise<void> => {
      await endLinks(base, id, now, kind)
      const tokenHash = hashToken(token)
      await db.insert(ligasPersonal).values({ tokenHash, staffId: id, kind, createdAt: now, expiresAt }).run()
      await queue({
        key: `personal ${kind} ${tokenHash.toString('base64url')}`,
        tramiteId: `personal ${id}`,
        to: correo,
        content: { kind: `personal_${kind}`, token, expiresAt },
        now,
      })
    },
    /** tells an employee that a passkey was added */
    tellOfPasskey: ({ id, correo }: Pick<Employee, 'id' | 'correo'>, credentialId: string, now: number) =>
      queue({
        key: `personal llave ${credentialId}`,
        tramiteId: `personal ${id}`,
        to: correo,
        content: { kind: 'personal_llave', at: now },
        now,
      }),
    /** What signed the employee in until now does so no more. */
    endAll: async (id: string, now: number): Promise<void> => {
      await endLinks(base, id, now)
      await db.delete(sesionesPersonal).where(eq(sesionesPersonal.staffId, id)).run()
      await db.update(personal).set({ totp: null }).where(eq(personal.id, id)).run()
      await db
        .update(llaves)
        .set({ removedAt: now })
        .where(and(eq(llaves.staffId, id), isNull(llaves.removedAt)))
        .run()
    },
  }
}
export type StaffRows = ReturnType<typeof staffRows>

async function endLinks({ db }: Base, staffId: string, now: number, kind?: StaffLinkKind): Promise<void> {
  await db
    .update(ligasPersonal)
    .set({ usedAt: now })
    .where(
      and(
        eq(ligasPersonal.staffId, staffId),
        isNull(ligasPersonal.usedAt),
        ...(kind ? [eq(ligasPersonal.kind, kind)] : []),
      ),
    )
    .run()
}

const ABOUT_STAFF = { locks: [STAFF] }

type Topics =
  | 'hasStaff'
  | 'employees'
  | 'findEmployee'
  | 'employeeOf'
  | 'addEmployee'
  | 'closeEmployee'
  | 'totpKeyOf'
  | 'setTotp'

/** Employees themselves. */
export function employeeStore(base: Base, rows: StaffRows, { audit }: StaffParts): Pick<StaffStore, Topics> {
  const { db, vault, inTurn } = base
  // once there was an employee there always is one
  let open = false
  return {
    hasStaff: async () => {
      open ||= (await db.select({ id: personal.id }).from(personal).limit(1).get()) !== undefined
      return open
    },
    employees: async () => {
      const all: Employee[] = []
      for (const row of await db.select().from(personal).orderBy(asc(personal.createdAt)).all())
        all.push(await rows.toEmployee(row))
      return all
    },
    findEmployee: (id) => rows.find(id),
    employeeOf: async (correo) => {
      const row = await db.select().from(personal).where(openOf(base, correo)).get()
      return row && rows.toEmployee(row)
    },
    addEmployee: ({ id, name, correo, role }, { actor, now }, invitation) =>
      inTurn(async () => {
        if ((await rows.open()).some((one) => sameInbox(one.correo, correo))) return 'taken'
        const sealed = vault.encrypt({ name, correo }, staffContext(id))
        const correoIndex = indexOf(base, correo)
        await db
          .insert(personal)
          .values({ id, correoIndex, sealed, role, invitedBy: actor, createdAt: now })
          .run()
        if (invitation) {
          await rows.sendLink({ id, correo }, 'invitacion', invitation)
          await rows.tellOthers({ id, name, correo, role }, { actor, now })
        }
        const outcome = invitation ? 'ok' : 'propuesto'
        await audit({ at: now, what: 'personal invitado', actor, outcome, code: `${role} personal:${id}` })
        return 'added'
      }, ABOUT_STAFF),
    closeEmployee: (id, { actor, now }) =>
      inTurn(async () => {
        const employee = await rows.find(id)
        if (!employee || employee.closedAt !== undefined) return 'unknown'
        if (await isLast(base, employee)) return 'last'
        await rows.endAll(id, now)
        await db
          .update(propuestasPersonal)
          .set({ decidedAt: now, approved: false })
          .where(and(eq(propuestasPersonal.staffId, id), isNull(propuestasPersonal.decidedAt)))
          .run()
        await db.update(personal).set({ closedAt: now }).where(eq(personal.id, id)).run()
        await audit({ at: now, what: 'personal cerrado', actor, outcome: 'ok', code: `personal:${id}` })
        return 'closed'
      }, ABOUT_STAFF),
    setTotp: (id, { key, step }, { actor, now }) =>
      inTurn(async () => {
        await db
          .update(personal)
          .set({ totp: vault.encrypt(key, totpContext(id)), totpStep: step })
          .where(eq(personal.id, id))
          .run()
        await audit({ at: now, what: 'aplicación de códigos', actor, outcome: 'ok', code: `personal:${id}` })
      }, ABOUT_STAFF),
    totpKeyOf: async (id) => {
      const row = await db.select().from(personal).where(eq(personal.id, id)).get()
      return row?.totp
        ? { key: vault.decrypt<string>(row.totp, totpContext(id)), step: row.totpStep }
        : undefined
    },
  }
}

const indexOf = ({ vault }: Base, correo: Correo): Buffer => vault.index('correo', canonicalCorreo(correo))

const openOf = (base: Base, correo: Correo) =>
  and(eq(personal.correoIndex, indexOf(base, correo)), isNull(personal.closedAt))

/** Whether nobody else could invite or approve any more: the only Responsable who joined. */
async function isLast({ db }: Base, { id, role }: Employee): Promise<boolean> {
  if (role !== 'responsable') return false
  const others = await db
    .select({ id: personal.id })
    .from(personal)
    .where(and(eq(personal.role, 'responsable'), isNull(personal.closedAt), isNotNull(personal.joinedAt)))
    .all()
  return others.length === 1 && others[0]?.id === id
}
