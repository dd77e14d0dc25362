import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { HOUR } from '../base/time.ts'
import { type Issue, saysSame } from '../facts/issue.ts'
import type { Language } from '../facts/language.ts'
import { LINK_TRIES, type Link, type LinkState, linkState, type MailedTramite } from '../facts/tramite.ts'
import { canonicalCorreo, sameCorreo } from '../person/correo.ts'
import { type Curp, type CurpProblemCode, parseCurp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'
import { type NameProblemCode, namesPerson, parsePersonName } from '../person/typed-name.ts'
import { type AuditStore, actorOf } from '../ports/audit-store.ts'
import type { ChangeStore } from '../ports/change-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import type { LinkStore, Opened as Outcome } from '../ports/link-store.ts'
import type { TramiteStore } from '../ports/tramite-store.ts'
import { settleLink } from './correo-change.ts'
import { askRegistry, ofRegister, type Standing, type Verdict } from './identify.ts'
import { type IssueDeps, issueNumber, stopAt } from './issue-number.ts'
import type { Limited } from './link-limits.ts'

export type OpenLinkDeps = IssueDeps &
  Needs<
    'secrets' | 'sessions' | 'limits' | 'refused' | 'firstBinding',
    LinkStore &
      AuditStore &
      LimitStore &
      Pick<ChangeStore, 'settleLink'> &
      Pick<TramiteStore, 'findTramite'> & { findIssue(folio: string): Promise<Issue | undefined> }
  >

export type OpenProblemCode =
  | CurpProblemCode
  | NameProblemCode
  | 'curp_distinta'
  | 'curp_cambio'
  | 'nombre_registro'
  | 'nombre_registro_falta'

/** What the page of a link asks for. `current`: the CURP in force, since that of the link was replaced */
export type Asked = { readonly curp: 'nothing' | 'again' | 'current'; readonly names: boolean }

export type Opened =
  /** `session`: id of the new session, a bearer secret */
  | { readonly outcome: 'open'; readonly session: string }
  | {
      readonly outcome: 'problems'
      readonly problems: readonly Problem<OpenProblemCode>[]
      readonly asked: Asked
      readonly triesLeft: number
    }
  | Limited
  /** the register, or the operator, says something of the person that stops the trámite; the link stays as it is */
  | { readonly outcome: 'stopped'; readonly verdict: Verdict }
  /** the CURP has no correo yet, and only the institution's staff binds the first one */
  | { readonly outcome: 'desk' }
  | {
      readonly outcome: 'closed'
      readonly state: Exclude<LinkState, 'abierto'> | 'desconocido' | 'sin efecto'
    }

const OPENED = 'enlace abierto'

/** A browser that posts a mailed link: its cookie, what it typed, whether its page asked for the CURP in force. */
export type OpenAttempt = {
  readonly asker: string
  readonly curp: string
  readonly nombre: string
  readonly primer_apellido: string
  readonly segundo_apellido: string
  readonly current: boolean
  readonly clientIp: string
  /** of the page; absent: Spanish */
  readonly language?: Language
}

/**
 * The POST of a mailed link. The register is asked first: what it says of the person counts, whatever was true when
 * the link was sent. The browser that asked for the link, or another one with the CURP typed again, gets a session; any
 * other session of the trámite ends. A person with a number on file goes straight to Paso 3.
 */
export async function openLink(deps: OpenLinkDeps, token: string, attempt: OpenAttempt): Promise<Opened> {
  const now = deps.clock.now()
  const link = await deps.store.findLink(token, attempt.asker)
  if (!link) return { outcome: 'closed', state: 'desconocido' }
  const actor = actorOf(deps, attempt.clientIp)
  const entry = { at: now, what: OPENED, curp: link.tramite.curp, actor } as const
  const state = linkState(link, now)
  if (state !== 'abierto') {
    await deps.store.audit({ ...entry, outcome: state })
    return { outcome: 'closed', state }
  }
  const asked = await askRegistry(deps, link.tramite.curp)
  const checked = await checkCurp(deps, { token, link, attempt, entry, verdict: asked.verdict })
  if (checked.outcome !== 'curp') return checked
  const { curp, tramite } = checked
  const standing = curp === link.tramite.curp ? asked : await askRegistry(deps, curp)
  const { verdict } = standing
  if (verdict.outcome !== 'known' && verdict.outcome !== 'to declare') {
    await stopAt(deps, { ...tramite, curp }, verdict, actor)
    return { outcome: 'stopped', verdict }
  }
  const bound = await bind(deps, { tramite, link, attempt, entry, curp, standing })
  if (bound.outcome === 'other') {
    // whom the CURP belongs to is told, and decides
    await settleLink(deps, tramite)
    return { outcome: 'closed', state: 'sin efecto' }
  }
  if (bound.outcome === 'unbound') throw new Error('a first correo was proved, and not bound')
  if (bound.outcome !== 'bound') return bound
  // together, and so written at once: a session goes on with the trámite that takes the place of this one
  const [session] = await Promise.all([
    deps.sessions.open(bound.tramite.id),
    renewIssue(deps, bound.tramite, verdict, actor),
  ])
  // another correo that is bound ends the sessions that there are: this one may have come after
  const own = await deps.store.boundCorreo(curp)
  if (own === undefined || !sameCorreo(own, tramite.correo)) {
    await deps.sessions.end(session)
    return { outcome: 'closed', state: 'sin efecto' }
  }
  return { outcome: 'open', session }
}

type Entry = {
  readonly at: number
  readonly what: typeof OPENED
  readonly curp: Curp
  readonly actor: string
}
type Attempt = {
  readonly token: string
  readonly link: Link
  readonly attempt: OpenAttempt
  readonly entry: Entry
}
type Problems = Extract<Opened, { outcome: 'problems' | 'closed' }>

type Checked = { readonly outcome: 'curp'; readonly tramite: MailedTramite; readonly curp: Curp }

/**
 * The trámite that the link opens, and the CURP that it goes on for: its own; of a replaced one the one in force, when it
 * was typed; or another trámite of the same inbox whose CURP was typed, since its mail may have been held back.
 */
async function checkCurp(
  { store }: OpenLinkDeps,
  { token, link, attempt, entry, verdict }: Attempt & { readonly verdict: Verdict },
): Promise<Checked | Problems> {
  const own = link.tramite.curp
  const replaced = verdict.outcome === 'replaced'
  const { tramite } = link
  if (link.sameBrowser && !replaced) return { outcome: 'curp', tramite, curp: own }
  const problem = (
    code: OpenProblemCode,
    curp: Asked['curp'],
    wrong = link.wrong,
    detail?: Problem['detail'],
  ): Problems => ({
    outcome: 'problems',
    problems: [{ code, field: 'curp', ...(detail ? { detail } : {}) }],
    asked: { curp, names: false },
    triesLeft: LINK_TRIES - wrong,
  })
  const again = link.sameBrowser || attempt.current ? 'current' : 'again'
  const nothing = attempt.curp.trim() === ''
  const curp = parseCurp(attempt.curp, mexicoTime(entry.at))
  if (replaced && link.sameBrowser && nothing) return problem('curp_cambio', 'current')
  // a malformed CURP is a typing error and not a guess, so it counts as no try
  if (!curp.ok) return problem(curp.problem.code, again, link.wrong, curp.problem.detail)
  const wrong = await store.takeTry(token, LINK_TRIES)
  if (wrong === undefined) return { outcome: 'closed', state: 'bloqueado' }
  const right = async <T>(answer: T): Promise<T> => {
    await store.giveBackTry(token)
    return answer
  }
  // who holds the link in its browser, or types its CURP, is told that it changed, and never to which
  if (replaced && curp.value === own) return right(problem('curp_cambio', 'current'))
  if (curp.value === (replaced ? verdict.currentCurp : own))
    return right({ outcome: 'curp', tramite, curp: curp.value })
  const sibling = link.sameBrowser ? undefined : await store.findSibling(token, curp.value, entry.at)
  if (sibling) return right({ outcome: 'curp', tramite: sibling, curp: sibling.curp })
  await store.audit({ ...entry, outcome: 'CURP distinta' })
  return wrong >= LINK_TRIES
    ? { outcome: 'closed', state: 'bloqueado' }
    : problem('curp_distinta', again, wrong)
}

type Binding = Omit<Attempt, 'token'> & {
  readonly tramite: MailedTramite
  readonly curp: Curp
  readonly standing: Standing
}

/** Binds the correo to the person, unless another one is bound, or the first one needs a proof that is not given. */
async function bind(
  deps: OpenLinkDeps,
  { tramite, link, attempt, entry, curp, standing }: Binding,
): Promise<Outcome | Extract<Opened, { outcome: 'problems' | 'limited' | 'desk' }>> {
  const { verdict } = standing
  const person = verdict.outcome === 'known' ? verdict.person : undefined
  const known = ofRegister(standing, deps.firstBinding)
  const open = (first: boolean, proved = false): Promise<Outcome> =>
    deps.store.openLink(
      tramite.id,
      entry.at,
      { ...known, curp, first, proved, ...(attempt.language && { language: attempt.language }) },
      (outcome) => ({
        ...entry,
        curp: tramite.curp,
        outcome: ENDS[outcome],
      }),
    )
  const located = person !== undefined && person.numeros.length > 0
  const bound = await open(deps.firstBinding === 'open' || (deps.firstBinding === 'names' && !located))
  if (bound.outcome !== 'unbound') return bound
  if (!person || deps.firstBinding === 'desk') return { outcome: 'desk' }
  return (await checkNames(deps, { tramite, link, attempt, entry, curp }, person)) ?? open(true, true)
}

const ENDS = { bound: 'ok', other: 'unido a otro', unbound: 'falta comprobar' } as const

/** The person's name, as the register has it. Wrong ones count for this correo alone, so that nobody shuts another out. */
async function checkNames(
  deps: OpenLinkDeps,
  { tramite, link, attempt, entry, curp }: Omit<Binding, 'standing'>,
  person: Person,
): Promise<Extract<Opened, { outcome: 'problems' | 'limited' }> | undefined> {
  const problems = (found: readonly Problem<OpenProblemCode>[]) =>
    ({
      outcome: 'problems',
      problems: found,
      asked: { curp: askedOf(link, tramite, curp), names: true },
      triesLeft: LINK_TRIES - link.wrong,
    }) as const
  const { nombre, primer_apellido, segundo_apellido } = attempt
  if (`${nombre}${primer_apellido}${segundo_apellido}`.trim() === '')
    return problems([{ code: 'nombre_registro_falta', field: 'nombre' }])
  const name = parsePersonName({
    nombre,
    primerApellido: primer_apellido,
    segundoApellido: segundo_apellido,
  })
  if (!name.ok) return problems(name.problems)
  if (deps.limits) {
    // counted before it is compared: guesses of one moment count like one after the other
    const bucket = `primer correo ${curp} ${canonicalCorreo(tramite.correo)}`
    const most = deps.limits.declaredTriesHour
    const { outcome, resetsAt } = await deps.store.consumeQuota(bucket, most, HOUR, entry.at)
    if (outcome === 'limited') {
      deps.refused({ ...entry, outcome: 'limitado' })
      return { outcome, resetsAt }
    }
  }
  if (namesPerson(name.value, person.name)) return undefined
  return problems([{ code: 'nombre_registro', field: 'nombre' }])
}

const askedOf = (link: Link, tramite: MailedTramite, curp: Curp): Asked['curp'] =>
  curp === tramite.curp ? (link.sameBrowser ? 'nothing' : 'again') : 'current'

/** Issues the number on file; what was issued before stays, unless it was corrected since. */
async function renewIssue(
  deps: OpenLinkDeps,
  tramite: MailedTramite,
  verdict: Verdict,
  actor: string,
): Promise<void> {
  const before = tramite.folio === undefined ? undefined : await deps.store.findIssue(tramite.folio)
  const [nss] = verdict.outcome === 'known' ? verdict.person.numeros : []
  if (before && verdict.outcome === 'known' && nss && saysSame(before, verdict.person.name, nss)) return
  await issueNumber(deps, tramite, verdict, {}, actor)
}
