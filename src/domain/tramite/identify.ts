import type { Tramite } from '../facts/tramite.ts'
import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'
import type { Needs } from '../ports/deps.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import { RegistryDown } from '../ports/person-registry.ts'
import type { PersonStore } from '../ports/person-store.ts'

export type LookUpDeps = Needs<
  'registry' | 'alert' | 'declaredNames',
  Pick<PersonStore, 'isBlocked'> & Pick<IssueStore, 'numerosOf' | 'findIssueOf'>
>

/** What the register says of the person of a trámite. */
export type Verdict =
  /** `declared`: not in the register; the names are those of an earlier trámite, where the person declared them */
  | { readonly outcome: 'known'; readonly person: Person; readonly declared: boolean }
  /** not in the register, and the operator lets people declare their names */
  | { readonly outcome: 'to declare' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'deceased' }
  | { readonly outcome: 'replaced'; readonly currentCurp?: Curp }
  /** two or more NSS, which only the subdelegación can settle */
  | { readonly outcome: 'conflict' }
  /** the operator's file says something of them that nobody can read, perhaps a number: until it is mended none is given */
  | { readonly outcome: 'unreadable' }
  /** the person, or the institution, asked to stop trámites for this CURP */
  | { readonly outcome: 'blocked' }
  | { readonly outcome: 'registry down' }

/** Asks the register for the person of `tramite`. A register that does not respond is a verdict and no exception. */
export async function lookUp(deps: LookUpDeps, tramite: Tramite): Promise<Verdict> {
  // first, since the data of a person who opposed their use must not be asked for either
  if (await deps.store.isBlocked(tramite.curp)) return { outcome: 'blocked' }
  try {
    const person = await deps.registry.findPerson(tramite.curp)
    return person ? judge(deps, person) : declare(deps, tramite)
  } catch (error) {
    if (!(error instanceof RegistryDown)) throw error
    deps.alert({ code: 'registro_no_responde', reason: error.message })
    return { outcome: 'registry down' }
  }
}

async function judge(deps: LookUpDeps, person: Person): Promise<Verdict> {
  if (person.status === 'fallecido') return { outcome: 'deceased' }
  if (person.status === 'reemplazada') {
    return { outcome: 'replaced', ...(person.currentCurp ? { currentCurp: person.currentCurp } : {}) }
  }
  const numeros = [...new Set([...person.numeros, ...(await deps.store.numerosOf(person.curp))])]
  if (numeros.length > 1) return { outcome: 'conflict' }
  // a number on file is theirs whatever another cell holds; but a status may forbid showing it
  const isBlind = person.unreadable?.some((column) => column === 'estatus' || numeros.length === 0)
  if (isBlind) {
    deps.alert({ code: 'dato_por_corregir' })
    return { outcome: 'unreadable' }
  }
  return { outcome: 'known', person: { ...person, numeros }, declared: false }
}

async function declare(deps: LookUpDeps, tramite: Tramite): Promise<Verdict> {
  const numbers = await deps.store.numerosOf(tramite.curp)
  if (numbers.length > 1) return { outcome: 'conflict' }
  const earlier = await deps.store.findIssueOf(tramite.curp)
  if (earlier) {
    const person = { curp: tramite.curp, name: earlier.name, status: 'vigente', numeros: numbers } as const
    return { outcome: 'known', person, declared: earlier.declared }
  }
  return { outcome: deps.declaredNames ? 'to declare' : 'unknown' }
}
