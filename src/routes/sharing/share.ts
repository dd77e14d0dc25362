import type { ConsentStore } from '../../domain/ports/consent-store.ts'
import { groupCode } from '../../domain/seal/verification-code.ts'
import { giveConsent, revokeConsent, type ShareDeps } from '../../domain/sharing/share.ts'
import { qrSvg } from '../../views/documents/qr.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import codePage from '../../views/sharing/code.eta.ts'
import share from '../../views/sharing/share.eta.ts'
import { consentRow, endWords, nothingToShare } from '../../views/sharing/words.ts'
import { say } from '../../views/words/messages.ts'
import { language, words } from '../../views/words/words.ts'
import { actionOf, type C, clientIpOf, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { limitedApart } from '../http/limited.ts'
import { type PersonContext, type PersonVisit, withPerson } from '../http/person.ts'

type Context = PersonContext & ShareDeps & { readonly store: ConsentStore }

const HERE = '/tramites/nss/mio/compartir'
/** Consents that a person sees, newest first. */
const MOST = 25

export const showShare = (ctx: Context): Handler =>
  withPerson(ctx, async (c, visit) => {
    const notice = c.req.query('quitado') === undefined ? '' : words().sharing.removed
    return html(c, await render(ctx, visit, { typed: {}, faults: [], notice }))
  })

/**
 * Gives leave; with `quitar` takes one back. The code is in the answer to the POST alone: in no address, and shown once.
 */
export const submitShare = (ctx: Context): Handler =>
  withPerson(ctx, async (c, visit) => {
    const { quitar } = await readForm(c, ['quitar'])
    if (quitar !== '') return revoke(ctx, c, visit, quitar)
    const typed = await readForm(c, ['para', 'dias', 'veces'])
    if ((await actionOf(c)) === 'idioma')
      return html(c, await render(ctx, visit, { typed, faults: [], notice: '' }))
    const result = await giveConsent(ctx, visit.curp, typed, {
      clientIp: clientIpOf(ctx, c),
      language: language(),
    })
    switch (result.outcome) {
      case 'problems':
        return html(c, await render(ctx, visit, { typed, faults: result.problems.map(say), notice: '' }), 422)
      case 'limited':
        return limitedApart(ctx, c, result.resetsAt)
      case 'withheld':
        return html(c, noticePage(ctx.site, nothingToShare, { trail: true, session: visit.mark }))
      case 'given': {
        const { code, consent } = result
        // in Spanish: whoever it is for is an institution here
        const url = `${ctx.baseUrl}/cotejar`
        const body = codePage({
          audience: consent.audience,
          code: groupCode(code),
          qr: qrSvg(`${url}/${code}`, words().sharing.code.qr),
          url,
          ends: endWords(consent),
        })
        return html(
          c,
          page(ctx.site, words().sharing.code.title, body, { trail: true, session: visit.mark, alone: true }),
        )
      }
    }
  })

async function revoke(ctx: Context, c: C, { curp }: PersonVisit, id: string): Promise<Response> {
  const revoked = await revokeConsent(ctx, curp, id.slice(0, 40), clientIpOf(ctx, c))
  return seeOther(c, revoked ? `${HERE}?quitado` : HERE)
}

type Shown = { readonly typed: Typed; readonly faults: readonly Fault[]; readonly notice: string }

async function render(ctx: Context, { curp, by, mark }: PersonVisit, shown: Shown): Promise<string> {
  const now = ctx.clock.now()
  const consents = (await ctx.store.consentsOf(curp, MOST)).map((one) => consentRow(one, now))
  const back = by === 'tramite' ? '/tramites/nss/resultado' : '/tramites/nss/mio'
  const body = share({ ...shown, consents, back })
  const { title } = words().sharing
  return page(ctx.site, title, body, { faults: shown.faults, trail: true, session: mark, keeps: true })
}
