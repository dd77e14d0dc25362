import { cellText, saysNothing } from '../base/cell.ts'
import type { Problem } from '../base/problem.ts'
import { dropInvisible, foldBlanks } from '../base/text.ts'
import type { Curp } from './curp.ts'
import { curpKey, curpVowel } from './curp-key.ts'
import { fullName, type PersonName } from './person.ts'

export type NameField = 'nombre' | 'primer_apellido' | 'segundo_apellido'
export type NameProblemCode =
  | 'nombre_falta'
  | 'nombre_largo'
  | 'nombre_caracter'
  | 'nombre_inicial'
  | 'nombre_vocal'
  | 'nombre_consonante'

const LONGEST = 50
/** A name that is as it should be: all that most cells of a padrón have. */
const PLAIN = /^[A-ZÁÉÍÓÚÜÑ]+(?: [A-ZÁÉÍÓÚÜÑ]+)*$/
/** Whether `parsePersonName` leaves a name as it is. */
export const isPlainName = (text: string): boolean => text.length <= LONGEST && PLAIN.test(text)
/** What keyboards and programs give for the apostrophe of O’FARRILL. */
const OTHER_APOSTROPHES = /[´`‘ʼʹʻ′＇]/g

/**
 * Names as typed → upper case, NFC, blanks folded, fifty characters of the Latin script at most each; or a problem for
 * each that is not fit, with its field. Without a segundo apellido there is no key for it.
 */
export function parsePersonName(typed: {
  readonly nombre: string
  readonly primerApellido: string
  readonly segundoApellido: string
}): { ok: true; value: PersonName } | { ok: false; problems: readonly Problem<NameProblemCode>[] } {
  const problems: Problem<NameProblemCode>[] = []
  const read = (text: string, field: NameField, needed: boolean): string => {
    if (isPlainName(text)) return text
    const value = foldBlanks(dropInvisible(text).replace(OTHER_APOSTROPHES, '’')).toLocaleUpperCase('es-MX')
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
 * been avoided there; and old CURPs have words that newer ones avoid.
 */
export function disagreements(curp: Curp, name: PersonName): readonly Problem<NameProblemCode>[] {
  const { initials, consonants } = curpKey(name)
  const made = `${initials}${'.'.repeat(9)}${consonants}`
  const vowel = curpVowel(name.primerApellido)
  const problems = new Map<NameField, Problem<NameProblemCode>>()
  for (const [position, field, code] of PLACES) {
    const espera = curp.charAt(position - 1)
    const da = made.charAt(position - 1)
    if (espera === da || problems.has(field)) continue
    if (position === 2 && (espera === 'X' || espera === vowel)) continue
    problems.set(field, { code, field, detail: { espera, da, posicion: position } })
  }
  return [...problems.values()]
}

/**
 * Tells for many rows whether names, as cells of a table, agree with their CURP: the question of `disagreements` at a
 * tenth of its cost, since few words make most names. Its memory is bounded.
 */
export function createAgreement(): (
  curp: string,
  nombre: string,
  primer: string,
  segundo: string,
) => boolean {
  const surnames = new Map<string, string>()
  const nombres = new Map<string, string>()
  const remember = (memory: Map<string, string>, text: string, make: (text: string) => string): string => {
    const known = memory.get(text)
    if (known !== undefined) return known
    if (memory.size >= MOST_REMEMBERED) memory.clear()
    const made = make(cellText(text))
    memory.set(text, made)
    return made
  }
  /** initial, vowel, consonant */
  const ofSurname = (text: string) => {
    const { initials, consonants } = curpKey({ nombre: 'X', primerApellido: text })
    return `${initials.charAt(0)}${curpVowel(text)}${consonants.charAt(0)}`
  }
  const ofNombre = (text: string) => {
    const { initials, consonants } = curpKey({ nombre: text, primerApellido: 'X' })
    return `${initials.charAt(3)}${consonants.charAt(2)}`
  }
  return (curp, nombre, primer, segundo) => {
    const first = remember(surnames, primer, ofSurname)
    const own = remember(nombres, nombre, ofNombre)
    if (
      curp[0] !== first[0] ||
      (curp[1] !== first[1] && curp[1] !== 'X') ||
      curp[3] !== own[0] ||
      curp[13] !== first[2] ||
      curp[15] !== own[1]
    )
      return false
    const second = segundo === '' ? 'XXX' : remember(surnames, segundo, ofSurname)
    if (curp[2] === second[0] && curp[14] === second[2]) return true
    return curp[2] === 'X' && curp[14] === 'X' && saysNothing(cellText(segundo))
  }
}

const MOST_REMEMBERED = 20_000

/**
 * Whether a typed name is that of a person: the same letters in the same order, whatever the accents and marks, and
 * wherever a name ends and a surname begins.
 */
export const namesPerson = (typed: PersonName, name: PersonName): boolean =>
  lettersOf(fullName(typed)) === lettersOf(fullName(name))

const lettersOf = (text: string): string =>
  text
    .toLocaleUpperCase('es-MX')
    .normalize('NFD')
    .replace(/[^\p{Script=Latin}]|\p{M}/gu, '')
