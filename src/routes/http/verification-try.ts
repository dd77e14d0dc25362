import { MINUTE } from '../../domain/base/time.ts'
import { actorOf } from '../../domain/tramite/request-link.ts'
import { errorJson } from '../../views/verification/json.ts'
import { tooMany } from '../../views/words/notices.ts'
import { limited } from '../paso1.ts'
import { wantsJson } from './accept.ts'
import type { Desk } from './desk.ts'
import { addressOf, type C, retryAfter } from './http.ts'

/** Counts a verification of whoever asks; the answer 429 when the limit is reached. */
export async function takeTry(desk: Desk, c: C): Promise<Response | undefined> {
  if (!desk.limits) return undefined
  const bucket = `verificar ${addressOf(desk, c)}`
  const now = desk.clock.now()
  const { ok, resetsAt } = await desk.store.take(bucket, desk.limits.verificationsMinute, MINUTE, now)
  if (ok) return undefined
  if (!wantsJson(c)) return limited(desk, c, resetsAt)
  retryAfter(desk, c, resetsAt)
  return c.json(errorJson(tooMany(resetsAt)), 429)
}

type Checked = { readonly way: string; readonly outcome: string; readonly folio?: string | undefined }

/** Writes a verification into the audit trail: how it was done, what came of it, never what was sent. */
export const record = (desk: Desk, c: C, { way, outcome, folio }: Checked): Promise<void> =>
  desk.store.audit({
    at: desk.clock.now(),
    what: 'verificación',
    actor: actorOf(desk, addressOf(desk, c)),
    outcome,
    code: way,
    ...(folio ? { folio } : {}),
  })
