import type { VerificationContext } from './http/app-context.ts'
import type { Handler } from './http/http.ts'

type Context = Pick<VerificationContext, 'offlineKeys' | 'offlinePage'>

/** Where the page has its keys. */
const KEYS = 'id="llaves">null<'

/**
 * The page that checks a document without a network, with the keys of now in it: one file, which brings its own
 * Content-Security-Policy. `?guardar` downloads it. 404 where no key was ever made.
 */
export const showOfflinePage =
  (ctx: Context): Handler =>
  async (c) => {
    if ((await ctx.offlineKeys.list()).length === 0) return c.notFound()
    const set = Buffer.from(await ctx.offlineKeys.keySet()).toString('base64')
    const html = ctx.offlinePage.replace(KEYS, `id="llaves">"${set}"<`)
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "default-src 'none'"
    return c.body(html, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
      // the camera, which no other page of the portal may use
      'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
      'Cache-Control': 'public, max-age=3600',
      ...(c.req.query('guardar') !== undefined && {
        'Content-Disposition': 'attachment; filename="verificar-qr.html"',
      }),
    })
  }
