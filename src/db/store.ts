import { setImmediate } from 'node:timers/promises'
import { and, asc, eq, gt, lte, notExists } from 'drizzle-orm'
import { DAY } from '../domain/base/time.ts'
import type { Store } from '../domain/ports/store.ts'
import { auditStore } from './audit/store.ts'
import type { Base } from './base/engine.ts'
import { turnLock } from './base/locks.ts'
import { emisiones, tramites, tutelas } from './base/schema.ts'
import { activityStore } from './check/activity.ts'
import { consultaStore, sweepConsultas } from './consulta/store.ts'
import { deskStore } from './desk/acts.ts'
import { caseStore } from './desk/case-store.ts'
import { digestStore } from './desk/digest-store.ts'
import { invitationStore } from './desk/invitation-store.ts'
import { officeStore } from './desk/office-store.ts'
import { openingStore } from './desk/opening-store.ts'
import { passkeyStore } from './desk/passkey-store.ts'
import { personFileStore } from './desk/person-file.ts'
import { sweepStaffSessions } from './desk/staff-sessions.ts'
import { employeeStore, staffRows } from './desk/staff-store.ts'
import { testMailStore } from './desk/test-mail-store.ts'
import { trailStore } from './desk/trail-store.ts'
import { documentStore } from './issue/document-store.ts'
import { ledgerStore } from './issue/ledger-store.ts'
import { numberStore } from './issue/number-store.ts'
import { seriesStore } from './issue/series-store.ts'
import { issueStore } from './issue/store.ts'
import { bringForward, outboxStore } from './mail/outbox-store.ts'
import { mailQueue } from './mail/queue.ts'
import { personStore } from './padron/person-store.ts'
import { chainStore } from './person/chain.ts'
import { personKeys } from './person/keys.ts'
import { apiKeyStore, sweepAnswers } from './sharing/api-key-store.ts'
import { consentStore, sweepConsents } from './sharing/consent-store.ts'
import { hookOutbox, sweepHooks } from './sharing/hook-outbox.ts'
import { statisticsStore } from './statistics/store.ts'
import { approvalStore, bindingStore } from './tramite/binding-store.ts'
import { blockStore } from './tramite/block-store.ts'
import { changeStore } from './tramite/change-store.ts'
import { limitRows, limitStore, sweepLimits } from './tramite/limit-store.ts'
import { linkStore } from './tramite/link-store.ts'
import { sweepSessions } from './tramite/sessions.ts'
import { succession, tramiteRows, tramiteStore } from './tramite/store.ts'

const ABANDONED_AFTER = 7 * DAY
/** Trámites that one transaction looks at: about ten ms of the thread that serves. */
const SWEPT_AT_ONCE = 5000

/**
 * The domain's `Store` over an open database of either engine. Each write is one transaction; it rejects with the
 * engine's error (SQLITE_BUSY after `BUSY_TIMEOUT_MS`, SQLITE_FULL …), and then nothing of it was written.
 * @param mailHost what follows the @ in Message-IDs
 * @param newId gives a new random identifier for a trámite
 */
export function createStore(base: Base, mailHost: string, newId: () => string): Store {
  const rows = tramiteRows(base)
  const queue = mailQueue(base, mailHost)
  const keys = personKeys(base)
  const succeed = succession(base, rows, newId)
  const bindings = bindingStore(base, keys)
  const approvals = approvalStore(base)
  const audit = auditStore(base)
  const limits = limitRows(base)
  const numbers = numberStore(base, keys)
  const ledger = ledgerStore(base)
  const series = seriesStore(base)
  const staffParts = { queue, audit: audit.write }
  const staff = staffRows(base, staffParts)
  const openings = openingStore(base, audit.write)
  const statistics = statisticsStore(base)
  const trail = trailStore(base, keys, openings)
  const sweepAbandoned = abandonedSweep(base)
  return {
    ...linkStore(
      base,
      { rows, keys, queue, bindings, approvals, limits, succeed, audit: audit.write },
      newId,
    ),
    ...changeStore(base, { rows, keys, queue, bindings, approvals, limits, succeed, audit: audit.write }),
    ...tramiteStore(base, rows),
    ...issueStore(base, {
      rows,
      keys,
      bindings,
      numbers,
      succeed,
      series,
      ledger,
      queue,
      statistics,
      audit: audit.write,
    }),
    monthCounts: statistics.monthCounts,
    ...documentStore(base),
    ...outboxStore(base),
    ...personStore(base, keys, numbers, chainStore(base)),
    isBlocked: blockStore(base, keys).isBlocked,
    ...limitStore(base, limits),
    ...employeeStore(base, staff, staffParts),
    ...passkeyStore(base, staff, { ...staffParts, limits }),
    ...invitationStore(base, staff, staffParts),
    ...openings,
    ...personFileStore(base, keys, rows),
    ...trail,
    ...officeStore(base),
    ...caseStore(base, queue, audit.write),
    ...consultaStore(base, { keys, rows, queue, limits, trail, audit: audit.write }),
    ...consentStore(base, { keys, queue, audit: audit.write }),
    ...apiKeyStore(base),
    ...hookOutbox(base),
    ...deskStore(base, { rows, numbers, bindings, queue, audit: audit.write, newId }),
    ...activityStore(base),
    ...testMailStore(base, staff, staffParts),
    ...digestStore(base, staff, staffParts),
    audit: audit.audit,
    ...series.store,
    findLedgerHead: ledger.head,
    findLedgerEntry: ledger.find,
    ledger: ledger.walk,
    sweep: async (now) => {
      await base.inTurn(
        async () => {
          await sweepLimits(base, now)
          await sweepSessions(base, now)
          await sweepStaffSessions(base, now)
          await sweepConsultas(base, now)
          await sweepConsents(base, now)
          await sweepAnswers(base, now)
          await sweepHooks(base, now)
          // of age: their correo is their own to bind
          await base.db.delete(tutelas).where(lte(tutelas.until, now)).run()
          await bringForward(base, now)
        },
        { locks: [turnLock('limpieza')], local: true },
      )
      await sweepAbandoned(now)
    },
    check: async () => {
      // takes the write lock: a read-only disk, or somebody who holds it, shows here and not at the next assignment
      await base.inTurn(() => {}, { locks: [] })
    },
  }
}

/**
 * Deletes trámites without an issue seven days after their begin; links and sessions cascade. One that has an issue by
 * then keeps it: each is looked at once in the life of a process, and never many in one transaction.
 */
function abandonedSweep({ db, inTurn }: Base): (now: number) => Promise<void> {
  const issued = db.select().from(emisiones).where(eq(emisiones.tramiteId, tramites.id))
  /** epoch ms; those begun until then were looked at */
  let seen = 0
  return async (now) => {
    const until = now - ABANDONED_AFTER
    // the clock was put back
    if (until < seen) seen = 0
    while (seen < until) {
      const since = gt(tramites.createdAt, seen)
      const sweepSome = async (): Promise<number> => {
        const last = await db
          .select({ at: tramites.createdAt })
          .from(tramites)
          .where(and(since, lte(tramites.createdAt, until)))
          .orderBy(asc(tramites.createdAt))
          .limit(1)
          .offset(SWEPT_AT_ONCE - 1)
          .get()
        const end = last?.at ?? until
        const some = and(since, lte(tramites.createdAt, end), notExists(issued))
        await db.delete(tramites).where(some).run()
        return end
      }
      seen = await inTurn(sweepSome, { locks: [turnLock('limpieza')], local: true })
      // requests have their turn
      await setImmediate()
    }
  }
}
