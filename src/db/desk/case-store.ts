import { and, asc, count, desc, eq, gte, inArray, lte, not, type SQL, sql } from 'drizzle-orm'
import type { Before, CaseChange, CaseKind, CaseState, DeskCase } from '../../domain/facts/case.ts'
import { type Correo, maskCorreo, sameCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import {
  type Approval,
  type Approved,
  type CaseOrder,
  type CaseRecord,
  type CaseStore,
  MOST_CASES,
  type Proposed,
  type Undecided,
} from '../../domain/ports/case-store.ts'
import type { OfRegister } from '../../domain/ports/link-store.ts'
import { dropDeleted, overwriteDeleted } from '../base/deleted.ts'
import type { Base } from '../base/engine.ts'
import { caseLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { caseContext } from '../base/row-context.ts'
import { asuntos, correos, IS_UNDER_WAY } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'
import { personKeys } from '../person/keys.ts'
import { type DeskChanges, deskChanges, type Undo } from './changes.ts'

type Row = typeof asuntos.$inferSelect

/** What is encrypted of a case. Its keys are a format. */
export type CaseRow = {
  readonly curp: Curp
  readonly change: CaseChange
  readonly before: Before
  readonly reason: string
  readonly evidence: string
  readonly why?: string
  readonly undo?: Undo
}

/** Mails of the counter belong to no trámite. */
export const DESK_MAIL = 'mostrador'

/** Cases of the counter. @param queue of mail, inside the same transaction */
export function caseStore(
  base: Base,
  queue: QueueMail,
  audit: (entry: AuditEntry) => Promise<unknown>,
): CaseStore {
  const { db, vault, inTurn } = base
  const keys = personKeys(base)
  const byId = db
    .select()
    .from(asuntos)
    .where(eq(asuntos.id, sql.placeholder('id')))
    .prepare()
  const byStop = db
    .select()
    .from(asuntos)
    .where(eq(asuntos.stopHash, sql.placeholder('hash')))
    .prepare()
  const read = (row: Row): CaseRow => vault.decrypt<CaseRow>(row.sealed, caseContext(row.id))
  /** undefined for a damaged row */
  const tryRead = (row: Row): CaseRow | undefined => {
    try {
      return read(row)
    } catch {
      return undefined
    }
  }
  const isReadable = (row: Row): boolean => tryRead(row) !== undefined
  const changes: DeskChanges = deskChanges(base, async (id) => {
    const row = await byId.get({ id })
    if (row?.state !== 'aprobado' || row.doneAt === null) return undefined
    return { ...read(row), doneAt: row.doneAt }
  })

  /** `abierto` past its time has lapsed, whether that is written down yet or not. */
  const stateOf = (row: Row, now: number): CaseState =>
    row.state === 'abierto' && now >= row.expiresAt ? 'vencido' : row.state
  const isStale = async (row: Row, { curp, change }: CaseRow): Promise<boolean> =>
    !(await changes.digest(curp, change)).equals(row.fingerprint)

  const toCase = async (row: Row, now: number, held = read(row)): Promise<DeskCase> => {
    const { undo: _, ...record } = held
    const state = stateOf(row, now)
    return {
      ...record,
      id: row.id,
      state,
      proposer: row.proposer,
      single: row.single,
      createdAt: row.createdAt,
      expiresAt: row.expiresAt,
      ...(row.approver === null ? {} : { approver: row.approver }),
      ...(row.decidedAt === null ? {} : { decidedAt: row.decidedAt }),
      ...(row.effectiveAt === null ? {} : { effectiveAt: row.effectiveAt }),
      ...(row.doneAt === null ? {} : { doneAt: row.doneAt }),
      stale: (state === 'abierto' || state === 'espera') && (await isStale(row, record)),
    }
  }
  /** `unreadable`: ids of damaged rows */
  const toCases = async (rows: Iterable<Row>, now: number) => {
    const cases: DeskCase[] = []
    const unreadable: string[] = []
    for (const row of rows) {
      const held = tryRead(row)
      if (held) cases.push(await toCase(row, now, held))
      else unreadable.push(row.id)
    }
    return { cases, unreadable }
  }
  /** Whoever calls it holds the lock of the case, and has read since that it may still be decided. */
  const set = (id: string, values: Partial<Row>) =>
    db.update(asuntos).set(values).where(eq(asuntos.id, id)).run()
  const seal = (id: string, record: CaseRow) => vault.encrypt(record, caseContext(id))

  const lapse = async (now: number, record: CaseRecord): Promise<void> => {
    const isOver = and(IS_UNDER_WAY, eq(asuntos.state, 'abierto'), lte(asuntos.expiresAt, now))
    const over = await db.select().from(asuntos).where(isOver).all()
    await lockCases(over)
    for (const row of over.filter(isReadable)) {
      const { changes: lapsed } = await db
        .update(asuntos)
        .set({ state: 'vencido', decidedAt: now })
        // decided, or lapsed by another sweep, before the lock was ours
        .where(and(eq(asuntos.id, row.id), isOver))
        .run()
      if (lapsed === 1) await audit(record({ ...namesOf(row), outcome: 'vencido', actor: 'portal' }))
    }
  }
  const lockCases = async (all: readonly { readonly id: string }[]): Promise<void> => {
    if (all.length > 0) await base.lock(...all.map(({ id }) => caseLock(id)))
  }
  const namesOf = (row: Row) => ({ id: row.id, kind: row.kind as CaseKind, curp: read(row).curp })

  const propose = async (order: CaseOrder, recordOf: CaseRecord): Promise<Proposed> => {
    const { id, curp, change, reason, evidence, proposer, now, expiresAt, known } = order
    await lapse(now, recordOf)
    await changes.lock(curp, change)
    const code = await changes.obstacle({ curp, change, now, known })
    if (code) return { outcome: 'refused', code }
    const open = await db
      .select()
      .from(asuntos)
      .where(
        and(
          inArray(asuntos.curpIndex, await keys.curpIndexes(curp)),
          eq(asuntos.kind, change.kind),
          IS_UNDER_WAY,
        ),
      )
      .get()
    if (open) return { outcome: 'open already', id: open.id }
    const previousCorreo = change.kind === 'curp' ? await changes.correoOf(change.previous, {}) : undefined
    const before = {
      ...(await changes.before(curp, known)),
      ...(previousCorreo === undefined ? {} : { previousCorreo }),
    }
    const record: CaseRow = { curp, change, before, reason, evidence }
    await db
      .insert(asuntos)
      .values({
        id,
        kind: change.kind,
        curpIndex: vault.index('curp', curp),
        sealed: seal(id, record),
        fingerprint: await changes.digest(curp, change),
        state: 'abierto',
        proposer,
        createdAt: now,
        expiresAt,
      })
      .run()
    await audit(order.entry)
    return { outcome: 'proposed', id }
  }

  /** The row, if it may still be decided. */
  const undecided = async (id: string, now: number): Promise<{ readonly row: Row } | Undecided> => {
    const row = await byId.get({ id })
    if (!row) return { outcome: 'unknown' }
    const state = stateOf(row, now)
    return state === 'abierto' ? { row } : { outcome: 'closed', state }
  }

  const approve = async (id: string, approval: Approval, record: CaseRecord): Promise<Approved> => {
    const { approver, now, own, known } = approval
    const found = await undecided(id, now)
    if (!('row' in found)) return found
    const { row } = found
    const held = read(row)
    await changes.lock(held.curp, held.change)
    const code = await changes.obstacle({ ...held, now, known })
    if (code) return { outcome: 'refused', code }
    if (await isStale(row, held)) return { outcome: 'changed' }
    const facts = { approver, single: own, decidedAt: now }
    const before = replacedBy(held.change, await changes.correoOf(held.curp, known))
    if (held.change.kind === 'correo' && before !== undefined && approval.waitMs > 0) {
      const until = now + approval.waitMs
      const stopHash = hashToken(approval.stopToken)
      await set(id, { ...facts, state: 'espera', effectiveAt: until, stopHash })
      await queue({
        key: warningKey(id),
        tramiteId: DESK_MAIL,
        to: before,
        content: {
          kind: 'mudanza',
          token: approval.stopToken,
          expiresAt: until,
          correo: maskCorreo(held.change.correo),
        },
        now,
      })
      await audit(record({ ...namesOf(row), outcome: 'en espera', actor: approver }))
      return { outcome: 'waiting', until, done: await toCase((await byId.get({ id })) ?? row, now) }
    }
    const told = await carryOut({ ...row, ...facts }, held, now, known)
    const outcome = own ? 'aprobado por quien lo propuso' : 'aprobado'
    await audit(record({ ...namesOf(row), outcome, actor: approver }))
    return { outcome: 'approved', told, done: await toCase((await byId.get({ id })) ?? row, now) }
  }

  /** Makes the change, writes it down, and tells the person; whether they have a correo. */
  const carryOut = async (row: Row, held: CaseRow, now: number, known: OfRegister): Promise<boolean> => {
    const { curp, change } = held
    const before = await changes.correoOf(curp, known)
    const undo = await changes.carryOut({ curp, change, now, known }, row.approver ?? row.proposer)
    const { approver, single, decidedAt } = row
    const values = { state: 'aprobado', doneAt: now, approver, single, decidedAt } as const
    await set(row.id, undo ? { ...values, sealed: seal(row.id, { ...held, undo }) } : values)
    const to = change.kind === 'cancelacion' ? before : await changes.correoOf(curp, known)
    const key = `asunto/${row.id}`
    const replaced = replacedBy(change, before)
    if (change.kind === 'correo' && replaced !== undefined) {
      const content = { kind: 'aviso', correo: maskCorreo(change.correo) } as const
      await queue({ key: `${key}/anterior`, tramiteId: DESK_MAIL, to: replaced, content, now })
    }
    // to the correo of now: of one that was just bound it is the new one
    const told = change.kind === 'correo' ? change.correo : to
    if (told === undefined) return false
    const content = { kind: 'mostrador', notice: change.kind } as const
    await queue({ key: `${key}/aviso`, tramiteId: DESK_MAIL, to: told, content, now })
    return true
  }

  /** The correo before takes no mail any more: its server refused the warning. */
  const isRefused = async (id: string): Promise<boolean> => {
    const warning = await db
      .select({ refused: correos.refused })
      .from(correos)
      .where(eq(correos.key, warningKey(id)))
      .get()
    return warning?.refused ?? false
  }

  /** Carries out what has waited, or stops it when things are not as they were. How many were carried out. */
  const finishWaiting = async (now: number, record: CaseRecord): Promise<number> => {
    const waiting = await db
      .select()
      .from(asuntos)
      .where(and(IS_UNDER_WAY, eq(asuntos.state, 'espera')))
      .all()
    const due: Row[] = []
    for (const row of waiting) if (now >= (row.effectiveAt ?? 0) || (await isRefused(row.id))) due.push(row)
    await lockCases(due)
    let finished = 0
    for (const { id } of due) {
      const row = await byId.get({ id })
      // finished by another sweep, or stopped, before the lock was ours
      if (row?.state !== 'espera' || !isReadable(row)) continue
      const held = read(row)
      const known = { registered: held.before.correo }
      await changes.lock(held.curp, held.change)
      const obstacle = await changes.obstacle({ ...held, now, known })
      const stands = !obstacle && !(await isStale(row, held))
      if (stands) await carryOut(row, held, now, known)
      else await set(id, { state: 'detenido', doneAt: now })
      const outcome = stands ? (row.single ? 'aprobado por quien lo propuso' : 'aprobado') : 'detenido'
      await audit(record({ ...namesOf(row), outcome, actor: 'portal' }))
      finished++
    }
    return finished
  }

  const stoppable = async (token: string, now: number): Promise<Row | undefined> => {
    const row = await byStop.get({ hash: hashToken(token) })
    return row?.state === 'espera' && now < (row.effectiveAt ?? 0) ? row : undefined
  }
  const countOf = async (which: SQL | undefined): Promise<number> =>
    (await db.select({ count: count() }).from(asuntos).where(which).get())?.count ?? 0

  return {
    proposeCase: (order, record) => inTurn(() => propose(order, record), { locks: [] }),
    hasCases: async () => (await db.select({ id: asuntos.id }).from(asuntos).limit(1).get()) !== undefined,
    findCase: async (id, now) => {
      const row = await byId.get({ id })
      return row && toCase(row, now)
    },
    casesUnderWay: async (now, since) => {
      const hasEnded = and(not(IS_UNDER_WAY), gte(asuntos.decidedAt, since))
      const underWay = await db
        .select()
        .from(asuntos)
        .where(IS_UNDER_WAY)
        .orderBy(asc(asuntos.createdAt))
        .limit(MOST_CASES.underWay)
        .all()
      const ended = await db
        .select()
        .from(asuntos)
        .where(hasEnded)
        .orderBy(desc(asuntos.decidedAt))
        .limit(MOST_CASES.ended)
        .all()
      const more = {
        underWay: Math.max(0, (await countOf(IS_UNDER_WAY)) - underWay.length),
        ended: Math.max(0, (await countOf(hasEnded)) - ended.length),
      }
      // one that ended between the two queries stands once
      const all = new Map([...underWay, ...ended].map((one) => [one.id, one])).values()
      return { ...(await toCases(all, now)), more }
    },
    casesOf: async (curp, now) => {
      const rows = await db
        .select()
        .from(asuntos)
        .where(inArray(asuntos.curpIndex, await keys.curpIndexes(curp)))
        .orderBy(desc(asuntos.createdAt))
        .all()
      return toCases(rows, now)
    },
    approveCase: async (id, approval, record) => {
      const cancels = (await byId.get({ id }))?.kind === 'cancelacion'
      if (cancels) overwriteDeleted(base)
      const approved = await inTurn(() => approve(id, approval, record), { locks: [caseLock(id)] })
      if (cancels && approved.outcome === 'approved') dropDeleted(base)
      return approved
    },
    closeCase: (id, { by, own, why, now }, record) =>
      inTurn(
        async () => {
          const found = await undecided(id, now)
          if (!('row' in found)) return found.outcome === 'closed' ? found : { outcome: 'unknown' }
          const { row } = found
          const state = own ? 'desistido' : 'rechazado'
          await set(id, { state, decidedAt: now, approver: by, sealed: seal(id, { ...read(row), why }) })
          await audit(record({ ...namesOf(row), outcome: state, actor: by }))
          return { outcome: 'closed now' }
        },
        { locks: [caseLock(id)] },
      ),
    findStoppable: async (token, now) => {
      const row = await stoppable(token, now)
      return row && toCase(row, now)
    },
    stopCase: (token, now, record) =>
      inTurn(
        async () => {
          const found = await stoppable(token, now)
          if (!found) return false
          await base.lock(caseLock(found.id))
          // carried out, or stopped by another press, before the lock was ours
          const row = await stoppable(token, now)
          if (!row) return false
          await set(row.id, { state: 'detenido', doneAt: now })
          await audit(record({ ...namesOf(row), outcome: 'detenido', actor: 'titular' }))
          return true
        },
        { locks: [] },
      ),
    settleCases: async (now, record) => {
      const any = await db.select({ id: asuntos.id }).from(asuntos).where(IS_UNDER_WAY).limit(1).get()
      // read first: mostly nothing waits, and a sweep should not write
      if (!any) return 0
      return inTurn(
        async () => {
          await lapse(now, record)
          return finishWaiting(now, record)
        },
        { locks: [] },
      )
    },
    standsNow: (curp, known) => changes.before(curp, known),
  }
}

/** The correo whose place another takes; none where the same one becomes a guardian's, or the person's own. */
const replacedBy = (change: CaseChange, before: Correo | undefined): Correo | undefined =>
  change.kind === 'correo' && before !== undefined && !sameCorreo(before, change.correo) ? before : undefined

const warningKey = (id: string): string => `asunto/${id}/mudanza`
