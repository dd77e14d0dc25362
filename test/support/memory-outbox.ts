import type { DueMail, MailContent, Outbox } from '../../src/domain/ports/outbox.ts'

export type QueuedMail = {
  readonly key: string
  readonly tramiteId: string
  readonly to: string
  readonly content: MailContent
  readonly now: number
}
export type Remains = {
  readonly state: 'waiting' | 'sent' | 'dead' | 'refused'
  /** address and contents are still there */
  readonly contents: boolean
  readonly attempts: number
  readonly reason: string | undefined
}

type Row = { nth: number; key: string; mail: DueMail | undefined; dueAt: number | undefined } & {
  state: Remains['state']
  attempts: number
  handed: number
  reason: string | undefined
}

/** An Outbox in memory that obeys the contract (`test/db/mail/outbox-contract.ts`). */
export function memoryOutbox() {
  const rows: Row[] = []
  const rowOf = (id: string): Row => {
    const row = rows.find((one) => one.key === id)
    if (!row) throw new Error(`no mail ${id}`)
    return row
  }
  const end = (id: string, state: Remains['state'], reason?: string): void => {
    Object.assign(rowOf(id), { state, dueAt: undefined, mail: undefined, ...(reason && { reason }) })
  }
  const outbox: Outbox = {
    lease: async (now, limit, leaseMs) => {
      const due = rows.filter((row) => row.dueAt !== undefined && row.dueAt <= now)
      due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.nth - b.nth)
      const taken = due.slice(0, limit)
      for (const row of taken) row.dueAt = now + leaseMs
      return taken.flatMap((row) =>
        row.mail ? [{ ...row.mail, attempts: row.attempts, handed: row.handed }] : [],
      )
    },
    handOver: async (id) => {
      rowOf(id).handed += 1
    },
    takeBack: async (id) => {
      rowOf(id).handed -= 1
    },
    markSent: async (id) => end(id, 'sent'),
    discard: async (id) => {
      rows.splice(rows.indexOf(rowOf(id)), 1)
    },
    markRetry: async (id, dueAt, reason, counts = true) => {
      const row = rowOf(id)
      Object.assign(row, { dueAt, reason, attempts: row.attempts + (counts ? 1 : 0) })
    },
    markDead: async (id, _now, reason, refused) => end(id, refused ? 'refused' : 'dead', reason),
    nextDueAt: async () => {
      const times = rows.flatMap((row) => row.dueAt ?? [])
      return times.length > 0 ? Math.min(...times) : undefined
    },
  }
  const enqueue = async ({ key, tramiteId, to, content, now }: QueuedMail): Promise<void> => {
    if (rows.some((row) => row.key === key)) return
    const nth = rows.length + 1
    const mail = {
      id: key,
      tramiteId,
      messageId: `<m${nth}@ventanilla.example>`,
      to,
      attempts: 0,
      handed: 0,
      createdAt: now,
      content,
    }
    rows.push({ nth, key, mail, dueAt: now, state: 'waiting', attempts: 0, handed: 0, reason: undefined })
  }
  const remains = async (key: string): Promise<Remains | undefined> => {
    const row = rows.find((one) => one.key === key)
    return (
      row && {
        state: row.state,
        contents: row.mail !== undefined,
        attempts: row.attempts,
        reason: row.reason,
      }
    )
  }
  return { outbox, enqueue, remains, close: async () => {} }
}
