import { ownOf } from '../../domain/base/own.ts'
import { HOUR } from '../../domain/base/time.ts'
import {
  dismissMail,
  examine,
  type MailDeps,
  readActivity,
  retryAllMail,
  retryMail,
  sendTestMail,
} from '../../domain/desk/operate.ts'
import { leastLeft } from '../../domain/facts/estado-lasts.ts'
import type { ActivityStore } from '../../domain/ports/activity-store.ts'
import type { TestMailStore } from '../../domain/ports/test-mail-store.ts'
import { deskPage } from '../../views/desk/page.ts'
import health from '../../views/operation/health.eta.ts'
import { HEALTH_DONE, type HealthDone } from '../../views/operation/words.ts'
import { type StaffContext, withStaff } from '../desk/staff.ts'
import type { OperationContext } from '../http/app-context.ts'
import { actionOf, type Handler, html, readForm, seeOther } from '../http/http.ts'

type Context = StaffContext &
  Pick<OperationContext, 'examiner' | 'estadosLeft' | 'reasonWords'> &
  MailDeps & { readonly store: StaffContext['store'] & ActivityStore & TestMailStore }

const HERE = '/operacion'
/** Estados that the page shows: the first to run out. */
const SHOWN = 8
/** Dead mails that the page shows: the newest. */
const SHOWN_MAIL = 20
/** An examination older than this is made anew when somebody looks. */
const FRESH = HOUR

/** Writes nothing: the examination that it may begin only reads. */
export const showHealth = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const { last, since } = ctx.examiner.state()
    if (since === undefined && (!last || ctx.clock.now() - last.at > FRESH)) ctx.examiner.start()
    const body = health({
      examiner: ctx.examiner.state(),
      activity: await readActivity(ctx),
      estados: leastLeft(await ctx.estadosLeft(), SHOWN),
      mail: await ctx.mailQueue.overview(SHOWN_MAIL),
      testMail: await ctx.store.testMail(session.staffId),
      reasonWords: ctx.reasonWords,
      notice: ownOf(HEALTH_DONE, c.req.query('hecho')) ?? '',
    })
    return html(c, deskPage(ctx.site, session, 'Salud', body, { here: HERE }))
  })

/** By `accion`: an examination, a test mail to oneself, mails that wait or were given up. */
export const submitHealth = (ctx: Context): Handler =>
  withStaff(ctx, 'operate', async (c, session) => {
    const { correo } = await readForm(c, ['correo'])
    const id = /^\d{1,15}$/.test(correo) ? Number(correo) : 0
    const done = (what: HealthDone): Response => seeOther(c, `${HERE}?hecho=${what}`)
    switch (await actionOf(c)) {
      case 'revisar':
        await examine(ctx, session)
        return done('revision')
      case 'prueba':
        return done((await sendTestMail(ctx, session)) ? 'prueba' : 'prueba-ya')
      case 'todos':
        await retryAllMail(ctx, session)
        return done('todos')
      case 'reintentar': {
        const retried = await retryMail(ctx, session, id)
        return done(retried === 'again' ? 'otra' : retried === 'over' ? 'paso' : 'ninguno')
      }
      case 'descartar': {
        const dismissed = await dismissMail(ctx, session, id)
        if (dismissed === 'dismissed') return done('descartado')
        return done(dismissed === 'wanted' ? 'lleva' : dismissed === 'waiting' ? 'espera' : 'ninguno')
      }
      default:
        return seeOther(c, HERE)
    }
  })
