import { and, asc, count, desc, eq, gte, inArray, lte, notInArray, type SQL, sql } from 'drizzle-orm'
import type { Before, CaseChange, CaseKind, CaseState, DeskCase } from '../../domain/facts/case.ts'
import { type Correo, maskCorreo } from '../../domain/person/correo.ts'
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
import { dropDeleted, overwriteDeleted } from '../arco/cancel.ts'
import { hashToken, type OpenDatabase } from '../base/open.ts'
import { caseContext } from '../base/row-context.ts'
import { asuntos, correos } from '../base/schema.ts'
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

const UNDER_WAY = ['abierto', 'espera'] as const satisfies readonly CaseState[]
/** Mails of the counter belong to no trámite. */
export const DESK_MAIL = 'mostrador'

/** Cases of the counter. @param queue of mail, inside the same transaction */
export function caseStore(
  base: OpenDatabase,
  queue: QueueMail,
  audit: (entry: AuditEntry) => unknown,
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
  const changes: DeskChanges = deskChanges(base, (id) => {
    const row = byId.get({ id })
    if (row?.state !== 'aprobado' || row.doneAt === null) return undefined
    return { ...read(row), doneAt: row.doneAt }
  })

  /** `abierto` past its time has lapsed, whether that is written down yet or not. */
  const stateOf = (row: Row, now: number): CaseState =>
    row.state === 'abierto' && now >= row.expiresAt ? 'vencido' : row.state
  const isStale = (row: Row, { curp, change }: CaseRow): boolean =>
    !changes.digest(curp, change).equals(row.fingerprint)

  const toCase = (row: Row, now: number, held = read(row)): DeskCase => {
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
      stale: (state === 'abierto' || state === 'espera') && isStale(row, record),
    }
  }
  const set = (id: string, values: Partial<Row>): void => {
    db.update(asuntos).set(values).where(eq(asuntos.id, id)).run()
  }
  const seal = (id: string, record: CaseRow) => vault.encrypt(record, caseContext(id))

  const lapse = (now: number, record: CaseRecord): void => {
    const over = db
      .select()
      .from(asuntos)
      .where(and(eq(asuntos.state, 'abierto'), lte(asuntos.expiresAt, now)))
      .all()
    for (const row of over.filter(isReadable)) {
      set(row.id, { state: 'vencido', decidedAt: now })
      audit(record({ ...namesOf(row), outcome: 'vencido', actor: 'portal' }))
    }
  }
  const namesOf = (row: Row) => ({ id: row.id, kind: row.kind as CaseKind, curp: read(row).curp })

  const propose = (order: CaseOrder, recordOf: CaseRecord): Proposed => {
    const { id, curp, change, reason, evidence, proposer, now, expiresAt, registered } = order
    const code = changes.obstacle({ curp, change, now, registered })
    if (code) return { outcome: 'refused', code }
    lapse(now, recordOf)
    const open = db
      .select()
      .from(asuntos)
      .where(
        and(
          inArray(asuntos.curpIndex, keys.curpIndexes(curp)),
          eq(asuntos.kind, change.kind),
          inArray(asuntos.state, [...UNDER_WAY]),
        ),
      )
      .get()
    if (open) return { outcome: 'open already', id: open.id }
    const record: CaseRow = { curp, change, before: changes.before(curp, registered), reason, evidence }
    db.insert(asuntos)
      .values({
        id,
        kind: change.kind,
        curpIndex: vault.index('curp', curp),
        sealed: seal(id, record),
        fingerprint: changes.digest(curp, change),
        state: 'abierto',
        proposer,
        createdAt: now,
        expiresAt,
      })
      .run()
    audit(order.entry)
    return { outcome: 'proposed', id }
  }

  /** The row, if it may still be decided. */
  const undecided = (id: string, now: number): { readonly row: Row } | Undecided => {
    const row = byId.get({ id })
    if (!row) return { outcome: 'unknown' }
    const state = stateOf(row, now)
    return state === 'abierto' ? { row } : { outcome: 'closed', state }
  }

  const approve = (id: string, approval: Approval, record: CaseRecord): Approved => {
    const { approver, now, single, registered } = approval
    const found = undecided(id, now)
    if (!('row' in found)) return found
    const { row } = found
    const own = row.proposer === approver
    if (own && !single) return { outcome: 'own' }
    const held = read(row)
    const code = changes.obstacle({ ...held, now, registered })
    if (code) return { outcome: 'refused', code }
    if (isStale(row, held)) return { outcome: 'changed' }
    const facts = { approver, single: own, decidedAt: now }
    const before = changes.correoOf(held.curp, registered)
    if (held.change.kind === 'correo' && before !== undefined && approval.waitMs > 0) {
      const until = now + approval.waitMs
      set(id, { ...facts, state: 'espera', effectiveAt: until, stopHash: hashToken(approval.stopToken) })
      queue({
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
      audit(record({ ...namesOf(row), outcome: 'en espera', actor: approver }))
      return { outcome: 'waiting', until, done: toCase(byId.get({ id }) ?? row, now) }
    }
    const told = carryOut({ ...row, ...facts }, held, now, registered)
    const outcome = own ? 'aprobado por quien lo propuso' : 'aprobado'
    audit(record({ ...namesOf(row), outcome, actor: approver }))
    return { outcome: 'approved', told, done: toCase(byId.get({ id }) ?? row, now) }
  }

  /** Makes the change, writes it down, and tells the person; whether they have a correo. */
  const carryOut = (row: Row, held: CaseRow, now: number, registered: Correo | undefined): boolean => {
    const { curp, change } = held
    const before = changes.correoOf(curp, registered)
    const undo = changes.carryOut({ curp, change, now, registered }, row.approver ?? row.proposer)
    const { approver, single, decidedAt } = row
    const values = { state: 'aprobado', doneAt: now, approver, single, decidedAt } as const
    set(row.id, undo ? { ...values, sealed: seal(row.id, { ...held, undo }) } : values)
    const to = change.kind === 'cancelacion' ? before : changes.correoOf(curp, registered)
    const key = `asunto/${row.id}`
    if (change.kind === 'correo' && before !== undefined) {
      const content = { kind: 'aviso', correo: maskCorreo(change.correo) } as const
      queue({ key: `${key}/anterior`, tramiteId: DESK_MAIL, to: before, content, now })
    }
    // to the correo of now: of one that was just bound it is the new one
    const told = change.kind === 'correo' ? change.correo : to
    if (told === undefined) return false
    const content = { kind: 'mostrador', notice: change.kind } as const
    queue({ key: `${key}/aviso`, tramiteId: DESK_MAIL, to: told, content, now })
    return true
  }

  /** The correo before takes no mail any more: its server refused the warning. */
  const isRefused = (id: string): boolean =>
    db
      .select({ refused: correos.refused })
      .from(correos)
      .where(eq(correos.key, warningKey(id)))
      .get()?.refused ?? false

  /** Carries out what has waited, or stops it when things are not as they were. How many were carried out. */
  const finishWaiting = (now: number, record: CaseRecord): number => {
    const waiting = db.select().from(asuntos).where(eq(asuntos.state, 'espera')).all()
    const due = waiting
      .filter(({ id, effectiveAt }) => now >= (effectiveAt ?? 0) || isRefused(id))
      .filter(isReadable)
    for (const row of due) {
      const held = read(row)
      const registered = held.before.correo
      const stands = !changes.obstacle({ ...held, now, registered }) && !isStale(row, held)
      if (stands) carryOut(row, held, now, registered)
      else set(row.id, { state: 'detenido', doneAt: now })
      const outcome = stands ? (row.single ? 'aprobado por quien lo propuso' : 'aprobado') : 'detenido'
      audit(record({ ...namesOf(row), outcome, actor: 'portal' }))
    }
    return due.length
  }

  const stoppable = (token: string, now: number): Row | undefined => {
    const row = byStop.get({ hash: hashToken(token) })
    return row?.state === 'espera' && now < (row.effectiveAt ?? 0) ? row : undefined
  }
  const countOf = (which: SQL | undefined): number =>
    db.select({ count: count() }).from(asuntos).where(which).get()?.count ?? 0
  const list = (rows: readonly Row[], now: number) => rows.map((row) => toCase(row, now))

  return {
    proposeCase: (order, record) => inTurn(() => propose(order, record)),
    hasCases: async () => db.select({ id: asuntos.id }).from(asuntos).limit(1).get() !== undefined,
    findCase: async (id, now) => {
      const row = byId.get({ id })
      return row && toCase(row, now)
    },
    casesUnderWay: async (now, since) => {
      const isUnderWay = inArray(asuntos.state, [...UNDER_WAY])
      const hasEnded = and(notInArray(asuntos.state, [...UNDER_WAY]), gte(asuntos.decidedAt, since))
      const underWay = db
        .select()
        .from(asuntos)
        .where(isUnderWay)
        .orderBy(asc(asuntos.createdAt))
        .limit(MOST_CASES.underWay)
        .all()
      const ended = db
        .select()
        .from(asuntos)
        .where(hasEnded)
        .orderBy(desc(asuntos.decidedAt))
        .limit(MOST_CASES.ended)
        .all()
      const cases: DeskCase[] = []
      const unreadable: string[] = []
      for (const row of [...underWay, ...ended]) {
        const held = tryRead(row)
        if (held) cases.push(toCase(row, now, held))
        else unreadable.push(row.id)
      }
      const more = {
        underWay: countOf(isUnderWay) - underWay.length,
        ended: countOf(hasEnded) - ended.length,
      }
      return { cases, unreadable, more }
    },
    casesOf: async (curp, now) =>
      list(
        db
          .select()
          .from(asuntos)
          .where(inArray(asuntos.curpIndex, keys.curpIndexes(curp)))
          .orderBy(desc(asuntos.createdAt))
          .all(),
        now,
      ),
    approveCase: async (id, approval, record) => {
      const cancels = byId.get({ id })?.kind === 'cancelacion'
      if (cancels) overwriteDeleted(base)
      const approved = await inTurn(() => approve(id, approval, record))
      if (cancels && approved.outcome === 'approved') dropDeleted(base)
      return approved
    },
    closeCase: (id, { by, own, why, now }, record) =>
      inTurn(() => {
        const found = undecided(id, now)
        if (!('row' in found)) return found.outcome === 'closed' ? found : { outcome: 'unknown' }
        const { row } = found
        if ((row.proposer === by) !== own) return { outcome: 'own' }
        const state = own ? 'desistido' : 'rechazado'
        set(id, { state, decidedAt: now, approver: by, sealed: seal(id, { ...read(row), why }) })
        audit(record({ ...namesOf(row), outcome: state, actor: by }))
        return { outcome: 'closed now' }
      }),
    findStoppable: async (token, now) => {
      const row = stoppable(token, now)
      return row && toCase(row, now)
    },
    stopCase: (token, now, record) =>
      inTurn(() => {
        const row = stoppable(token, now)
        if (!row) return false
        set(row.id, { state: 'detenido', doneAt: now })
        audit(record({ ...namesOf(row), outcome: 'detenido', actor: 'titular' }))
        return true
      }),
    settleCases: async (now, record) => {
      const any = db
        .select({ id: asuntos.id })
        .from(asuntos)
        .where(inArray(asuntos.state, [...UNDER_WAY]))
        .limit(1)
        .get()
      // read first: mostly nothing waits, and a sweep should not write
      if (!any) return 0
      return inTurn(() => {
        lapse(now, record)
        return finishWaiting(now, record)
      })
    },
    standsNow: async (curp, registered) => changes.before(curp, registered),
  }
}

const warningKey = (id: string): string => `asunto/${id}/mudanza`
