import { MINUTE } from '../../domain/base/time.ts'
import { actorOf } from '../../domain/tramite/request-link.ts'
import { tooMany } from '../../views/notices/portal.ts'
import { errorJson } from '../../views/verification/json.ts'
import { limited } from '../paso1.ts'
import { wantsJson } from './accept.ts'
import type { AppContext } from './app-context.ts'
import { type C, clientIpOf, retryAfter } from './http.ts'

/** Counts a verification of whoever asks; the answer 429 when the limit is reached. */
export async function takeTry(ctx: AppContext, c: C): Promise<Response | undefined> {
  if (!ctx.limits) return undefined
  const bucket = `verificar ${clientIpOf(ctx, c)}`
  const now = ctx.clock.now()
  const { ok, resetsAt } = await ctx.store.consumeQuota(bucket, ctx.limits.verificationsMinute, MINUTE, now)
  if (ok) return undefined
  if (!wantsJson(c)) return limited(ctx, c, resetsAt)
  retryAfter(ctx, c, resetsAt)
  return c.json(errorJson(tooMany(resetsAt)), 429)
}

type Checked = { readonly way: string; readonly outcome: string; readonly folio?: string | undefined }

/** Writes a verification into the audit trail: how it was done, what came of it, never what was sent. */
export const record = (ctx: AppContext, c: C, { way, outcome, folio }: Checked): Promise<void> =>
  ctx.store.audit({
    at: ctx.clock.now(),
    what: 'verificación',
    actor: actorOf(ctx, clientIpOf(ctx, c)),
    outcome,
    code: way,
    ...(folio ? { folio } : {}),
  })
