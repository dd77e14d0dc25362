import type { Asset, SiteContext } from './http/app-context.ts'
import type { C, Handler } from './http/http.ts'

type Context = Pick<SiteContext, 'assets'>

/** `/assets/:archivo`: its name has the hash of its content, so it is cacheable for ever. */
export const getAsset =
  (ctx: Context): Handler =>
  (c) => {
    const asset = ctx.assets.get(c.req.path)
    if (!asset) return c.notFound()
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    c.header('Content-Type', asset.type)
    c.header('Vary', 'Accept-Encoding')
    return encoded(c, asset)
  }

function encoded(c: C, asset: Asset): Response {
  const accepts = c.req.header('Accept-Encoding') ?? ''
  const pick = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gz' : 'plain'
  if (pick !== 'plain') c.header('Content-Encoding', pick === 'br' ? 'br' : 'gzip')
  return c.body(new Uint8Array(asset[pick]))
}
