import { composeNss, type Nss } from '../number/nss.ts'
import type { Curp } from './curp.ts'
import { makeCurp } from './curp-key.ts'
import { ENTIDADES } from './entidades.ts'
import type { PersonName } from './person.ts'

/** A person who does not exist, for tests and for files of any size. */
export type SyntheticPerson = { readonly curp: Curp; readonly name: PersonName; readonly nss?: Nss }

const NOMBRES =
  'ALMA BRUNO CITLALI DARÍO ELOÍSA FABIÁN GÜENDOLINA HÉCTOR ITZEL JULIÁN KAREN LEÓN MARÍA~ MARÍA~DE~LOS~ÁNGELES JOSÉ~LUIS NOÉ ÑECO OLGA PABLO QUETZALLI RENÉ SOFÍA TADEO ULISES VERÓNICA WENCESLAO XIMENA YAEL ZOE'
    .split(' ')
    .map((text) => text.replaceAll('~', ' ').trim())
const APELLIDOS =
  'ARREOLA BAÑUELOS CÁRDENAS DE~LA~O ECHEVERRÍA FRÍAS GÁNDARA HINOJOSA ÍÑIGUEZ JÁUREGUI KURI LARRAÑAGA MUÑOZ NAVARRETE ÑANDÚ OROPEZA PEÑALOZA QUIÑONES RIVA~PALACIO SÁENZ TOVAR URQUIZA VAN~DER~BERG WALLS XICOTÉNCATL YÁÑEZ ZEPEDA D/AMICO O’FARRILL'
    .split(' ')
    .map((text) => text.replaceAll('~', ' '))

/** A pseudo-random generator (mulberry32): small, fast, the same sequence for one seed. Not for secrets. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** Days of birth (28 a month, 1926 to 2025) × entidades × differentiators: one combination a person. */
const DAYS = 100 * 12 * 28
const PLACES = DAYS * 33 * 10
/** Coprime with PLACES, so that its multiples modulo PLACES reach each combination once, far apart. */
const STRIDE = 6_852_917

/**
 * An endless sequence of people, the same for one seed: names with Ñ, particles, compound ones, one surname in ten missing,
 * some born abroad, some of sex X, born 1926 to 2025, a third with an NSS. No two of the first 9,000,000 have the same
 * CURP or NSS.
 */
export function* syntheticPeople(seed: number): Generator<SyntheticPerson, never> {
  const roll = dice(seed)
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T
  for (let index = 0; ; index++) {
    const place = (((seed % PLACES) + index) * STRIDE) % PLACES
    const segundo = roll(10) > 0 ? { segundoApellido: pick(APELLIDOS) } : {}
    const name = { nombre: pick(NOMBRES), primerApellido: pick(APELLIDOS), ...segundo }
    const year = 1926 + (place % 100)
    const birth = {
      year,
      month: 1 + (Math.floor(place / 100) % 12),
      day: 1 + (Math.floor(place / 1200) % 28),
    }
    const sex = pick(['H', 'M', 'H', 'M', 'H', 'M', 'X'] as const)
    const entidad = ENTIDADES[Math.floor(place / DAYS) % 33] ?? 'NE'
    const nth = Math.floor(place / (DAYS * 33))
    const differentiator = year < 2000 ? String(nth) : 'ABCDEFGHIJ'.charAt(nth)
    const curp = makeCurp({ name, birth, sex, entidad, differentiator })
    yield index % 3 === 0 ? { curp, name, nss: nssOf(index / 3, year) } : { curp, name }
  }
}

/** A different number for each index: series 60 to 98, which no table in use here assigns from. */
function nssOf(index: number, birthYear: number): Nss {
  const clave = String(60 + (Math.floor(index / 10_000) % 39))
  const alta = 1990 + Math.floor(index / 390_000)
  return composeNss(clave, alta, birthYear, index % 10_000)
}
