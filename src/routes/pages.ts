import accessibility from '../views/pages/accessibility.eta.ts'
import easy from '../views/pages/easy.eta.ts'
import help from '../views/pages/help.eta.ts'
import home from '../views/pages/home.eta.ts'
import { page } from '../views/pages/page.ts'
import privacy from '../views/pages/privacy.eta.ts'
import type { Asset, Desk } from './http/desk.ts'
import { type C, type Handler, shared } from './http/http.ts'

export const showHome = (desk: Desk): Handler =>
  fixed(() => page(desk.site, 'Inicio', home({ demo: desk.site.demo })))

export const showHelp = (desk: Desk): Handler => fixed(() => page(desk.site, 'Ayuda', help({})))

export const showEasyHelp = (desk: Desk): Handler =>
  fixed(() => page(desk.site, 'Ayuda fácil de leer', easy({})))

export const showAccessibility = (desk: Desk): Handler =>
  fixed(() =>
    page(
      desk.site,
      'Accesibilidad',
      accessibility({ contact: desk.privacy.contact, institution: desk.site.institution }),
    ),
  )

export const showPrivacy = (desk: Desk): Handler =>
  fixed(() => page(desk.site, 'Aviso de privacidad', privacy({ ...desk.privacy, portal: desk.site.portal })))

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
  (desk: Desk): Handler =>
  (c) => {
    const asset = desk.assets.get(c.req.path)
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
  (desk: Desk): Handler =>
  (c) =>
    c.text(`ok ${desk.version}\n`)

/** Ready when the database answers and the key seals; `?detalle` says as JSON what grows old, nothing personal. */
export const ready =
  (desk: Desk): Handler =>
  async (c) => {
    try {
      await desk.store.check()
      desk.sealer.seal('||listo||')
      return c.req.query('detalle') === undefined ? c.text('ok\n') : c.json(desk.health())
    } catch {
      return c.text('no\n', 503)
    }
  }
