import accessibility from '../views/pages/accessibility.eta.ts'
import easy from '../views/pages/easy.eta.ts'
import help from '../views/pages/help.eta.ts'
import home from '../views/pages/home.eta.ts'
import { page } from '../views/pages/page.ts'
import privacy from '../views/pages/privacy.eta.ts'
import type { AppContext, Asset } from './http/app-context.ts'
import { type C, type Handler, shared } from './http/http.ts'

export const showHome = (ctx: AppContext): Handler =>
  fixed(() => page(ctx.site, 'Inicio', home({ demo: ctx.site.demo })))

export const showHelp = (ctx: AppContext): Handler => fixed(() => page(ctx.site, 'Ayuda', help({})))

export const showEasyHelp = (ctx: AppContext): Handler =>
  fixed(() => page(ctx.site, 'Ayuda fácil de leer', easy({})))

export const showAccessibility = (ctx: AppContext): Handler =>
  fixed(() =>
    page(
      ctx.site,
      'Accesibilidad',
      accessibility({ contact: ctx.privacy.contact, institution: ctx.site.institution }),
    ),
  )

export const showPrivacy = (ctx: AppContext): Handler =>
  fixed(() => page(ctx.site, 'Aviso de privacidad', privacy({ ...ctx.privacy, portal: ctx.site.portal })))

/** A page that is the same for everyone: made once. */
function fixed(make: () => string): Handler {
  let made: string | undefined
  return (c: C) => {
    made ??= make()
    return shared(c, made, 'text/html', 200, 300)
  }
}

/** `/assets/:archivo`: the name holds the hash, so it never changes. */
export const getAsset =
  (ctx: AppContext): Handler =>
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
