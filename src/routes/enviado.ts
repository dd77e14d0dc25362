import type { Link } from '../domain/facts/tramite.ts'
import { maskCorreo, suggestCorreo } from '../domain/person/correo.ts'
import type { ResultMailStore } from '../domain/ports/result-mail-store.ts'
import { correctCorreo, resendLink, type SentLinkDeps, sentMail } from '../domain/tramite/sent-link.ts'
import type { Fault, Typed } from '../views/models/frame.ts'
import type { MailStatusModel } from '../views/models/tramite.ts'
import { notFound } from '../views/notices/portal.ts'
import { noticePage, page } from '../views/pages/page.ts'
import sent from '../views/pages/sent.eta.ts'
import mailStatusPart from '../views/partials/mail-status.eta.ts'
import { mailStatus } from '../views/words/mail-state.ts'
import { say } from '../views/words/messages.ts'
import { deadlineWords } from '../views/words/moment.ts'
import { words } from '../views/words/words.ts'
import type { WebContext } from './http/app-context.ts'
import { askerOf } from './http/asker.ts'
import { actionOf, type C, clientIpOf, type Handler, html, readForm, seeOther } from './http/http.ts'
import { limited } from './http/limited.ts'

type Context = WebContext & SentLinkDeps & { readonly store: ResultMailStore }

const handleOf = (c: C) => c.req.param('handle') ?? ''

export const showSent =
  (ctx: Context): Handler =>
  async (c) => {
    const link = await findLink(ctx, c)
    return link ? html(c, await render(ctx, c, link)) : missing(ctx, c)
  }

/** Sends the link again, or to a corrected correo. */
export const submitSent =
  (ctx: Context): Handler =>
  async (c) => {
    const link = await findLink(ctx, c)
    if (!link) return missing(ctx, c)
    const client = { asker: askerOf(ctx, c), clientIp: clientIpOf(ctx, c) }
    const typed = await readForm(c, ['correo', 'correo_confirmacion'])
    const action = await actionOf(c)
    if (action === 'idioma') return html(c, await render(ctx, c, link, typed))
    const correcting = action === 'corregir'
    const result = correcting
      ? await correctCorreo(ctx, handleOf(c), typed, client)
      : await resendLink(ctx, handleOf(c), client)
    switch (result.outcome) {
      case 'requested':
        return seeOther(c, `/tramites/nss/enviado/${result.handle}`)
      case 'problems':
        return html(c, await render(ctx, c, link, typed, result.problems.map(say)), 422)
      case 'limited':
        return limited(ctx, c, result.resetsAt)
      case 'gone':
        return seeOther(c, `/tramites/nss/enviado/${handleOf(c)}`)
    }
  }

const findLink = (ctx: Context, c: C) => ctx.store.findLinkByHandle(handleOf(c), askerOf(ctx, c))

async function statusOf(ctx: Context, c: C, link: Link): Promise<MailStatusModel> {
  const here = `/tramites/nss/enviado/${handleOf(c)}`
  const state = await sentMail(ctx, link)
  if (state === 'newer')
    return {
      text: words().frame.mail.newer,
      waiting: false,
      undelivered: false,
      refused: false,
      page: here,
    }
  return mailStatus(state, here, `${here}/estado`, c.req.query('vez'))
}

/** The status of the mail as a fragment, which the page polls while the mail is queued. */
export const showSentMail =
  (ctx: Context): Handler =>
  async (c) => {
    const link = await findLink(ctx, c)
    return link ? html(c, mailStatusPart(await statusOf(ctx, c, link))) : missing(ctx, c)
  }

const missing = (ctx: Context, c: C) => html(c, noticePage(ctx.site, notFound, { trail: true }), 404)

async function render(
  ctx: Context,
  c: C,
  link: Link,
  typed: Typed = {},
  faults: readonly Fault[] = [],
): Promise<string> {
  const { correo } = link.tramite
  const own = link.sameBrowser
  const suggestion = own ? suggestCorreo(correo) : undefined
  const mail = await statusOf(ctx, c, link)
  const body = sent({
    handle: handleOf(c),
    correo: own ? correo : maskCorreo(correo),
    own,
    until: deadlineWords(link.expiresAt),
    mail,
    ...(suggestion ? { suggestion } : {}),
    typed,
    faults,
    demo: ctx.site.demo,
  })
  return page(ctx.site, words().sent.title, body, {
    faults,
    trail: true,
    step: 1,
    keeps: own,
    scripts: 'now',
  })
}
