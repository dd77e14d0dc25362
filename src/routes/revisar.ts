import { createHash } from 'node:crypto'
import { stepOf, type Tramite } from '../domain/facts/tramite.ts'
import { lookUp } from '../domain/tramite/identify.ts'
import { declaration } from '../domain/tramite/submit-address.ts'
import { sessionModel } from '../views/notices/session.ts'
import { page } from '../views/pages/page.ts'
import review from '../views/pages/review.eta.ts'
import { reviewRows } from '../views/words/review.ts'
import { words } from '../views/words/words.ts'
import { type DomicilioContext, send } from './domicilio.ts'
import { actionOf, html, readForm, seeOther } from './http/http.ts'
import { extend, withSession } from './http/session.ts'

const ADDRESS = '/tramites/nss/domicilio'
const HERE = '/tramites/nss/revisar'

/** "Revisa tus datos": only for who declares their names, and after an address that is right; else back to Paso 2. */
export const showReview = (ctx: DomicilioContext) =>
  withSession(ctx, async (c, { tramite, session, mark }) => {
    const declared = declaration(ctx, tramite)
    if (stepOf(tramite) === 'resultado' || !declared) return seeOther(c, ADDRESS)
    if ((await lookUp(ctx, tramite)).outcome !== 'to declare') return seeOther(c, ADDRESS)
    const body = review({
      ...reviewRows(tramite.curp, declared),
      seen: seenOf(tramite),
      session: sessionModel(session, ctx.clock.now()),
    })
    return html(
      c,
      page(ctx.site, words().review.title, body, { trail: true, step: 2, session: mark, scripts: 'now' }),
    )
  })

/** What is confirmed is what was seen: after a change in another tab the page is shown again. */
export const submitReview = (ctx: DomicilioContext) =>
  withSession(ctx, async (c, visit) => {
    const { tramite } = visit
    switch (await actionOf(c)) {
      case 'tiempo':
        await extend(ctx, c)
        return seeOther(c, `${HERE}#sesion`)
      case 'confirmar': {
        const { visto } = await readForm(c, ['visto'])
        if (stepOf(tramite) === 'resultado' || visto !== seenOf(tramite)) return seeOther(c, HERE)
        return send(ctx, c, visit, tramite.draft, true)
      }
      default:
        return seeOther(c, ADDRESS)
    }
  })

const seenOf = ({ draft }: Tramite): string =>
  createHash('sha256').update(JSON.stringify(draft)).digest('base64url').slice(0, 16)
