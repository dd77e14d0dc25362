import { tooMany, tooManyApart, tooManyOfNetwork } from '../../views/notices/portal.ts'
import { noticePage } from '../../views/pages/page.ts'
import { errorJson } from '../../views/verification/json.ts'
import type { WebContext } from './app-context.ts'
import { type C, html } from './http.ts'
import { keptOf } from './own-forms.ts'

/**
 * 429 as a page of the trámite, with `Retry-After` and what was typed. @param resetsAt epoch ms at which the quota is whole
 * again
 */
export async function limited(ctx: WebContext, c: C, resetsAt: number): Promise<Response> {
  retryAfter(ctx, c, resetsAt)
  return html(c, noticePage(ctx.site, tooMany(resetsAt, await keptOf(c)), { trail: true }), 429)
}

/** 429 as a page that is no step of the trámite, otherwise as `limited`. @param resetsAt epoch ms */
export async function limitedApart(ctx: WebContext, c: C, resetsAt: number): Promise<Response> {
  retryAfter(ctx, c, resetsAt)
  return html(c, noticePage(ctx.site, tooManyApart(resetsAt, await keptOf(c))), 429)
}

/** As `limited`, where it is the network that asked too often. @param resetsAt epoch ms */
export async function limitedNetwork(ctx: WebContext, c: C, resetsAt: number): Promise<Response> {
  retryAfter(ctx, c, resetsAt)
  return html(c, noticePage(ctx.site, tooManyOfNetwork(resetsAt, await keptOf(c)), { trail: true }), 429)
}

/** 429 for a program, with `Retry-After` in seconds. @param resetsAt epoch ms at which the quota is whole again */
export function limitedJson(ctx: WebContext, c: C, resetsAt: number): Response {
  retryAfter(ctx, c, resetsAt)
  return c.json(errorJson(tooManyApart(resetsAt)), 429)
}

const retryAfter = (ctx: WebContext, c: C, at: number): void =>
  c.header('Retry-After', String(Math.max(1, Math.ceil((at - ctx.clock.now()) / 1000))))
