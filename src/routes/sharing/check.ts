import { MINUTE } from '../../domain/base/time.ts'
import { actorOf } from '../../domain/ports/audit-store.ts'
import type { Needs } from '../../domain/ports/deps.ts'
import type { LimitStore } from '../../domain/ports/limit-store.ts'
import { MOST_ROWS, readBatch } from '../../domain/sharing/batch.ts'
import { type CheckDeps, checkNumber, checkNumbers } from '../../domain/sharing/check.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import check from '../../views/sharing/check.eta.ts'
import { resultNotice } from '../../views/sharing/words.ts'
import { say } from '../../views/words/messages.ts'
import { words } from '../../views/words/words.ts'
import type { WebContext } from '../http/app-context.ts'
import { actionOf, type C, clientIpOf, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { limitedApart } from '../http/limited.ts'

type Context = WebContext & CheckDeps & Needs<'secrets' | 'limits' | 'isOwnNetwork' | 'refused', LimitStore>

/** `/cotejar/:codigo`, as the QR has it, fills the code in. Uses nothing. */
export const showCheck =
  (ctx: Context): Handler =>
  (c) =>
    html(c, render(ctx, { codigo: (c.req.param('codigo') ?? '').slice(0, 60) }, []))

/** One number. It counts against the limit of the network; the result is the page itself, and in no address. */
export const submitCheck =
  (ctx: Context): Handler =>
  async (c) => {
    const typed = await readForm(c, ['curp', 'nss', 'codigo'])
    if ((await actionOf(c)) === 'idioma') return html(c, render(ctx, typed, []))
    const full = await takeTry(ctx, c)
    if (full) return full
    const checked = await checkNumber(ctx, typed, { actor: actorOf(ctx, clientIpOf(ctx, c)) })
    if (checked.outcome === 'problems') return html(c, render(ctx, typed, checked.problems.map(say)), 422)
    return html(c, noticePage(ctx.site, resultNotice(checked.result)))
  }

/** GET of the upload's URL, by reload or typed: back to the form. */
export const showCheckFile = (): Handler => (c) => seeOther(c, '/cotejar')

/** Many at once: a CSV in, a CSV out with the number of each row and its result. No value is written back. */
export const submitCheckFile =
  (ctx: Context): Handler =>
  async (c) => {
    const full = await takeTry(ctx, c)
    if (full) return full
    const read = readBatch(await fileOf(c))
    if (read.outcome !== 'rows') {
      const code = ({ empty: 'lote_falta', columns: 'lote_columnas', 'too many': 'lote_largo' } as const)[
        read.outcome
      ]
      const fault = say({ code, field: 'archivo', detail: { most: MOST_ROWS } })
      return html(c, render(ctx, {}, [fault]), 422)
    }
    const all = await checkNumbers(ctx, read.rows, { actor: actorOf(ctx, clientIpOf(ctx, c)) })
    const lines = all.map(
      (one, n) => `${n + 1},${one.outcome === 'checked' ? one.result : 'dato mal escrito'}`,
    )
    return c.body(`renglon,resultado\r\n${lines.join('\r\n')}\r\n`, 200, {
      'Content-Type': 'text/csv; charset=UTF-8',
      'Content-Disposition': 'attachment; filename="cotejo.csv"',
    })
  }

/** The text of the file; empty when there is none, or it is no form. */
async function fileOf(c: C): Promise<string> {
  try {
    const { archivo } = await c.req.parseBody()
    return archivo instanceof File ? await archivo.text() : ''
  } catch {
    return ''
  }
}

/** Counts by client IP, one for each request. Gives the 429 answer when the minute's are used up. */
async function takeTry(ctx: Context, c: C): Promise<Response | undefined> {
  const clientIp = clientIpOf(ctx, c)
  if (!ctx.limits || ctx.isOwnNetwork(clientIp)) return undefined
  const now = ctx.clock.now()
  const most = ctx.limits.verificationsMinute
  const { outcome, resetsAt } = await ctx.store.consumeQuota(`cotejar ${clientIp}`, most, MINUTE, now)
  if (outcome === 'ok') return undefined
  const event = { what: 'cotejo', outcome: 'limitado', code: 'red' } as const
  ctx.refused({ ...event, at: now, actor: actorOf(ctx, clientIp) })
  return limitedApart(ctx, c, resetsAt)
}

function render(ctx: Context, typed: Typed, faults: readonly Fault[]): string {
  return page(ctx.site, words().sharing.check.title, check({ typed, faults, most: MOST_ROWS }), {
    faults,
    keeps: true,
  })
}
