import type { CivilDate } from '../base/mexico-time.ts'
import { type Curp, curpCheckDigit } from './curp.ts'
import { INCONVENIENT } from './curp-words.ts'
import type { Entidad } from './entidades.ts'
import type { PersonName } from './name.ts'

/** What the names give to a CURP: positions 1-4 and 14-16 (Instructivo Normativo, annexes 2 and 4). */
export type CurpKey = { readonly initials: string; readonly consonants: string }

/** A lone one of these says little of a person: the next word counts. */
const COMMON = new Set(['MARIA', 'MA.', 'MA', 'M', 'M.', 'JOSE', 'J', 'J.'])
const PARTICLES = new Set('DA DAS DE DEL DER DI DIE DD EL LA LOS LAS LE LES MAC MC VAN VON Y'.split(' '))
/** Stands for Ñ while the other marks are stripped. */
const ENYE = '\u0001'

export function curpKey(name: PersonName): CurpKey {
  const primer = countingWord(name.primerApellido)
  const segundo = name.segundoApellido ? countingWord(name.segundoApellido) : ''
  const nombre = countingWord(dropCommon(plain(name.nombre)))
  const letters = `${first(primer)}${innerVowel(primer)}${first(segundo)}${first(nombre)}`
  return {
    initials: INCONVENIENT.has(letters) ? `${letters[0]}X${letters.slice(2)}` : letters,
    consonants: `${innerConsonant(primer)}${innerConsonant(segundo)}${innerConsonant(nombre)}`,
  }
}

/** Builds a whole CURP for a synthetic person. `differentiator`: 0-9 for births to 1999, A-Z from 2000. */
export function makeCurp(facts: {
  readonly name: PersonName
  readonly birth: CivilDate
  readonly sex: 'H' | 'M' | 'X'
  readonly entidad: Entidad
  readonly differentiator: string
}): Curp {
  const { initials, consonants } = curpKey(facts.name)
  const { year, month, day } = facts.birth
  const date = [year % 100, month, day].map((n) => String(n).padStart(2, '0')).join('')
  const first17 = `${initials}${date}${facts.sex}${facts.entidad}${consonants}${facts.differentiator}`
  return `${first17}${curpCheckDigit(first17)}` as Curp
}

/** Upper case, Ñ protected, other marks stripped (Ü → U, Č → C, Ł → L, Ø → O). */
function plain(text: string): string {
  return text
    .toLocaleUpperCase('es-MX')
    .normalize('NFC')
    .replaceAll('Ñ', ENYE)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('Ł', 'L')
    .replaceAll('Ø', 'O')
    .replaceAll('Đ', 'D')
    .replaceAll('Æ', 'AE')
    .replaceAll('Œ', 'OE')
    .replaceAll('ß', 'SS')
    .trim()
}

/** MARIA and JOSE give way to a second name, once. */
function dropCommon(nombre: string): string {
  const words = nombre.split(/\s+/)
  return words.length > 1 && COMMON.has(words[0] ?? '') ? words.slice(1).join(' ') : nombre
}

/** The first word that is no particle; a name that is only particles keeps its last. */
function countingWord(text: string): string {
  const words = plain(text).split(/\s+/)
  while (words.length > 1 && PARTICLES.has(words[0] ?? '')) words.shift()
  return words[0] ?? ''
}

/** A letter, Ñ as X; nothing at all is X too. */
const first = (word: string): string => {
  const letter = word[0]
  return letter && /[A-Z]/.test(letter) ? letter : 'X'
}

const innerVowel = (word: string): string => inner(word, /[AEIOU]/)
const innerConsonant = (word: string): string => inner(word, /[B-DF-HJ-NP-TV-Z\u0001]/)

/** The first letter of the kind after the first; a mark met before it, Ñ, or none give X. */
function inner(word: string, kind: RegExp): string {
  for (const letter of word.slice(1)) {
    if (/[/\-.'’]/.test(letter)) return 'X'
    if (kind.test(letter)) return letter === ENYE ? 'X' : letter
  }
  return 'X'
}
