import type { LedgerEntry } from '../facts/ledger-entry.ts'
import { type StaffSession, staffActor } from '../facts/staff.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { LedgerStore } from '../ports/ledger-store.ts'
import { type Break, firstBreak, GENESIS } from '../seal/ledger.ts'

/** How far a check of the ledger is, or how the last one ended. Times in epoch ms. */
export type LedgerCheckState =
  | { readonly outcome: 'never' }
  | { readonly outcome: 'running'; readonly done: number; readonly total: number; readonly since: number }
  | { readonly outcome: 'whole'; readonly count: number; readonly at: number; readonly head?: Uint8Array }
  | { readonly outcome: 'broken'; readonly count: number; readonly at: number; readonly found: Break }
  /** the database failed meanwhile */
  | { readonly outcome: 'failed'; readonly at: number }

export type LedgerCheckDeps = {
  readonly clock: Clock
  /** gives other requests their turn */
  readonly nextTurn: () => Promise<void>
  readonly store: Pick<LedgerStore, 'ledger' | 'findLedgerHead'> & AuditStore
}

/** Walks the ledger's chain of hashes beside the requests, one walk at a time for whoever asks. */
export type LedgerCheck = {
  readonly state: () => LedgerCheckState
  /** begins one, unless one is under way */
  start(session: StaffSession): void
  /** resolves when none is under way */
  settled(): Promise<void>
}

/** Entries between two turns of other requests: some 2 ms. */
const PIECE = 200

export function createLedgerCheck(deps: LedgerCheckDeps): LedgerCheck {
  let state: LedgerCheckState = { outcome: 'never' }
  let work: Promise<void> = Promise.resolve()

  const walk = async (session: StaffSession): Promise<void> => {
    const head = await deps.store.findLedgerHead()
    const total = head?.seq ?? 0
    const since = deps.clock.now()
    let last: LedgerEntry | undefined
    let found: Break | undefined
    let piece: LedgerEntry[] = []
    const look = (): void => {
      found ??= firstBreak(piece, { seq: last?.seq ?? 0, hash: last?.hash ?? GENESIS })
      last = piece.at(-1) ?? last
      piece = []
      state = { outcome: 'running', done: last?.seq ?? 0, total, since }
    }
    for (const entry of deps.store.ledger()) {
      // what came after the check began is of the next one
      if (entry.seq > total || found) break
      piece.push(entry)
      if (piece.length < PIECE) continue
      look()
      await deps.nextTurn()
    }
    look()
    const [at, count] = [deps.clock.now(), last?.seq ?? 0]
    if (!found && count < total) found = { seq: count + 1, why: 'missing' }
    const ended = { count, at }
    await deps.store.audit({
      at,
      actor: staffActor(session),
      what: 'bitácora verificada',
      outcome: found ? 'rota' : 'ok',
      code: `×${count}`,
    })
    // said once the trail has it
    state = found
      ? { outcome: 'broken', found, ...ended }
      : { outcome: 'whole', ...ended, ...(head ? { head: head.hash } : {}) }
  }
  return {
    state: () => state,
    start: (session) => {
      if (state.outcome === 'running') return
      state = { outcome: 'running', done: 0, total: 0, since: deps.clock.now() }
      work = walk(session).catch(() => {
        state = { outcome: 'failed', at: deps.clock.now() }
      })
    },
    settled: () => work,
  }
}
