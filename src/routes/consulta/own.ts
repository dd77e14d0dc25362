import { YEAR } from '../../domain/base/time.ts'
import { type DisownDeps, disown } from '../../domain/consulta/disown.ts'
import type { Issue } from '../../domain/facts/issue.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { actorOf } from '../../domain/ports/audit-store.ts'
import type { ConsultaStore } from '../../domain/ports/consulta-store.ts'
import type { Needs } from '../../domain/ports/deps.ts'
import type { DocumentStore } from '../../domain/ports/document-store.ts'
import type { IssueStore } from '../../domain/ports/issue-store.ts'
import type { PersonStore } from '../../domain/ports/person-store.ts'
import type { ResultMailStore } from '../../domain/ports/result-mail-store.ts'
import { standsNow } from '../../domain/tramite/current-result.ts'
import { type LookUpDeps, lookUp } from '../../domain/tramite/identify.ts'
import { type Act, actOf } from '../../views/consulta/acts.ts'
import own from '../../views/consulta/own.eta.ts'
import { DISOWNED_BY_PERSON, type OwnState, stateWords } from '../../views/consulta/state-words.ts'
import trailPage from '../../views/consulta/trail.eta.ts'
import { disownAsk, disowned } from '../../views/notices/consulta.ts'
import { sessionModel } from '../../views/notices/session.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import sessionPart from '../../views/partials/session.eta.ts'
import { language, words } from '../../views/words/words.ts'
import type { FeatureContext } from '../http/app-context.ts'
import { documentRows } from '../http/document-rows.ts'
import {
  actionOf,
  type C,
  clientIpOf,
  type Handler,
  html,
  isHtmx,
  readCookie,
  seeOther,
  writeCookie,
} from '../http/http.ts'
import { type PersonContext, type PersonVisit, withPerson } from '../http/person.ts'
import { extend, SESSION_SECONDS } from '../http/session.ts'

type Context = PersonContext &
  FeatureContext &
  LookUpDeps &
  DisownDeps &
  Needs<
    'secrets',
    ConsultaStore & IssueStore & DocumentStore & ResultMailStore & Pick<PersonStore, 'isBlocked'>
  >

const HERE = '/tramites/nss/mio'
/** On the first page, and on each page of the whole list: with the frame of a page it stays under 12 KB. */
const NEWEST = 5
const PAGE = 20

/** Mi trámite. The register is asked each time: what must not be shown now is not offered. */
export const showOwn = (ctx: Context): Handler =>
  withPerson(ctx, async (c, visit) => html(c, await renderOwn(ctx, c, visit)))

async function renderOwn(ctx: Context, c: C, { curp, correo, session, mark }: PersonVisit): Promise<string> {
  const now = ctx.clock.now()
  const { newest, issued } = await ctx.store.ownTramite(curp, correo)
  const issue = issued && (await ctx.store.findIssue(issued.folio))
  const mail = issued && (await ctx.store.mailState(issued.tramiteId, 'resultado'))
  const standing = await standingOf(ctx, curp, issue)
  const body = own({
    curp,
    state: stateWords({
      standing,
      ...(issue ? { issued: issue } : {}),
      ...(newest ? { step: newest.step } : {}),
    }),
    // of documents that are offered: one that did not arrive says to download them here
    mail: mail && standing === 'current' ? words().own.mail[mail] : '',
    documents: issue && standing === 'current' ? await documentRows(ctx, issue) : [],
    share: ctx.features.sharing && standing === 'current',
    acts: await actsOf(ctx, c, curp, NEWEST),
    blocked: await ctx.store.isBlocked(curp),
    session: sessionModel(session, now),
  })
  return page(ctx.site, words().own.title, body, { trail: true, session: mark, scripts: 'now' })
}

/** What the register says now: a document that must not be shown is not offered. */
async function standingOf(ctx: Context, curp: Curp, issue: Issue | undefined): Promise<OwnState['standing']> {
  const verdict = await lookUp(ctx, issue ?? { curp })
  if (issue) {
    const found = standsNow(issue, verdict)
    return found.outcome === 'withheld' ? found.verdict : found.outcome
  }
  return verdict.outcome === 'known' || verdict.outcome === 'to declare' ? 'none' : verdict
}

/** `?antes=` is the id of the entry that the page before ended with. */
export const showOwnTrail = (ctx: Context): Handler =>
  withPerson(ctx, async (c, { curp, mark }) => {
    const asked = c.req.query('antes') ?? ''
    const before = /^\d{1,15}$/.test(asked) ? Number(asked) : undefined
    const lines = await linesOf(ctx, curp, PAGE + 1, before)
    const shown = lines.slice(0, PAGE)
    const last = lines.length > PAGE ? shown.at(-1) : undefined
    const here = actorOf(ctx, clientIpOf(ctx, c))
    const body = trailPage({
      acts: shown.map((line) => actOf(line, here)),
      ...(last ? { older: `${HERE}/accesos?antes=${last.id}` } : {}),
      first: before === undefined,
      blocked: await ctx.store.isBlocked(curp),
    })
    return html(c, page(ctx.site, words().own.seen, body, { trail: true, session: mark }))
  })

const linesOf = (ctx: Context, curp: Curp, limit: number, before?: number) =>
  ctx.store.personTrail(
    curp,
    { from: ctx.clock.now() - YEAR, ...(before === undefined ? {} : { before }) },
    limit,
  )

async function actsOf(ctx: Context, c: C, curp: Curp, limit: number): Promise<Act[]> {
  const here = actorOf(ctx, clientIpOf(ctx, c))
  return (await linesOf(ctx, curp, limit)).map((line) => actOf(line, here))
}

/** Asks before `submitDisown` and changes nothing. */
export const showDisown = (ctx: Context): Handler =>
  withPerson(ctx, (c, { mark }) => html(c, noticePage(ctx.site, disownAsk, { trail: true, session: mark })))

/** At once, and only by the button of the page that says what it does. */
export const submitDisown = (ctx: Context): Handler =>
  withPerson(ctx, async (c, { curp, by }) => {
    if ((await actionOf(c)) !== 'detener') return seeOther(c, `${HERE}/no-fui-yo`)
    if (!(await ctx.store.isBlocked(curp)))
      await disown(ctx, curp, DISOWNED_BY_PERSON, { clientIp: clientIpOf(ctx, c), language: language() })
    // that of an unfinished trámite ended with it
    return html(c, noticePage(ctx.site, disowned(by === 'consulta'), { trail: true }))
  })

/** "Dame más tiempo": with script the sentence comes back alone, else the page it was pressed on. */
export const moreOwnTime = (ctx: Context): Handler =>
  withPerson(ctx, async (c, visit) => {
    const extended = visit.by === 'tramite' ? await extend(ctx, c) : await extendOwn(ctx, c)
    return isHtmx(c)
      ? html(c, sessionPart(sessionModel(extended ?? visit.session, ctx.clock.now())))
      : seeOther(c, `${HERE}#sesion`)
  })

async function extendOwn(ctx: Context, c: C) {
  const id = readCookie(ctx, c, 'consulta')
  const extended = await ctx.personSessions.extend(id)
  if (extended) writeCookie(ctx, c, 'consulta', id, SESSION_SECONDS)
  return extended
}
