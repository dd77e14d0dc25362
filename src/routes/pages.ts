import type { Language } from '../domain/facts/language.ts'
import home from '../views/pages/home.eta.ts'
import { page } from '../views/pages/page.ts'
import { language, words } from '../views/words/words.ts'
import type { FeatureContext, PageContext, SiteContext } from './http/app-context.ts'
import { type C, type Handler, shared } from './http/http.ts'

export const showHome = (ctx: PageContext & FeatureContext): Handler =>
  fixed(() =>
    page(ctx.site, words().home.page, home({ demo: ctx.site.demo, consulta: ctx.features.consulta })),
  )

export const showHelp = (ctx: PageContext & FeatureContext): Handler =>
  fixed(() => page(ctx.site, words().frame.foot.help, words().prose.help(ctx.features)))

export const showEasyHelp = (ctx: PageContext): Handler =>
  fixed(() => page(ctx.site, words().home.easy, words().prose.easy({})))

export const showAccessibility = (ctx: PageContext & Pick<SiteContext, 'privacy'>): Handler =>
  fixed(() => {
    const { institution, contrast } = ctx.site
    const body = words().prose.accessibility({ contact: ctx.privacy.contact, institution, contrast })
    return page(ctx.site, words().frame.foot.accessibility, body)
  })

export const showPrivacy = (ctx: PageContext & Pick<SiteContext, 'privacy'>): Handler =>
  fixed(() => page(ctx.site, words().frame.foot.privacy, words().prose.privacy(ctx.privacy)))

/** A page that is the same for everyone: rendered at the first request in its language, then kept. */
function fixed(make: () => string): Handler {
  const made: Partial<Record<Language, string>> = {}
  return (c: C) => {
    made[language()] ??= make()
    return shared(c, made[language()] ?? '', 'text/html', 200, 300)
  }
}
