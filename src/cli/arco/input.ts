import { mexicoTime } from '../../domain/base/mexico-time.ts'
import { type Problem, Refused } from '../../domain/base/problem.ts'
import { type Curp, parseCurp } from '../../domain/person/curp.ts'
import type { PersonName } from '../../domain/person/name.ts'
import { disagreements, parsePersonName } from '../../domain/person/person-name.ts'
import { say } from '../../views/words/messages.ts'

export type NameOptions = {
  nombre: string
  primerApellido: string
  segundoApellido?: string
  aunqueNoConcuerde?: boolean
}

/** The CURP of the command line. Throws `Refused` with what is wrong with it. */
export function askedCurp(text: string, now: number): Curp {
  const curp = parseCurp(text, mexicoTime(now))
  if (!curp.ok) throw refusal([{ ...curp.problem, field: 'curp' }])
  return curp.value
}

/** The names of the command line. Throws `Refused` when they are no names, or not those of the CURP. */
export function askedName(curp: Curp, options: NameOptions): PersonName {
  const { nombre, primerApellido, segundoApellido = '' } = options
  const name = parsePersonName({ nombre, primerApellido, segundoApellido })
  if (!name.ok) throw refusal(name.problems)
  const wrong = options.aunqueNoConcuerde ? [] : disagreements(curp, name.value)
  if (wrong.length > 0)
    throw refusal(wrong, 'Si el acta de la persona lo dice así, repite la orden con --aunque-no-concuerde.')
  return name.value
}

const refusal = (problems: readonly Problem[], ...more: string[]): Refused =>
  new Refused([...problems.map((problem) => say(problem).text), ...more].join('\n'))
