import { mexicoTime, two } from '../domain/base/mexico-time.ts'
import type { Needs } from '../domain/ports/deps.ts'
import type { StatisticsStore } from '../domain/ports/statistics-store.ts'
import { type PublishedMonth, publish, SMALLEST } from '../domain/statistics/publish.ts'
import { page } from '../views/pages/page.ts'
import statistics from '../views/pages/statistics.eta.ts'
import { figuresOf, monthModel, monthName, statisticsCsv } from '../views/words/statistics.ts'
import { words } from '../views/words/words.ts'
import type { PageContext } from './http/app-context.ts'
import { type Handler, shared } from './http/http.ts'

type Context = PageContext & Needs<'clock', StatisticsStore>

/** Months that the page leads to; the files have all. */
const MOST = 12
/** The same for everyone, and new once a month. */
const KEPT_SECONDS = 300

/** What is published: the months that are over. Computed once a month. */
function publisher(ctx: Context): () => Promise<readonly PublishedMonth[]> {
  let made: { readonly month: string; readonly months: readonly PublishedMonth[] } | undefined
  return async () => {
    const now = mexicoTime(ctx.clock.now())
    const month = `${now.year}-${two(now.month)}`
    if (made?.month !== month) made = { month, months: publish(await ctx.store.monthCounts(month)) }
    return made.months
  }
}

/**
 * The newest month that is over, or that of `?mes=` (`AAAA-MM`) among the last twelve; the same for everyone for five
 * minutes.
 */
export const showStatistics = (ctx: Context): Handler => {
  const published = publisher(ctx)
  return async (c) => {
    const all = (await published()).slice(0, MOST)
    // one at a time: with all estados, twelve would weigh four times what a page may
    const asked = c.req.query('mes')
    const shown = all.find(({ month }) => month === asked) ?? all[0]
    const others = all.filter((one) => one !== shown).map(({ month }) => ({ month, name: monthName(month) }))
    const body = statistics({ month: shown && monthModel(shown), others, smallest: SMALLEST })
    return shared(c, page(ctx.site, words().statistics.title, body), 'text/html', 200, KEPT_SECONDS)
  }
}

/** All months that are over, as a file; the same for everyone for five minutes. */
export const statisticsFile =
  (type: 'csv' | 'json') =>
  (ctx: Context): Handler => {
    const published = publisher(ctx)
    return async (c) => {
      const figures = figuresOf(await published())
      return type === 'csv'
        ? shared(c, statisticsCsv(figures), 'text/csv', 200, KEPT_SECONDS)
        : shared(c, JSON.stringify(figures), 'application/json', 200, KEPT_SECONDS)
    }
  }
