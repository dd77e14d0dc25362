import type { CivilDate } from '../base/mexico-time.ts'
import { type Curp, curpCheckDigit } from './curp.ts'
import type { Entidad } from './entidades.ts'
import type { PersonName } from './person.ts'

/** The letters of a CURP that come from the names: positions 1-4 (`initials`) and 14-16 (`consonants`). */
export type CurpKey = { readonly initials: string; readonly consonants: string }

/** Given names that are passed over when another one follows (Instructivo Normativo, annex 4). */
const COMMON = new Set(['MARIA', 'MA.', 'MA', 'M', 'M.', 'JOSE', 'J', 'J.'])
/** Particles that are passed over at the beginning of a name (Instructivo Normativo, annex 4). */
const PARTICLES = new Set('DA DAS DE DEL DER DI DIE DD EL LA LOS LAS LE LES MAC MC VAN VON Y'.split(' '))
/** Placeholder of Ñ while other diacritics are stripped. */
const ENYE = '\u0001'

/** Words that positions 1-4 must not spell; position 2 becomes X then (Instructivo Normativo, annex 2). */
export const INCONVENIENT: ReadonlySet<string> = new Set(
  (
    'BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA GUEI ' +
    'GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO ' +
    'MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO ' +
    'RATA ROBA ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY'
  ).split(' '),
)

/**
 * The letters that a name gives to a CURP, by the Instructivo Normativo para la Asignación de la CURP (SEGOB
 * 2006, amended DOF 18-06-2018 and 18-10-2021; annexes 2 and 4). A missing surname gives X.
 */
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

/** The first internal vowel of a surname, as typed, whether or not a word is avoided with it; X when there is none. */
export const curpVowel = (apellido: string): string => innerVowel(countingWord(apellido))

/**
 * Builds a whole CURP, check digit and all, for a synthetic person; nothing of it is checked. `differentiator`: 0-9 for
 * births to 1999, A-Z from 2000.
 */
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

/** Upper case; Ñ as its placeholder, other diacritics stripped (Ü → U, Č → C, Ł → L, Ø → O). */
function plain(text: string): string {
  return (
    text
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
      .replace(/\.?ª/g, 'A')
      // J.JESÚS, MA.DEL CARMEN: an abbreviation ends at its dot
      .replace(/\.(?=[A-Z\u0001])/g, '. ')
      .trim()
  )
}

/** Drops one leading MARIA or JOSE when another given name follows. */
function dropCommon(nombre: string): string {
  const words = nombre.split(/\s+/)
  return words.length > 1 && COMMON.has(words[0] ?? '') ? words.slice(1).join(' ') : nombre
}

/** The first word that is no particle; of a name of particles only, the last one. */
function countingWord(text: string): string {
  const words = plain(text).split(/\s+/)
  while (words.length > 1 && PARTICLES.has(words[0] ?? '')) words.shift()
  return words[0] ?? ''
}

/** The first letter; X for Ñ and for no letter. */
const first = (word: string): string => {
  const letter = word[0]
  return letter && /[A-Z]/.test(letter) ? letter : 'X'
}

const innerVowel = (word: string): string => inner(word, /[AEIOU]/)
const innerConsonant = (word: string): string => inner(word, /[B-DF-HJ-NP-TV-Z\u0001]/)

/** The first letter of the kind after the initial; X for Ñ, for none, and when a punctuation mark comes before it. */
function inner(word: string, kind: RegExp): string {
  for (const letter of word.slice(1)) {
    if (/[/\-.'’´`ʼ‘]/.test(letter)) return 'X'
    if (kind.test(letter)) return letter === ENYE ? 'X' : letter
  }
  return 'X'
}
