import type { Deps } from '../domain/ports/deps.ts'
import challenge from '../views/partials/challenge.eta.ts'
import { language } from '../views/words/words.ts'
import { type Handler, html } from './http/http.ts'
import { ranged } from './http/ranged.ts'

type Context = Pick<Deps, 'captcha' | 'clock'>

/** `/tramites/nss/reto`: a new challenge as a fragment, which "otra imagen" swaps in. */
export const newChallenge =
  (ctx: Context): Handler =>
  (c) =>
    html(c, challenge({ ...ctx.captcha.challenge(ctx.clock.now(), language()), typed: {}, faults: [] }))

/**
 * `/captcha/<token>.svg` is the picture of a challenge, `.mp3` the same letters said in the language of the address,
 * slower with `?lento`.
 * A URL always gives the same bytes, so a browser may cache them for the lifetime of the challenge.
 */
export const getChallengeFile =
  (ctx: Context): Handler =>
  (c) => {
    const [, token = '', kind] = /^([\w-]+)\.(svg|mp3)$/.exec(c.req.param('archivo') ?? '') ?? []
    if (kind === 'svg') {
      const svg = ctx.captcha.picture(token, language())
      return svg === undefined ? c.notFound() : c.body(svg, 200, { ...KEPT, 'Content-Type': 'image/svg+xml' })
    }
    const pace = c.req.query('lento') === undefined ? 'normal' : 'slow'
    const mp3 = kind === 'mp3' ? ctx.captcha.audio(token, pace, language()) : undefined
    return mp3 ? ranged(c, mp3, PLAYED) : c.notFound()
  }

const KEPT = { 'Cache-Control': 'private, max-age=600' }
// a browser that opens the file by its link plays it in a document of its own, under the policy of the file
const PLAYED = {
  ...KEPT,
  'Content-Type': 'audio/mpeg',
  'Content-Security-Policy': "default-src 'none';media-src 'self';frame-ancestors 'none'",
}
