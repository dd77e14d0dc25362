import { isoDate, mexicoTime } from '../base/mexico-time.ts'
import type { StaffSession } from '../facts/staff.ts'
import type { ActivityStore } from '../ports/activity-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Digest, DigestStore } from '../ports/digest-store.ts'
import type { MailQueueAdmin } from '../ports/mail-queue.ts'
import { type OperateDeps, orderEntry, readActivity } from './operate.ts'

/** From this hour of Mexico City on the digest of the day before goes out. */
const HOUR_OF_DAY = 7

export type DigestDeps = {
  readonly clock: Clock
  readonly store: DigestStore & Pick<ActivityStore, 'countsFrom'>
  readonly mailQueue: Pick<MailQueueAdmin, 'overview'>
  readonly mailDue: () => void
  /** what expires or fills up, as sentences */
  readonly warnings: () => Promise<readonly string[]>
}

/**
 * Mails yesterday's digest to every Responsable who wants it and has none of that day, whoever asks how often; how many
 * went out. Before seven in the morning of Mexico City, none.
 */
export async function sendDigests(deps: DigestDeps): Promise<number> {
  const now = deps.clock.now()
  if (mexicoTime(now).hour < HOUR_OF_DAY) return 0
  const yesterday = (await readActivity(deps)).days.at(-2)
  if (!yesterday) return 0
  const { from, tramite, correo, correo_muerto, error } = yesterday
  const day = isoDate(mexicoTime(from))
  const compose = async (): Promise<Digest> => ({
    kind: 'personal_resumen',
    day,
    tramite,
    correo,
    correo_muerto,
    error,
    asuntos: await deps.store.countOpenCases(),
    muertos: (await deps.mailQueue.overview(0)).dead,
    avisos: await deps.warnings(),
  })
  const sent = await deps.store.queueDigests(day, compose, now)
  if (sent > 0) deps.mailDue()
  return sent
}

/**
 * Whether the employee gets the digest, from the next pass of `sendDigests` on: after seven in the morning that is
 * today's still. Whether their role may is the caller's to ask.
 */
export const setDigest = (
  deps: OperateDeps & { readonly store: DigestStore },
  session: StaffSession,
  wants: boolean,
): Promise<void> =>
  deps.store.setDigest(
    session.staffId,
    wants,
    orderEntry(deps, session, wants ? 'resumen pedir' : 'resumen quitar'),
  )
