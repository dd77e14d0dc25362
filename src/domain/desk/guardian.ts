import type { CivilTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { type Guardian, KINSHIPS } from '../facts/case.ts'
import { type Curp, type CurpProblemCode, isMinor, parseCurp } from '../person/curp.ts'

export type GuardianProblemCode =
  | CurpProblemCode
  | 'parentesco_falta'
  | 'tutor_falta'
  | 'tutor_mismo'
  | 'tutor_menor'

/** Who stands beside a person, as typed. */
export type GuardianForm = Readonly<Record<'tutor_curp' | 'parentesco', string>>

/**
 * A parent or guardian as the counter's forms have them: another person, of age, with their kinship. Nothing is refused
 * half: a kinship without a CURP asks for it, and the other way about. `guardian` is there when no problem is.
 * @param curp of whom they stand beside
 * @param today in Mexico City
 */
export function readGuardian(
  curp: Curp,
  typed: GuardianForm,
  today: CivilTime,
): { readonly guardian?: Guardian; readonly problems: readonly Problem<GuardianProblemCode>[] } {
  const problems: Problem<GuardianProblemCode>[] = []
  const found = parseCurp(typed.tutor_curp, today)
  const kinship = KINSHIPS.find((one) => one === typed.parentesco)
  if (typed.tutor_curp.trim() === '') problems.push({ code: 'tutor_falta', field: 'tutor_curp' })
  else if (!found.ok) problems.push({ ...found.problem, field: 'tutor_curp' })
  else if (found.value === curp) problems.push({ code: 'tutor_mismo', field: 'tutor_curp' })
  else if (isMinor(found.value, today)) problems.push({ code: 'tutor_menor', field: 'tutor_curp' })
  if (!kinship) problems.push({ code: 'parentesco_falta', field: 'parentesco' })
  return found.ok && kinship && problems.length === 0
    ? { guardian: { curp: found.value, kinship }, problems }
    : { problems }
}
