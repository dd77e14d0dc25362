import { type Draft, stepOf, type Tramite } from '../domain/facts/tramite.ts'
import { fullName } from '../domain/person/person.ts'
import { actorOf } from '../domain/ports/audit-store.ts'
import type { Deps } from '../domain/ports/deps.ts'
import { isOtherCode, parseCp, placeOf } from '../domain/tramite/address.ts'
import { lookUp, type Verdict } from '../domain/tramite/identify.ts'
import { issueOnFile, mustProve } from '../domain/tramite/issue-number.ts'
import { type SubmitAddressDeps, submitAddress } from '../domain/tramite/submit-address.ts'
import type { Fault } from '../views/models/frame.ts'
import { exhausted, foundNumber, numberToProve } from '../views/notices/identity.ts'
import { sessionModel } from '../views/notices/session.ts'
import { noticePage, page } from '../views/pages/page.ts'
import paso2 from '../views/pages/paso2.eta.ts'
import { say } from '../views/words/messages.ts'
import { words } from '../views/words/words.ts'
import { actionOf, type C, clientIpOf, html, readDraft, seeOther, shownCode } from './http/http.ts'
import { limited } from './http/limited.ts'
import type { OfficesContext } from './http/offices.ts'
import { extend, type SessionContext, type Visit, withSession } from './http/session.ts'
import { stopped } from './http/stopped.ts'

export type DomicilioContext = SessionContext & OfficesContext & SubmitAddressDeps & Pick<Deps, 'secrets'>

const HERE = '/tramites/nss/domicilio'
const REVIEW = '/tramites/nss/revisar'
const RESULT = '/tramites/nss/resultado'
const NO_PLACE = { a_mano: '', estado: '', municipio: '', colonia: '', colonia_otra: '' }

/**
 * Paso 2. With a result, on to Paso 3; a number that came to be on file is issued by a POST, and is 403 where nobody
 * proved their right to it.
 */
export const showDomicilio = (ctx: DomicilioContext) =>
  withSession(ctx, async (c, visit) => {
    if (stepOf(visit.tramite) === 'resultado') return seeOther(c, RESULT)
    const verdict = await lookUp(ctx, visit.tramite)
    if (verdict.outcome === 'known' && verdict.person.numeros.length > 0)
      return (await mustProve(ctx, visit.tramite, verdict)) ? toProve(ctx, c) : onFile(ctx, c, visit)
    return canGoOn(verdict)
      ? html(c, render(ctx, visit, verdict, visit.tramite.draft, []))
      : stopped(ctx, c, visit.tramite, verdict, 2)
  })

/** What its buttons ask (`accion`), each of which keeps what was typed; any other one is Continuar. */
export const submitDomicilio = (ctx: DomicilioContext) =>
  withSession(ctx, async (c, visit) => {
    const { tramite } = visit
    const action = await actionOf(c)
    if (action === 'consultar') return retry(ctx, c, tramite)
    if (stepOf(tramite) === 'resultado') return seeOther(c, RESULT)
    switch (action) {
      case 'reintentar':
        return send(ctx, c, visit, tramite.draft)
      case 'buscar':
        return find(ctx, c, visit, await readDraft(c))
      case 'corregir':
      case 'estado':
        return correct(ctx, c, tramite, await readDraft(c))
      case 'lista':
        return list(ctx, c, tramite, await readDraft(c))
      case 'limpiar':
        return clear(ctx, c, tramite, await readDraft(c))
      case 'recuperar':
        await ctx.store.saveDraft(tramite.id, await readDraft(c))
        return seeOther(c, HERE)
      case 'tiempo':
        await ctx.store.saveDraft(tramite.id, await readDraft(c))
        await extend(ctx, c)
        return seeOther(c, `${HERE}#sesion`)
      case 'idioma':
        await ctx.store.saveDraft(tramite.id, await readDraft(c))
        return seeOther(c, HERE)
      case 'cancelar':
        await ctx.store.saveDraft(tramite.id, await readDraft(c))
        return seeOther(c, '/tramites/nss/cancelar')
      default:
        return send(ctx, c, visit, await readDraft(c))
    }
  })

/** Asks the register again: it was down, got a number for the CURP, or corrected one. Issues the number on file. */
async function retry(ctx: DomicilioContext, c: C, tramite: Tramite): Promise<Response> {
  const result = await issueOnFile(ctx, tramite, actorOf(ctx, clientIpOf(ctx, c)))
  if (result.outcome === 'to prove') return toProve(ctx, c)
  if (result.outcome === 'not identified' && !canGoOn(result.verdict))
    return stopped(ctx, c, tramite, result.verdict, 2)
  return seeOther(c, result.outcome === 'issued' ? RESULT : HERE)
}

/** "Mi municipio no es ese": switches to choosing estado, municipio and colonia by hand, from the estado of the code on. */
async function correct(ctx: DomicilioContext, c: C, tramite: Tramite, typed: Draft): Promise<Response> {
  await ctx.store.saveDraft(tramite.id, { ...typed, a_mano: 'si', colonia: '', municipio: '' })
  return seeOther(c, `${HERE}#lugar`)
}

/** Back to the list of colonias of the code, after "Mi municipio no es ese". */
async function list(ctx: DomicilioContext, c: C, tramite: Tramite, typed: Draft): Promise<Response> {
  await ctx.store.saveDraft(tramite.id, { ...typed, ...NO_PLACE })
  return seeOther(c, `${HERE}#lugar`)
}

/**
 * "Buscar": looks the place up. A changed code drops the place of the old one; an unchanged one keeps it, since without
 * JavaScript Enter in any field submits this button.
 */
async function find(ctx: DomicilioContext, c: C, visit: Visit, typed: Draft): Promise<Response> {
  const draft = isOtherCode(typed, await shownCode(c)) ? { ...typed, ...NO_PLACE } : typed
  await ctx.store.saveDraft(visit.tramite.id, draft)
  const cp = parseCp(draft.cp ?? '', ctx.catalogue)
  if (cp.ok) return seeOther(c, `${HERE}#lugar`)
  const verdict = await lookUp(ctx, visit.tramite)
  return invalid(ctx, c, visit, verdict, draft, [say({ ...cp.problem, field: 'cp' })])
}

async function clear(ctx: DomicilioContext, c: C, tramite: Tramite, typed: Draft): Promise<Response> {
  await ctx.store.saveDraft(tramite.id, { ...typed, ...NO_PLACE, cp: '' })
  return seeOther(c, `${HERE}#cp`)
}

/**
 * Continuar: 303 to the result or to the review, 422 with the form, 403 where a number is to be proved, 429, and 503
 * when the numbers of the estado are used up.
 * @param confirmed names that the person declares were looked at once more
 */
export async function send(
  ctx: DomicilioContext,
  c: C,
  visit: Visit,
  draft: Draft,
  confirmed = false,
): Promise<Response> {
  const actor = actorOf(ctx, clientIpOf(ctx, c))
  const result = await submitAddress(ctx, visit.tramite, draft, actor, confirmed)
  switch (result.outcome) {
    case 'issued':
    // the session went with the trámite, or goes on with the one that took its place
    case 'ended':
      return seeOther(c, RESULT)
    case 'to confirm':
      return seeOther(c, REVIEW)
    case 'problems':
      return invalid(ctx, c, visit, result.verdict, draft, result.problems.map(say))
    case 'limited':
      return limited(ctx, c, result.resetsAt)
    case 'to prove':
      return toProve(ctx, c)
    case 'exhausted':
      return html(c, noticePage(ctx.site, exhausted, { trail: true, step: 2, session: visit.mark }), 503)
    case 'not identified':
      return stopped(ctx, c, visit.tramite, result.verdict, 2)
  }
}

const invalid = (
  ctx: DomicilioContext,
  c: C,
  visit: Visit,
  verdict: Verdict,
  draft: Draft,
  faults: Fault[],
): Response => html(c, render(ctx, visit, verdict, draft, faults), 422)

const canGoOn = (verdict: Verdict) => verdict.outcome === 'known' || verdict.outcome === 'to declare'

/** The register got a number after the link was opened, to which nobody proved their right. */
const toProve = (ctx: DomicilioContext, c: C): Response =>
  html(c, noticePage(ctx.site, numberToProve, { trail: true, step: 2 }), 403)

/** The register got a number after the link was opened. It is issued by a POST, since a GET must not write. */
const onFile = (ctx: DomicilioContext, c: C, { mark }: Visit): Response =>
  html(c, noticePage(ctx.site, foundNumber, { trail: true, step: 2, session: mark }))

function render(
  ctx: DomicilioContext,
  { tramite, session, mark }: Visit,
  verdict: Verdict,
  draft: Draft,
  faults: readonly Fault[],
): string {
  const body = paso2({
    name: verdict.outcome === 'known' ? fullName(verdict.person.name) : '',
    curp: tramite.curp,
    declare: verdict.outcome === 'to declare',
    session: sessionModel(session, ctx.clock.now()),
    place: placeOf(draft, ctx.catalogue),
    draft,
    faults,
  })
  return page(ctx.site, words().paso2.page, body, {
    faults,
    trail: true,
    keeps: true,
    step: 2,
    session: mark,
    scripts: 'now',
  })
}
