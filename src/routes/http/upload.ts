import type { Context } from 'hono'
import type { Deps } from '../../domain/ports/deps.ts'
import type { Inspected } from '../../domain/ports/file-inspector.ts'
import type { NoticeModel } from '../../views/models/frame.ts'
import { busy, fileTooLarge, fileTooSlow } from '../../views/notices/verification.ts'
import { noticePage } from '../../views/pages/page.ts'
import { errorJson } from '../../views/verification/json.ts'
import type { VerificationContext, WebContext } from './app-context.ts'
import type { Intake, IntakeRules } from './body-intake.ts'
import { type C, clientIpOf, wantsJson } from './http.ts'

type UploadContext = WebContext & Pick<VerificationContext, 'inspector'> & Pick<Deps, 'limits'>

const MB = 1024 * 1024
/** The largest file that is looked into. */
const LARGEST_FILE = 10 * MB
/** What the uploads of all may cost; a form around a file (boundaries, names) has 64 KB. */
export const UPLOAD_RULES: IntakeRules = {
  most: LARGEST_FILE + 64 * 1024,
  held: 4 * MB,
  // twice the largest document of ours
  small: 128 * 1024,
  atOnce: 200,
  ofOneClient: 2,
  // the slowest telephone brings 2 KB a second, and a document of ours within the grace
  grace: 20_000,
  window: 10_000,
  least: 20_000,
  stall: 3_000,
}
const BUSY_SECONDS = '20'

/** What the first file of a field tells, read in memory only; the answer to the client when it cannot be taken in. */
export async function inspectUpload(
  ctx: UploadContext,
  c: C,
  { intake, field }: { intake: Intake; field: string },
): Promise<Exclude<Inspected, { outcome: 'too large' }> | Response> {
  const type = c.req.header('Content-Type') ?? ''
  const client = ctx.limits ? clientIpOf(ctx, c) : undefined
  const inspect = (body: ArrayBuffer) => ctx.inspector.inspect({ body, type, field, most: LARGEST_FILE })
  const found = await intake.take(c.req.raw, client, inspect)
  if (found === 'broken') return { outcome: 'none' }
  if (found === 'too large') return refuse(ctx, c, fileTooLarge(), 413)
  if (found === 'too slow') {
    c.header('Connection', 'close')
    return refuse(ctx, c, fileTooSlow(), 408)
  }
  if (found === 'busy') {
    c.header('Retry-After', BUSY_SECONDS)
    return refuse(ctx, c, busy(), 503)
  }
  return found.outcome === 'too large' ? refuse(ctx, c, fileTooLarge(), 413) : found
}

const refuse = (ctx: UploadContext, c: Context, notice: NoticeModel, status: 408 | 413 | 503): Response =>
  wantsJson(c) ? c.json(errorJson(notice), status) : c.html(noticePage(ctx.site, notice), status)
