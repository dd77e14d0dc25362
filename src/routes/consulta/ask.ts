import { type AskConsultaDeps, askConsulta } from '../../domain/consulta/ask.ts'
import ask from '../../views/consulta/ask.eta.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import { consultaSent } from '../../views/notices/consulta.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import { say } from '../../views/words/messages.ts'
import { language, words } from '../../views/words/words.ts'
import type { WebContext } from '../http/app-context.ts'
import { askerOf, keepAsker } from '../http/asker.ts'
import { keepsTrap, shownChallenge } from '../http/challenge.ts'
import { actionOf, type C, clientIpOf, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { limitedNetwork } from '../http/limited.ts'

type Context = WebContext & AskConsultaDeps

const FIELDS = ['curp', 'dato', 'captcha', 'captcha_id', 'comentario'] as const

export const showConsulta =
  (ctx: Context): Handler =>
  (c) =>
    html(c, render(ctx, { typed: {}, faults: [], trap: true }))

/**
 * 303 to one page, whatever is on file. 422 with the form and what was typed, 429 for the network. `otra` brings another
 * challenge and counts nothing.
 */
export const submitConsulta =
  (ctx: Context): Handler =>
  async (c) => {
    const form = await readForm(c, FIELDS)
    const trap = await keepsTrap(c, form.comentario)
    const action = await actionOf(c)
    if (action === 'idioma') {
      const shown = { typed: form, faults: [], trap, kept: form.captcha_id }
      return html(c, render(ctx, shown))
    }
    if (action === 'otra')
      return html(c, render(ctx, { typed: { ...form, captcha: '' }, faults: [], trap, again: true }))
    const client = { asker: ownAsker(ctx, c), clientIp: clientIpOf(ctx, c), language: language() }
    const result = await askConsulta(ctx, form, client)
    if (result.outcome === 'limited') return limitedNetwork(ctx, c, result.resetsAt)
    if (result.outcome === 'problems') {
      const kept = result.keepChallenge ? form.captcha_id : undefined
      const typed = kept === undefined ? { ...form, captcha: '' } : form
      return html(c, render(ctx, { typed, faults: result.problems.map(say), kept, trap }), 422)
    }
    keepAsker(ctx, c, result.asker)
    return seeOther(c, '/tramites/nss/consulta/enviada')
  }

/** What the browser asked for before stays its own. A value that is none of ours counts as none. */
function ownAsker(ctx: Context, c: C): string {
  const asker = askerOf(ctx, c)
  return /^[\w-]{43}$/.test(asker) ? asker : ''
}

export const showConsultaSent =
  (ctx: Context): Handler =>
  (c) =>
    html(c, noticePage(ctx.site, consultaSent, { trail: true }))

type Shown = {
  readonly typed: Typed
  readonly faults: readonly Fault[]
  readonly kept?: string | undefined
  readonly trap: boolean
  readonly again?: boolean
}

function render(ctx: Context, { typed, faults, kept, trap, again = false }: Shown): string {
  const body = ask({ typed, faults, trap, again, ...shownChallenge(ctx, kept) })
  return page(ctx.site, words().own.title, body, { faults, trail: true, keeps: true, scripts: 'later' })
}
