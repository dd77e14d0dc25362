import { type StaffSession, staffActor } from '../facts/staff.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { LedgerChecker } from '../ports/ledger-checker.ts'

export type LedgerCheckDeps = { readonly ledgerChecker: LedgerChecker; readonly store: AuditStore }

/**
 * Begins a check of the whole ledger, one at a time for whoever asks; the trail tells who asked, and what was found,
 * once it ended. Returns at once.
 */
export function checkLedger({ ledgerChecker, store }: LedgerCheckDeps, session: StaffSession): void {
  ledgerChecker.start(({ outcome, at, count }) =>
    store.audit({
      at,
      actor: staffActor(session),
      what: 'bitácora verificada',
      outcome: outcome === 'broken' ? 'rota' : 'ok',
      code: `×${count}`,
    }),
  )
}
