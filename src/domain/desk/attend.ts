import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { foldBlanks } from '../base/text.ts'
import { type Attended, ID_KINDS, PRESENCES, type Presence } from '../facts/attended.ts'
import { type Draft, stepOf, type Tramite } from '../facts/tramite.ts'
import { ageOn, birthDateOf, type Curp, isMinor } from '../person/curp.ts'
import type { Needs } from '../ports/deps.ts'
import type { DeskStore } from '../ports/desk-store.ts'
import type { TramiteStore } from '../ports/tramite-store.ts'
import { lookUp, type Verdict } from '../tramite/identify.ts'
import { type IssueDeps, type Issued, issueNumber, stopAt } from '../tramite/issue-number.ts'
import { type SubmitAddressDeps, type Submitted, submitAddress } from '../tramite/submit-address.ts'
import { type GuardianProblemCode, readGuardian } from './guardian.ts'
import { knownOf } from './propose.ts'

export type AttendProblemCode =
  | GuardianProblemCode
  | 'id_falta'
  | 'id_final'
  | 'presencia_falta'
  /** who is not of the age to work does not come alone */
  | 'menor_solo'
  /** no minor has that identification */
  | 'id_adulto'
  | 'tutor_adulto'
  | 'poder_falta'

/** The fields of "Atender aquí", as typed. */
export const ATTEND_FIELDS = [
  'id_tipo',
  'id_final',
  'presencia',
  'tutor_curp',
  'parentesco',
  'poder',
] as const
export type AttendForm = Readonly<Record<(typeof ATTEND_FIELDS)[number], string>>

export type AttendDeps = IssueDeps & Needs<'mailDue', DeskStore & Pick<TramiteStore, 'findTramite'>>

export type Attending =
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<AttendProblemCode>[] }
  /** what the register, or the operator, says of the person: nothing is given */
  | { readonly outcome: 'stopped'; readonly verdict: Verdict }
  /** `issued`: a number was on file, and its documents are given; else Paso 2 follows */
  | {
      readonly outcome: 'attended'
      readonly tramite: Tramite
      readonly issued?: Issued & { outcome: 'issued' }
    }

/**
 * Begins a trámite for somebody at the counter: without mailbox and challenge, since an employee saw who they are. A
 * number on file is given at once, and the person told by mail where a correo of theirs is known. Nobody under 15 comes
 * alone (Ley Federal del Trabajo, art. 22 Bis).
 * @param form as typed
 * @param actor `personal:<id>`
 */
export async function openAtDesk(
  deps: AttendDeps,
  curp: Curp,
  form: AttendForm,
  actor: string,
): Promise<Attending> {
  const now = deps.clock.now()
  const read = readAttended(curp, form, actor, now)
  if (!read.ok) return { outcome: 'problems', problems: read.problems }
  const verdict = await lookUp(deps, { curp })
  if (verdict.outcome !== 'known' && verdict.outcome !== 'to declare') {
    await stopAt(deps, { curp }, verdict, actor)
    return { outcome: 'stopped', verdict }
  }
  const entry = { at: now, what: 'atención en persona', curp, actor, outcome: 'ok' } as const
  const tramite = await deps.store.openAttended(curp, read.attended, now, entry)
  const issued = await issueNumber(deps, tramite, verdict, {}, actor)
  if (issued.outcome === 'not identified') {
    // names are still to be declared; anything else stops it
    return issued.verdict.outcome === 'to declare'
      ? { outcome: 'attended', tramite }
      : { outcome: 'stopped', verdict: issued.verdict }
  }
  if (issued.outcome !== 'issued') return { outcome: 'attended', tramite }
  await tellAttended(deps, curp)
  return { outcome: 'attended', tramite, issued }
}

/**
 * Paso 2 of a trámite of the counter, by the rules of the portal; declared names were compared with papers, and not
 * guessed, so nothing is counted or asked twice. Rejects as `submitAddress` does.
 * @param actor `personal:<id>`
 */
export async function submitAtDesk(
  deps: AttendDeps & SubmitAddressDeps,
  tramite: Tramite,
  draft: Draft,
  actor: string,
): Promise<Exclude<Submitted, { outcome: 'limited' | 'to confirm' | 'to prove' }>> {
  const submitted = await submitAddress(deps, tramite, draft, actor, true)
  const { outcome } = submitted
  if (outcome === 'limited' || outcome === 'to confirm' || outcome === 'to prove')
    throw new Error('nothing is limited, confirmed or proved at the counter')
  if (submitted.outcome === 'issued') await tellAttended(deps, tramite.curp)
  return submitted
}

/**
 * A trámite of the counter that goes on; undefined for any but whoever began it, and once it ended.
 * @param actor `personal:<id>`
 */
export async function findAttended(
  { store }: Needs<never, Pick<TramiteStore, 'findTramite'>>,
  id: string,
  actor: string,
): Promise<Tramite | undefined> {
  const found = await store.findTramite(id)
  if (!found?.attended || found.attended.by !== actor) return undefined
  const step = stepOf(found)
  return step === 'cancelado' || step === 'terminado' ? undefined : found
}

/** Whoever has a correo is told that they were attended, or that somebody was in their name. */
async function tellAttended(deps: AttendDeps, curp: Curp): Promise<void> {
  const at = { now: deps.clock.now(), known: await knownOf(deps, curp) }
  if (await deps.store.tell(curp, 'atencion', at)) deps.mailDue()
}

type Read =
  | { readonly ok: true; readonly attended: Attended }
  | { readonly ok: false; readonly problems: readonly Problem<AttendProblemCode>[] }

function readAttended(curp: Curp, form: AttendForm, by: string, at: number): Read {
  const problems: Problem<AttendProblemCode>[] = []
  const idKind = ID_KINDS.find((one) => one === form.id_tipo)
  if (!idKind) problems.push({ code: 'id_falta', field: 'id_tipo' })
  const idLast4 = form.id_final.replace(/\s/g, '').toUpperCase()
  if (!/^[0-9A-ZÑ]{4}$/.test(idLast4)) problems.push({ code: 'id_final', field: 'id_final' })
  const presence = readPresence(curp, form, at, problems)
  if (!idKind || !presence || problems.length > 0) return { ok: false, problems }
  return { ok: true, attended: { by, at, idKind, idLast4, presence } }
}

/** Ley Federal del Trabajo, art. 22 Bis: from then on they need a number of their own. */
const MAY_WORK = 15

function readPresence(
  curp: Curp,
  form: AttendForm,
  at: number,
  problems: Problem<AttendProblemCode>[],
): Presence | undefined {
  const who = PRESENCES.find((one) => one === form.presencia)
  const today = mexicoTime(at)
  const minor = isMinor(curp, today)
  if (who === 'titular') {
    if (minor && form.id_tipo === 'ine') problems.push({ code: 'id_adulto', field: 'id_tipo' })
    if (ageOn(birthDateOf(curp), today) >= MAY_WORK) return { who }
    problems.push({ code: 'menor_solo', field: 'presencia' })
    return undefined
  }
  if (who === 'representante') {
    const proof = foldBlanks(form.poder).slice(0, 200)
    if (proof !== '') return { who, proof }
    problems.push({ code: 'poder_falta', field: 'poder' })
    return undefined
  }
  if (who === undefined) {
    problems.push({ code: 'presencia_falta', field: 'presencia' })
    return undefined
  }
  const read = readGuardian(curp, form, today)
  problems.push(...read.problems)
  // a grown person has no parent who acts for them, but may have a guardian whom a judge named
  if (['madre', 'padre'].includes(form.parentesco) && !minor)
    problems.push({ code: 'tutor_adulto', field: 'presencia' })
  return read.guardian && { who, ...read.guardian }
}
