import accessibility from '../views/pages/accessibility.eta.ts'
import easy from '../views/pages/easy.eta.ts'
import help from '../views/pages/help.eta.ts'
import home from '../views/pages/home.eta.ts'
import { page } from '../views/pages/page.ts'
import privacy from '../views/pages/privacy.eta.ts'
import { words } from '../views/words/words.ts'
import type { FeatureContext, PageContext, SiteContext } from './http/app-context.ts'
import { type C, type Handler, shared } from './http/http.ts'

export const showHome = (ctx: PageContext & FeatureContext): Handler =>
  fixed(() =>
    page(ctx.site, words().home.page, home({ demo: ctx.site.demo, consulta: ctx.features.consulta })),
  )

export const showHelp = (ctx: PageContext & FeatureContext): Handler =>
  fixed(() => page(ctx.site, words().frame.foot.help, help(ctx.features)))

export const showEasyHelp = (ctx: PageContext): Handler =>
  fixed(() => page(ctx.site, 'Ayuda fácil de leer', easy({})))

export const showAccessibility = (ctx: PageContext & Pick<SiteContext, 'privacy'>): Handler =>
  fixed(() =>
    page(
      ctx.site,
      words().frame.foot.accessibility,
      accessibility({
        contact: ctx.privacy.contact,
        institution: ctx.site.institution,
        contrast: ctx.site.contrast,
      }),
    ),
  )

export const showPrivacy = (ctx: PageContext & Pick<SiteContext, 'privacy'>): Handler =>
  fixed(() => page(ctx.site, words().frame.foot.privacy, privacy(ctx.privacy)))

/** A page that is the same for everyone: rendered at the first request, then kept. */
function fixed(make: () => string): Handler {
  let made: string | undefined
  return (c: C) => {
    made ??= make()
    return shared(c, made, 'text/html', 200, 300)
  }
}
