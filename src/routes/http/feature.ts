import { notFound } from '../../views/notices/portal.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { AppContext, FeatureContext } from './app-context.ts'
import { type Handler, html } from './http.ts'

/** A handler that is there only where the operator has not switched its part of the portal off: else 404, as anywhere. */
export const when =
  (feature: keyof FeatureContext['features'], make: (ctx: AppContext) => Handler) =>
  (ctx: AppContext): Handler =>
    ctx.features[feature] ? make(ctx) : (c) => html(c, noticePage(ctx.site, notFound), 404)
