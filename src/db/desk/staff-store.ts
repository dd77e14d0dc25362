import { and, asc, count, eq, isNotNull, isNull } from 'drizzle-orm'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { Employee, StaffLinkKind, StaffStore, StaffToken } from '../../domain/ports/staff-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { staffContext, totpContext } from '../base/row-context.ts'
import { ligasPersonal, llaves, personal, propuestasPersonal, sesionesPersonal } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'

/** What is encrypted of an employee. Its keys are a format. */
export type StaffRecord = { readonly name: string; readonly correo: Correo }

export type StaffParts = { readonly queue: QueueMail; readonly audit: (entry: AuditEntry) => void }

/** Reads and writes employees inside the caller's transaction. */
export function staffRows(base: Base, { queue }: StaffParts) {
  const { db, vault } = base
  const toEmployee = (row: typeof personal.$inferSelect): Employee => {
    const { name, correo } = vault.decrypt<StaffRecord>(row.sealed, staffContext(row.id))
    const passkeys = db
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
  const find = (id: string): Employee | undefined => {
    const row = db.select().from(personal).where(eq(personal.id, id)).get()
    return row && toEmployee(row)
  }
  return {
    toEmployee,
    find,
    /** Older links of the kind stop working; the new one is mailed. */
    sendLink: (
      { id, correo }: Pick<Employee, 'id' | 'correo'>,
      kind: StaffLinkKind,
      { token, now, expiresAt }: StaffToken,
    ) => {
      endLinks(base, id, now, kind)
      const tokenHash = hashToken(token)
      db.insert(ligasPersonal).values({ tokenHash, staffId: id, kind, createdAt: now, expiresAt }).run()
      queue({
        key: `personal ${kind} ${tokenHash.toString('base64url')}`,
        tramiteId: `personal ${id}`,
        to: correo,
        content: { kind: `personal_${kind}`, token, expiresAt },
        now,
      })
    },
    /** tells an employee that a passkey was added */
    tellOfPasskey: ({ id, correo }: Pick<Employee, 'id' | 'correo'>, credentialId: string, now: number) =>
      void queue({
        key: `personal llave ${credentialId}`,
        tramiteId: `personal ${id}`,
        to: correo,
        content: { kind: 'personal_llave', at: now },
        now,
      }),
    /** What signed the employee in until now does so no more. */
    endAll: (id: string, now: number) => {
      endLinks(base, id, now)
      db.delete(sesionesPersonal).where(eq(sesionesPersonal.staffId, id)).run()
      db.update(personal).set({ totp: null }).where(eq(personal.id, id)).run()
      db.update(llaves)
        .set({ removedAt: now })
        .where(and(eq(llaves.staffId, id), isNull(llaves.removedAt)))
        .run()
    },
  }
}
export type StaffRows = ReturnType<typeof staffRows>

function endLinks({ db }: Base, staffId: string, now: number, kind?: StaffLinkKind): void {
  db.update(ligasPersonal)
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
      open ||= db.select({ id: personal.id }).from(personal).limit(1).get() !== undefined
      return open
    },
    employees: async () =>
      db.select().from(personal).orderBy(asc(personal.createdAt)).all().map(rows.toEmployee),
    findEmployee: async (id) => rows.find(id),
    employeeOf: async (correo) => {
      const row = db.select().from(personal).where(openOf(base, correo)).get()
      return row && rows.toEmployee(row)
    },
    addEmployee: ({ id, name, correo, role }, { actor, now }, invitation) =>
      inTurn(() => {
        if (db.select().from(personal).where(openOf(base, correo)).get()) return 'taken'
        const sealed = vault.encrypt({ name, correo }, staffContext(id))
        const correoIndex = indexOf(base, correo)
        db.insert(personal).values({ id, correoIndex, sealed, role, invitedBy: actor, createdAt: now }).run()
        if (invitation) rows.sendLink({ id, correo }, 'invitacion', invitation)
        const outcome = invitation ? 'ok' : 'propuesto'
        audit({ at: now, what: 'personal invitado', actor, outcome, code: `${role} personal:${id}` })
        return 'added'
      }),
    closeEmployee: (id, { actor, now }) =>
      inTurn(() => {
        const employee = rows.find(id)
        if (!employee || employee.closedAt !== undefined) return 'unknown'
        if (isLast(base, employee)) return 'last'
        rows.endAll(id, now)
        db.update(propuestasPersonal)
          .set({ decidedAt: now, approved: false })
          .where(and(eq(propuestasPersonal.staffId, id), isNull(propuestasPersonal.decidedAt)))
          .run()
        db.update(personal).set({ closedAt: now }).where(eq(personal.id, id)).run()
        audit({ at: now, what: 'personal cerrado', actor, outcome: 'ok', code: `personal:${id}` })
        return 'closed'
      }),
    setTotp: (id, { key, step }, { actor, now }) =>
      inTurn(() => {
        db.update(personal)
          .set({ totp: vault.encrypt(key, totpContext(id)), totpStep: step })
          .where(eq(personal.id, id))
          .run()
        audit({ at: now, what: 'aplicación de códigos', actor, outcome: 'ok', code: `personal:${id}` })
      }),
    totpKeyOf: async (id) => {
      const row = db.select().from(personal).where(eq(personal.id, id)).get()
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
function isLast({ db }: Base, { id, role }: Employee): boolean {
  if (role !== 'responsable') return false
  const others = db
    .select({ id: personal.id })
    .from(personal)
    .where(and(eq(personal.role, 'responsable'), isNull(personal.closedAt), isNotNull(personal.joinedAt)))
    .all()
  return others.length === 1 && others[0]?.id === id
}
