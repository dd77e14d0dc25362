import { type Draft, stepOf, type Tramite } from '../domain/facts/tramite.ts'
import { fullName } from '../domain/person/name.ts'
import { isOtherCode, parseCp, placeOf } from '../domain/tramite/address.ts'
import { lookUp, type Verdict } from '../domain/tramite/identify.ts'
import { issueOnFile } from '../domain/tramite/issue-number.ts'
import { actorOf } from '../domain/tramite/request-link.ts'
import { submitAddress } from '../domain/tramite/submit-address.ts'
import type { Fault } from '../views/models.ts'
import { noticePage, page } from '../views/pages/page.ts'
import paso2 from '../views/pages/paso2.eta.ts'
import { say } from '../views/words/messages.ts'
import { exhausted, notIdentified } from '../views/words/notices.ts'
import { sessionSentence } from '../views/words/session-sentence.ts'
import type { Desk } from './http/desk.ts'
import { actionOf, addressOf, type C, html, readDraft, seeOther, shownCode } from './http/http.ts'
import { type Visit, withSession } from './http/session.ts'
import { limited } from './paso1.ts'

const HERE = '/tramites/nss/domicilio'
const RESULT = '/tramites/nss/resultado'
const NO_PLACE = { a_mano: '', estado: '', municipio: '', colonia: '', colonia_otra: '' }

export const showDomicilio = (desk: Desk) =>
  withSession(desk, async (c, visit) => {
    if (stepOf(visit.tramite) === 'resultado') return seeOther(c, RESULT)
    const verdict = await lookUp(desk, visit.tramite)
    if (verdict.is === 'known' && verdict.person.numeros.length > 0) return onFile(desk, c)
    return canGoOn(verdict)
      ? html(c, render(desk, visit, verdict, visit.tramite.draft, []))
      : stopped(desk, c, verdict)
  })

export const submitDomicilio = (desk: Desk) =>
  withSession(desk, async (c, visit) => {
    const { tramite } = visit
    if (stepOf(tramite) === 'resultado') return seeOther(c, RESULT)
    switch (await actionOf(c)) {
      case 'consultar':
        return retry(desk, c, tramite)
      case 'reintentar':
        return send(desk, c, visit, tramite.draft)
      case 'buscar':
        return find(desk, c, visit, await readDraft(c))
      case 'corregir':
      case 'estado':
        return correct(desk, c, tramite, await readDraft(c))
      case 'lista':
        return list(desk, c, tramite, await readDraft(c))
      case 'limpiar':
        return clear(desk, c, tramite, await readDraft(c))
      case 'cancelar':
        await desk.store.saveDraft(tramite.id, await readDraft(c))
        return seeOther(c, '/tramites/nss/cancelar')
      default:
        return send(desk, c, visit, await readDraft(c))
    }
  })

/** The register did not answer before, or named a number meanwhile: asks again, and issues what is on file. */
async function retry(desk: Desk, c: C, tramite: Tramite): Promise<Response> {
  const result = await issueOnFile(desk, tramite, actorOf(desk, addressOf(desk, c)))
  if (result.outcome === 'not identified' && !canGoOn(result.verdict)) return stopped(desk, c, result.verdict)
  return seeOther(c, result.outcome === 'issued' ? RESULT : HERE)
}

/** "No es correcto": the place is given by hand, beginning with the estado of the code. */
async function correct(desk: Desk, c: C, tramite: Tramite, typed: Draft): Promise<Response> {
  await desk.store.saveDraft(tramite.id, { ...typed, a_mano: 'si', colonia: '', municipio: '' })
  return seeOther(c, `${HERE}#lugar`)
}

/** The colonias of the code again, after "No es correcto". */
async function list(desk: Desk, c: C, tramite: Tramite, typed: Draft): Promise<Response> {
  await desk.store.saveDraft(tramite.id, { ...typed, ...NO_PLACE })
  return seeOther(c, `${HERE}#lugar`)
}

/**
 * Looks the place up; a changed code forgets the place of the old one. An unchanged one forgets nothing: without
 * JavaScript, Enter in any field arrives here.
 */
async function find(desk: Desk, c: C, visit: Visit, typed: Draft): Promise<Response> {
  const draft = isOtherCode(typed, await shownCode(c)) ? { ...typed, ...NO_PLACE } : typed
  await desk.store.saveDraft(visit.tramite.id, draft)
  const cp = parseCp(draft.cp ?? '', desk.catalogue)
  if (cp.ok) return seeOther(c, `${HERE}#lugar`)
  const verdict = await lookUp(desk, visit.tramite)
  return invalid(desk, c, visit, verdict, draft, [say({ ...cp.problem, field: 'cp' })])
}

async function clear(desk: Desk, c: C, tramite: Tramite, typed: Draft): Promise<Response> {
  await desk.store.saveDraft(tramite.id, { ...typed, ...NO_PLACE, cp: '' })
  return seeOther(c, `${HERE}#cp`)
}

async function send(desk: Desk, c: C, visit: Visit, draft: Draft): Promise<Response> {
  const result = await submitAddress(desk, visit.tramite, draft, actorOf(desk, addressOf(desk, c)))
  switch (result.outcome) {
    case 'issued':
      return seeOther(c, RESULT)
    case 'problems':
      return invalid(desk, c, visit, result.verdict, draft, result.problems.map(say))
    case 'limited':
      return limited(desk, c, result.resetsAt)
    case 'exhausted':
      return html(c, noticePage(desk.site, exhausted, { trail: true, step: 2, session: true }), 503)
    case 'not identified':
      return stopped(desk, c, result.verdict)
  }
}

const invalid = (desk: Desk, c: C, visit: Visit, verdict: Verdict, draft: Draft, faults: Fault[]): Response =>
  html(c, render(desk, visit, verdict, draft, faults), 422)

const canGoOn = (verdict: Verdict) => verdict.is === 'known' || verdict.is === 'to declare'

/** A number came on file after the link was opened: one POST away, since a GET writes nothing. */
const onFile = (desk: Desk, c: C): Response =>
  html(c, noticePage(desk.site, foundNumber, { trail: true, step: 2, session: true }))

const foundNumber = {
  title: 'Encontramos un número para tu CURP',
  paragraphs: ['Ya tienes un Número de Seguridad Social: no hace falta tu domicilio.'],
  actions: [],
  post: { href: HERE, text: 'Ver mi NSS', accion: 'consultar' },
}

function stopped(desk: Desk, c: C, verdict: Verdict): Response {
  const status = verdict.is === 'registry down' ? 503 : 200
  return html(
    c,
    noticePage(desk.site, notIdentified(verdict), { trail: true, step: 2, session: true }),
    status,
  )
}

function render(
  desk: Desk,
  { tramite, session }: Visit,
  verdict: Verdict,
  draft: Draft,
  faults: readonly Fault[],
): string {
  const body = paso2({
    name: verdict.is === 'known' ? fullName(verdict.person.name) : '',
    curp: tramite.curp,
    declare: verdict.is === 'to declare',
    sessionUntil: sessionSentence(session),
    place: placeOf(draft, desk.catalogue),
    draft,
    faults,
  })
  return page(desk.site, 'Paso 2 de 3: ingresar domicilio', body, {
    faults,
    trail: true,
    step: 2,
    session: true,
    scripts: 'now',
  })
}
