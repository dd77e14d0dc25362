import type { Sealer } from '../domain/ports/sealer.ts'
import type { UpkeepStore } from '../domain/ports/upkeep-store.ts'
import type { OperatorContext } from './http/app-context.ts'
import type { Handler } from './http/http.ts'
import { bears } from './metricas.ts'

type Context = Pick<OperatorContext, 'health' | 'metrics' | 'version'> & {
  readonly store: Pick<UpkeepStore, 'check'>
  readonly sealer: Pick<Sealer, 'seal'>
}

/** `/healthz`, liveness: the process answers, with its version. */
export const healthy =
  (ctx: Context): Handler =>
  (c) =>
    c.text(`ok ${ctx.version}\n`)

/**
 * `/readyz`: 200 when the database answers and the key seals, else 503. `?detalle` gives whoever bears the token of the
 * measures the health report as JSON, and everybody else the same as without it.
 */
export const ready =
  (ctx: Context): Handler =>
  async (c) => {
    try {
      await ctx.store.check()
      ctx.sealer.seal('||listo||')
      return c.req.query('detalle') !== undefined && bears(c.req.header('Authorization'), ctx.metrics.token)
        ? c.json(await ctx.health())
        : c.text('ok\n')
    } catch {
      return c.text('no\n', 503)
    }
  }
