import { type Paso1Form, type RequestLinkDeps, requestLink } from '../domain/tramite/request-link.ts'
import { escapeHtml } from '../views/html.ts'
import type { Fault, Typed } from '../views/models/frame.ts'
import { page } from '../views/pages/page.ts'
import paso1 from '../views/pages/paso1.eta.ts'
import { say } from '../views/words/messages.ts'
import { language, words } from '../views/words/words.ts'
import type { WebContext } from './http/app-context.ts'
import { keepAsker } from './http/asker.ts'
import { keepsTrap, shownChallenge } from './http/challenge.ts'
import {
  actionOf,
  type C,
  clientIpOf,
  type Handler,
  html,
  isHtmx,
  readCookie,
  readForm,
  seeOther,
  slottedHtml,
} from './http/http.ts'
import { limitedNetwork } from './http/limited.ts'
import { slotMark } from './http/slotted.ts'

type Context = WebContext & RequestLinkDeps

const FIELDS = [
  'curp',
  'correo',
  'correo_confirmacion',
  'captcha',
  'captcha_id',
  'comentario',
  'guion',
] as const

/** A form that nobody has typed into is the same for everyone but for its challenge. */
export const showPaso1 = (ctx: Context): Handler => {
  const blank = new Map<string, string>()
  return (c) => {
    const empty = { typed: {}, faults: [], trap: true }
    // an address that is written another way leads to itself in the other languages
    if (readCookie(ctx, c, 'salida') !== '' || !PLAIN.test(c.req.url)) return html(c, render(ctx, c, empty))
    const { token, question } = shownChallenge(ctx)
    let marked = blank.get(language())
    if (marked === undefined) {
      marked = render(ctx, c, empty, { token: slotMark(0), question: slotMark(1) })
      blank.set(language(), marked)
    }
    return slottedHtml(c, { marked, slots: [{ text: token, exact: true }, { text: escapeHtml(question) }] })
  }
}

const PLAIN = /^https?:\/\/[^/]+(?:\/\w\w)?\/tramites\/nss$/

/**
 * 303 to the page of the request, whatever is on file. 422 with the form and what was typed, 429 for the network. `otra`
 * brings another challenge and counts nothing.
 */
export const submitPaso1 =
  (ctx: Context): Handler =>
  async (c) => {
    const form = await readForm(c, FIELDS)
    const trap = await keepsTrap(c, form.comentario)
    const action = await actionOf(c)
    if (action === 'idioma')
      return html(c, render(ctx, c, { typed: form, faults: [], kept: form.captcha_id, trap }))
    if (action === 'otra')
      return html(c, render(ctx, c, { typed: withoutAnswer(form), faults: [], trap, again: true }))
    const result = await requestLink(ctx, form, clientIpOf(ctx, c), language())
    if (result.outcome === 'limited') return limitedNetwork(ctx, c, result.resetsAt)
    if (result.outcome === 'problems') {
      const faults = result.problems.map(say)
      const kept = result.keepChallenge ? form.captcha_id : undefined
      return html(c, render(ctx, c, { typed: kept ? form : withoutAnswer(form), faults, kept, trap }), 422)
    }
    // a form that came in place brings its `noscript` along
    keepAsker(ctx, c, result.asker, isHtmx(c) || form.guion !== 'no')
    return seeOther(c, `/tramites/nss/enviado/${result.handle}`)
  }

type Shown = {
  typed: Typed
  faults: readonly Fault[]
  kept?: string | undefined
  trap: boolean
  again?: boolean
}

function render(
  ctx: Context,
  c: C,
  { typed, faults, kept, trap, again = false }: Shown,
  shown = shownChallenge(ctx, kept),
): string {
  const left = readCookie(ctx, c, 'salida')
    .replace(/[^\w-]/g, '')
    .slice(0, 11)
  const body = paso1({ typed, faults, trap, left, again, ...shown })
  return page(ctx.site, words().paso1.page, body, {
    faults,
    trail: true,
    keeps: true,
    step: 1,
    scripts: 'later',
  })
}

const withoutAnswer = (form: Paso1Form): Typed => ({ ...form, captcha: '' })
