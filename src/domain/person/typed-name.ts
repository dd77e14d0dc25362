import type { Problem } from '../base/problem.ts'
import { foldBlanks } from '../base/text.ts'
import type { Curp } from './curp.ts'
import { curpKey } from './curp-key.ts'
import type { PersonName } from './person.ts'

export type NameField = 'nombre' | 'primer_apellido' | 'segundo_apellido'
export type NameProblemCode =
  | 'nombre_falta'
  | 'nombre_largo'
  | 'nombre_caracter'
  | 'nombre_inicial'
  | 'nombre_vocal'
  | 'nombre_consonante'

const LONGEST = 50

/** Names as typed → upper case, NFC, blanks folded, fifty letters at most each; or a problem for each that is not fit. */
export function parsePersonName(typed: {
  readonly nombre: string
  readonly primerApellido: string
  readonly segundoApellido: string
}): { ok: true; value: PersonName } | { ok: false; problems: readonly Problem<NameProblemCode>[] } {
  const problems: Problem<NameProblemCode>[] = []
  const read = (text: string, field: NameField, needed: boolean): string => {
    const value = foldBlanks(text).toLocaleUpperCase('es-MX')
    const code = faultOf(value, needed)
    if (code) problems.push({ code, field, detail: { longest: LONGEST } })
    return value
  }
  const nombre = read(typed.nombre, 'nombre', true)
  const primerApellido = read(typed.primerApellido, 'primer_apellido', true)
  const segundoApellido = read(typed.segundoApellido, 'segundo_apellido', false)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, value: { nombre, primerApellido, ...(segundoApellido ? { segundoApellido } : {}) } }
}

function faultOf(value: string, needed: boolean): NameProblemCode | undefined {
  if (value === '') return needed ? 'nombre_falta' : undefined
  if ([...value].length > LONGEST) return 'nombre_largo'
  // letters of the Latin script with their marks, blanks, and the marks that names hold
  return /^[\p{Script=Latin}\p{M} .'’/-]+$/u.test(value) && /\p{L}/u.test(value)
    ? undefined
    : 'nombre_caracter'
}

/** Each place of a CURP that comes from a name: which field, what kind of letter, at which position (from 1). */
const PLACES: readonly [position: number, field: NameField, code: NameProblemCode][] = [
  [1, 'primer_apellido', 'nombre_inicial'],
  [2, 'primer_apellido', 'nombre_vocal'],
  [3, 'segundo_apellido', 'nombre_inicial'],
  [4, 'nombre', 'nombre_inicial'],
  [14, 'primer_apellido', 'nombre_consonante'],
  [15, 'segundo_apellido', 'nombre_consonante'],
  [16, 'nombre', 'nombre_consonante'],
]

/**
 * Where declared names do not agree with a CURP: one problem for each field at most, with the letter that the CURP has
 * (`espera`) and the one that the name gives (`da`). An X at position 2 stands for any vowel, since a word may have
 * been avoided there.
 */
export function disagreements(curp: Curp, name: PersonName): readonly Problem<NameProblemCode>[] {
  const { initials, consonants } = curpKey(name)
  const made = `${initials}${'.'.repeat(9)}${consonants}`
  const problems = new Map<NameField, Problem<NameProblemCode>>()
  for (const [position, field, code] of PLACES) {
    const espera = curp.charAt(position - 1)
    const da = made.charAt(position - 1)
    if (espera === da || problems.has(field)) continue
    problems.set(field, { code, field, detail: { espera, da, posicion: position } })
  }
  return [...problems.values()]
}
