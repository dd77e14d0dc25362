import type { AppContext } from './http/app-context.ts'
import type { Handler } from './http/http.ts'

/** The process answers, and which version it is. */
export const healthy =
  (ctx: AppContext): Handler =>
  (c) =>
    c.text(`ok ${ctx.version}\n`)

/** Ready when the database answers and the key seals; `?detalle` says as JSON what grows old, nothing personal. */
export const ready =
  (ctx: AppContext): Handler =>
  async (c) => {
    try {
      await ctx.store.check()
      ctx.sealer.seal('||listo||')
      return c.req.query('detalle') === undefined ? c.text('ok\n') : c.json(ctx.health())
    } catch {
      return c.text('no\n', 503)
    }
  }
