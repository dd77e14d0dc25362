import { type Link, linkState } from '../domain/facts/tramite.ts'
import { maskCorreo, suggestCorreo } from '../domain/person/correo.ts'
import { correctAddress, resendLink } from '../domain/tramite/sent-link.ts'
import type { Fault, MailStatusModel, Typed } from '../views/models.ts'
import { noticePage, page } from '../views/pages/page.ts'
import sent from '../views/pages/sent.eta.ts'
import mailStatusPart from '../views/partials/mail-status.eta.ts'
import { mailStatus } from '../views/words/mail-state.ts'
import { say } from '../views/words/messages.ts'
import { deadlineWords } from '../views/words/moment.ts'
import { notFound } from '../views/words/notices.ts'
import type { Desk } from './http/desk.ts'
import {
  actionOf,
  addressOf,
  type C,
  type Handler,
  html,
  readCookie,
  readForm,
  seeOther,
} from './http/http.ts'
import { limited } from './paso1.ts'

const handleOf = (c: C) => c.req.param('handle') ?? ''

export const showSent =
  (desk: Desk): Handler =>
  async (c) => {
    const link = await findLink(desk, c)
    return link ? html(c, await render(desk, c, link)) : missing(desk, c)
  }

/** Sends the link again, or to a corrected address. */
export const submitSent =
  (desk: Desk): Handler =>
  async (c) => {
    const link = await findLink(desk, c)
    if (!link) return missing(desk, c)
    const asker = readCookie(desk, c, 'solicitud')
    const typed = await readForm(c, ['correo', 'correo_confirmacion'])
    const correcting = (await actionOf(c)) === 'corregir'
    const result = correcting
      ? await correctAddress(desk, handleOf(c), asker, typed, addressOf(desk, c))
      : await resendLink(desk, handleOf(c), asker, addressOf(desk, c))
    switch (result.outcome) {
      case 'requested':
        return seeOther(c, `/tramites/nss/enviado/${result.handle}`)
      case 'problems':
        return html(c, await render(desk, c, link, typed, result.problems.map(say)), 422)
      case 'limited':
        return limited(desk, c, result.resetsAt)
      case 'gone':
        return seeOther(c, `/tramites/nss/enviado/${handleOf(c)}`)
    }
  }

const findLink = (desk: Desk, c: C) =>
  desk.store.findLinkByHandle(handleOf(c), readCookie(desk, c, 'solicitud'))

async function statusOf(desk: Desk, c: C, link: Link): Promise<MailStatusModel> {
  const here = `/tramites/nss/enviado/${handleOf(c)}`
  if (linkState(link, desk.clock.now()) === 'reemplazado')
    return {
      text: 'Después pediste otra liga: abre el correo más reciente.',
      waiting: false,
      undelivered: false,
      refused: false,
      page: here,
    }
  const state = await desk.store.mailState(link.tramite.id, 'enlace')
  return mailStatus(state, here, `${here}/estado`, c.req.query('vez'))
}

/** How the mail stands, alone: what the page asks again while it is on its way. */
export const showSentMail =
  (desk: Desk): Handler =>
  async (c) => {
    const link = await findLink(desk, c)
    return link ? html(c, mailStatusPart(await statusOf(desk, c, link))) : missing(desk, c)
  }

const missing = (desk: Desk, c: C) => html(c, noticePage(desk.site, notFound, { trail: true }), 404)

async function render(
  desk: Desk,
  c: C,
  link: Link,
  typed: Typed = {},
  faults: readonly Fault[] = [],
): Promise<string> {
  const { correo } = link.tramite
  const own = link.sameBrowser
  const suggestion = own ? suggestCorreo(correo) : undefined
  const mail = await statusOf(desk, c, link)
  const body = sent({
    handle: handleOf(c),
    correo: own ? correo : maskCorreo(correo),
    own,
    until: deadlineWords(link.expiresAt),
    mail,
    ...(suggestion ? { suggestion } : {}),
    typed,
    faults,
    demo: desk.site.demo,
  })
  return page(desk.site, 'Revisa tu correo', body, {
    faults,
    trail: true,
    step: 1,
    ...(mail.waiting ? { scripts: 'now' } : {}),
  })
}
