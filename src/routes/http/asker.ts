import type { Context } from 'hono'
import { DAY } from '../../domain/base/time.ts'
import type { RequestContext } from './app-context.ts'
import { type C, readCookie, writeCookie } from './http.ts'

type Secure = Pick<RequestContext, 'baseUrl'>

/** What the cookie ends in where Paso 1 was sent with its `noscript`; no token has it. */
const NO_SCRIPTS = '.'

/** The token by which this browser is known to have asked for a link; empty where it has not. */
export const askerOf = (ctx: Secure, c: Context): string =>
  readCookie(ctx, c, 'solicitud').replace(NO_SCRIPTS, '')

/** Keeps it for as long as a link is good, and whether scripts run there: a browser without them gets none. */
export function keepAsker(ctx: Secure, c: C, asker: string, scripts = runsScripts(ctx, c)): void {
  writeCookie(ctx, c, 'solicitud', scripts ? asker : asker + NO_SCRIPTS, DAY / 1000)
}

/** Whether scripts may run in this browser: false only where it is known that they do not. */
export const runsScripts = (ctx: Secure, c: Context): boolean =>
  !readCookie(ctx, c, 'solicitud').endsWith(NO_SCRIPTS)
