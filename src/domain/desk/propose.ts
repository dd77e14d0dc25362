import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { foldBlanks } from '../base/text.ts'
import { CASE_LIFETIME, type CaseChange } from '../facts/case.ts'
import { type Nss, parseNss } from '../number/nss.ts'
import { type CorreoProblemCode, parseCorreo, sameCorreo } from '../person/correo.ts'
import { type Curp, type CurpProblemCode, isMinor, parseCurp } from '../person/curp.ts'
import { disagreements, type NameProblemCode, parsePersonName } from '../person/typed-name.ts'
import type { CaseRecord, CaseStore, Obstacle } from '../ports/case-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Needs } from '../ports/deps.ts'
import type { OfRegister } from '../ports/link-store.ts'
import { RegistryDown } from '../ports/person-registry.ts'
import { askRegistry, type LookUpDeps, numerosInPlay, ofRegister } from '../tramite/identify.ts'
import { type GuardianForm, type GuardianProblemCode, readGuardian } from './guardian.ts'
import { parseReason, type ReasonProblemCode } from './reason.ts'

export type ProposeDeps = KnownDeps & Needs<'chance' | 'ownRegister', CaseStore>

export type ProposeProblemCode =
  | CurpProblemCode
  | GuardianProblemCode
  | CorreoProblemCode
  | NameProblemCode
  | ReasonProblemCode
  | Obstacle
  | 'evidencia_falta'
  | 'confirmacion_vacia'
  | 'confirmacion_distinta'
  | 'numero_falta'
  | 'estatus_falta'
  /** only the operator's own register changes this */
  | 'registro_propio'
  | 'registro_no_responde'

/** Who proposes what about whom. `actor`: `personal:<id>`, or an operator's command. */
export type Proposal = {
  readonly curp: Curp
  readonly actor: string
  readonly reason: string
  /** what was seen: documents, in the employee's words */
  readonly evidence: string
}

export type ProposeOutcome =
  | { readonly outcome: 'proposed'; readonly id: string }
  /** one of the same kind about the same person is under way */
  | { readonly outcome: 'open already'; readonly id: string }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ProposeProblemCode>[] }

type Change =
  | { readonly ok: true; readonly change: CaseChange }
  | { readonly ok: false; readonly problems: readonly Problem<ProposeProblemCode>[] }

const wrong = (...problems: readonly Problem<ProposeProblemCode>[]): Change => ({ ok: false, problems })

/**
 * Another correo for somebody whose own is lost. With a guardian's CURP it is the guardian's, and serves a minor.
 * @param typed both fields of the guardian empty: it is the person's own
 */
export const proposeRebind = (
  deps: ProposeDeps,
  proposal: Proposal,
  typed: GuardianForm & Readonly<Record<'correo' | 'correo_confirmacion', string>>,
): Promise<ProposeOutcome> => propose(deps, proposal, () => readRebind(deps, proposal, typed))

function readRebind(
  { clock }: ProposeDeps,
  { curp }: Proposal,
  typed: Parameters<typeof proposeRebind>[2],
): Change {
  const problems: Problem<ProposeProblemCode>[] = []
  const correo = parseCorreo(typed.correo)
  if (!correo.ok) problems.push({ ...correo.problem, field: 'correo' })
  else if (typed.correo_confirmacion.trim() === '')
    problems.push({ code: 'confirmacion_vacia', field: 'correo_confirmacion' })
  else if (!sameCorreo(typed.correo.trim(), typed.correo_confirmacion.trim()))
    problems.push({ code: 'confirmacion_distinta', field: 'correo_confirmacion' })
  const today = mexicoTime(clock.now())
  const alone = typed.tutor_curp.trim() === '' && typed.parentesco === ''
  const read = alone ? { problems: [] } : readGuardian(curp, typed, today)
  problems.push(...read.problems)
  if (read.guardian && !isMinor(curp, today)) problems.push({ code: 'tutor_mayor', field: 'tutor_curp' })
  if (problems.length > 0 || !correo.ok) return wrong(...problems)
  const of = read.guardian ? { guardian: read.guardian } : {}
  return { ok: true, change: { kind: 'correo', correo: correo.value, ...of } }
}

/**
 * Of several NSS of a person, which one stands; the others are retired and never given again. `numero_uno` when there
 * are not several.
 * @param stands one of them
 */
export const proposeNumber = (
  deps: ProposeDeps,
  proposal: Proposal,
  stands: string,
): Promise<ProposeOutcome> =>
  propose(deps, proposal, async () => {
    const all = await numerosInPlay(deps, proposal.curp)
    if (all.length < 2) return wrong({ code: 'numero_uno' })
    const chosen = parseNss(stands)
    const kept: Nss | undefined = chosen.ok ? all.find((nss) => nss === chosen.value) : undefined
    if (!kept) return wrong({ code: 'numero_falta', field: 'numero' })
    return {
      ok: true,
      change: { kind: 'numero', stands: kept, retires: all.filter((nss) => nss !== kept) },
    }
  })

/**
 * The person's CURP took the place of another: number, correo and block of that one are theirs.
 * @param previous the older one, as typed
 */
export const proposeCurpLink = (
  deps: ProposeDeps,
  proposal: Proposal,
  previous: string,
): Promise<ProposeOutcome> =>
  propose(deps, proposal, () => {
    const curp = parseCurp(previous, mexicoTime(deps.clock.now()))
    return curp.ok
      ? { ok: true, change: { kind: 'curp', previous: curp.value } }
      : wrong({ ...curp.problem, field: 'curp_anterior' })
  })

/**
 * That a person lives, or has died, in spite of what the padrón says; `registro_propio` where the register is the
 * operator's service.
 * @param status `vigente` or `fallecido`
 */
export const proposeStatus = (
  deps: ProposeDeps,
  proposal: Proposal,
  status: string,
): Promise<ProposeOutcome> =>
  propose(deps, proposal, () => {
    if (deps.ownRegister) return wrong({ code: 'registro_propio' })
    return status === 'vigente' || status === 'fallecido'
      ? { ok: true, change: { kind: 'estatus', status } }
      : wrong({ code: 'estatus_falta', field: 'estatus' })
  })

export type TypedName = {
  readonly nombre: string
  readonly primer_apellido: string
  readonly segundo_apellido: string
  /** the papers say so, though it does not agree with the CURP */
  readonly anyway: boolean
}

/**
 * Another name for somebody on file: `nombre`; or somebody whom no register knows: `alta`. It must agree with the CURP
 * (Instructivo Normativo para la Asignación de la CURP) unless the papers say otherwise; `registro_propio` where the
 * register is the operator's service.
 */
export const proposeName = (
  deps: ProposeDeps,
  proposal: Proposal,
  kind: 'nombre' | 'alta',
  typed: TypedName,
): Promise<ProposeOutcome> =>
  propose(deps, proposal, () => {
    if (deps.ownRegister) return wrong({ code: 'registro_propio' })
    const name = parsePersonName({
      nombre: typed.nombre,
      primerApellido: typed.primer_apellido,
      segundoApellido: typed.segundo_apellido,
    })
    if (!name.ok) return wrong(...name.problems)
    const problems = typed.anyway ? [] : disagreements(proposal.curp, name.value)
    return problems.length > 0 ? wrong(...problems) : { ok: true, change: { kind, name: name.value } }
  })

/** A person's trámites go on again. That somebody blocked them needed no second person; this does. */
export const proposeUnblock = (deps: ProposeDeps, proposal: Proposal): Promise<ProposeOutcome> =>
  propose(deps, proposal, () => ({ ok: true, change: { kind: 'desbloqueo' } }))

/**
 * What nothing obliges to keep of a person is deleted; `DeskStore.cancellable` says beforehand what goes and what stays.
 */
export const proposeCancel = (deps: ProposeDeps, proposal: Proposal): Promise<ProposeOutcome> =>
  propose(deps, proposal, () => ({ ok: true, change: { kind: 'cancelacion' } }))

/** A change of number or CURP is taken back within a day. @param of the id of its case */
export const proposeUndo = (deps: ProposeDeps, proposal: Proposal, of: string): Promise<ProposeOutcome> =>
  propose(deps, proposal, () => ({ ok: true, change: { kind: 'deshacer', of } }))

/** Names of form fields by what an obstacle is about. */
const FIELD_OF: Partial<Record<Obstacle, string>> = {
  correo_ajeno: 'correo',
  correo_igual: 'correo',
  tutor_correo: 'correo',
  curp_misma: 'curp_anterior',
  curp_unida: 'curp_anterior',
  curp_circulo: 'curp_anterior',
  curp_con_otra: 'curp_anterior',
  estatus_igual: 'estatus',
  nombre_igual: 'nombre',
}

async function propose(
  deps: ProposeDeps,
  { curp, actor, reason: text, evidence }: Proposal,
  read: () => Change | Promise<Change>,
): Promise<ProposeOutcome> {
  const { clock, chance, store } = deps
  const reason = parseReason(text)
  const seen = foldBlanks(evidence).slice(0, 500)
  let change: Change
  try {
    change = await read()
  } catch (error) {
    if (!(error instanceof RegistryDown)) throw error
    change = wrong({ code: 'registro_no_responde' })
  }
  const problems: Problem<ProposeProblemCode>[] = change.ok ? [] : [...change.problems]
  if (seen === '') problems.push({ code: 'evidencia_falta', field: 'evidencia' })
  if (!reason.ok) problems.push({ ...reason.problem, field: 'motivo' })
  if (!change.ok || !reason.ok || problems.length > 0) return { outcome: 'problems', problems }
  const now = clock.now()
  const id = randomToken(chance, 128)
  const order = {
    id,
    curp,
    change: change.change,
    reason: reason.value,
    evidence: seen,
    proposer: actor,
    now,
    expiresAt: now + CASE_LIFETIME,
    known: await knownOf(deps, curp),
    entry: {
      at: now,
      what: 'asunto propuesto',
      curp,
      actor,
      outcome: 'ok',
      code: `${change.change.kind} ${id}`,
    },
  } as const
  const proposed = await store.proposeCase(order, recordAt(now))
  if (proposed.outcome !== 'refused') return proposed
  const field = FIELD_OF[proposed.code]
  return { outcome: 'problems', problems: [{ code: proposed.code, ...(field ? { field } : {}) }] }
}

export type KnownDeps = LookUpDeps & Needs<'firstBinding', object>

/**
 * What the register says of the correo of a person; it has none while it does not answer, and of who is blocked, of whom
 * it is not asked.
 */
export const knownOf = async (deps: KnownDeps, curp: Curp): Promise<OfRegister> =>
  ofRegister(await askRegistry(deps, curp), deps.firstBinding)

/** The audit entry of a decision at `at`. Who did it is named by the decision. */
export const recordAt =
  (at: number): CaseRecord =>
  ({ id, kind, curp, outcome, actor }) => ({
    at,
    what: 'asunto decidido',
    curp,
    actor,
    outcome,
    code: `${kind} ${id}`,
  })
