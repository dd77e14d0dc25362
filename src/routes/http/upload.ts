import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Inspected } from '../../domain/ports/file-inspector.ts'
import type { NoticeModel } from '../../views/models/frame.ts'
import { busy, fileTooLarge } from '../../views/notices/verification.ts'
import { noticePage } from '../../views/pages/page.ts'
import { errorJson } from '../../views/verification/json.ts'
import type { AppContext } from './app-context.ts'
import { type C, clientIpOf, type Env, wantsJson } from './http.ts'

/** The largest file that is inspected. */
const LARGEST_FILE = 10 * 1024 * 1024
/** What multipart/form-data adds to a file at most. */
const WRAPPING = 64 * 1024
/** Uploads at once: each is held in memory until it is complete, however slow the client. */
const AT_ONCE = 8
/** Of these no client has more, or one with slow lines would keep everybody else out. */
const OF_ONE_CLIENT = 2
const BUSY_SECONDS = '20'

/** Bounds uploads in size (413) and in number at once, in all and of one client IP (503 with Retry-After). */
export const limitedUpload = (ctx: AppContext): MiddlewareHandler<Env> => {
  const limit = bodyLimit({ maxSize: LARGEST_FILE + WRAPPING, onError: (c) => tooLargeFile(ctx, c) })
  /** client IP of each upload under way */
  const inside: string[] = []
  return async (c, next) => {
    const clientIp = clientIpOf(ctx, c)
    const own = ctx.limits ? inside.filter((one) => one === clientIp).length : 0
    if (inside.length >= AT_ONCE || own >= OF_ONE_CLIENT) {
      c.header('Retry-After', BUSY_SECONDS)
      return refuse(ctx, c, busy, 503)
    }
    inside.push(clientIp)
    try {
      return await limit(c, next)
    } finally {
      inside.splice(inside.indexOf(clientIp), 1)
    }
  }
}

/** Inspects the first file of a form field; nothing is written to disk. */
export async function inspectUpload(ctx: AppContext, c: C, field: string): Promise<Inspected> {
  const body = await c.req.raw.arrayBuffer().catch(() => undefined)
  if (!body) return 'none'
  const type = c.req.header('Content-Type') ?? ''
  return ctx.inspector.inspect({ body, type, field, most: LARGEST_FILE })
}

/** 413 for a file that is too large, as a page or as JSON. */
export const tooLargeFile = (ctx: AppContext, c: Context): Response => refuse(ctx, c, fileTooLarge, 413)

const refuse = (ctx: AppContext, c: Context, notice: NoticeModel, status: 413 | 503): Response =>
  wantsJson(c) ? c.json(errorJson(notice), status) : c.html(noticePage(ctx.site, notice), status)
