import type { AudioForm } from '../domain/ports/captcha.ts'
import challenge from '../views/partials/challenge.eta.ts'
import type { AppContext } from './http/app-context.ts'
import { type C, type Handler, html } from './http/http.ts'
import { ranged } from './http/ranged.ts'

/** A new challenge alone: the fragment that "otra imagen" swaps in. */
export const newChallenge =
  (ctx: AppContext): Handler =>
  (c) =>
    html(c, challenge({ ...ctx.captcha.challenge(ctx.clock.now()), typed: {}, faults: [] }))

/**
 * `/captcha/<token>.svg` is the picture of a challenge, `.mp3` and `.wav` the same letters said, slower with `?lento`.
 * The same address gives the same bytes, so a browser may keep them as long as the challenge lives.
 */
export const getChallengeFile =
  (ctx: AppContext): Handler =>
  (c) => {
    const [, token = '', kind] = /^([\w-]+)\.(svg|mp3|wav)$/.exec(c.req.param('archivo') ?? '') ?? []
    if (kind === 'svg') {
      const svg = ctx.captcha.picture(token)
      return svg === undefined ? c.notFound() : c.body(svg, 200, { ...KEPT, 'Content-Type': 'image/svg+xml' })
    }
    return kind === 'mp3' || kind === 'wav' ? sendAudio(ctx, c, token, kind) : c.notFound()
  }

const KEPT = { 'Cache-Control': 'private, max-age=600' }
// opened by its link, the file is played in a page that the browser makes of it, under the policy of the file
const PLAYED = {
  ...KEPT,
  'Content-Security-Policy': "default-src 'none';media-src 'self';frame-ancestors 'none'",
}
const TYPES = { mp3: 'audio/mpeg', wav: 'audio/wav' } as const

function sendAudio(
  ctx: AppContext,
  c: C,
  token: string,
  format: AudioForm['format'],
): Response | Promise<Response> {
  const bytes = ctx.captcha.audio(token, { format, slow: c.req.query('lento') !== undefined })
  if (!bytes) return c.notFound()
  return ranged(c, bytes, { ...PLAYED, 'Content-Type': TYPES[format] })
}
