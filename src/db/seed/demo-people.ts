import type { CivilDate } from '../../domain/base/mexico-time.ts'
import { composeNss, type Nss } from '../../domain/number/nss.ts'
import { makeCurp } from '../../domain/person/curp-key.ts'
import type { Entidad } from '../../domain/person/entidades.ts'
import type { Person, PersonName } from '../../domain/person/person.ts'

export type DemoPerson = {
  readonly person: Person
  readonly shows: 'asignacion' | 'localizacion' | 'conflicto' | 'fallecido' | 'reemplazada'
  /** a postal code to walk Paso 2 with */
  readonly cp: string
}

const curpOf = (
  name: PersonName,
  [year, month, day]: [number, number, number],
  sex: 'H' | 'M' | 'X',
  entidad: Entidad,
) =>
  makeCurp({
    name,
    birth: { year, month, day } satisfies CivilDate,
    sex,
    entidad,
    differentiator: year < 2000 ? '0' : 'A',
  })

function invent(
  shows: DemoPerson['shows'],
  cp: string,
  [nombre, primerApellido, segundoApellido]: [string, string, string?],
  birth: [number, number, number],
  sex: 'H' | 'M' | 'X',
  entidad: Entidad,
  numeros: readonly Nss[] = [],
  status: Person['status'] = 'vigente',
): DemoPerson {
  const name = { nombre, primerApellido, ...(segundoApellido ? { segundoApellido } : {}) }
  return { shows, cp, person: { curp: curpOf(name, birth, sex, entidad), name, status, numeros } }
}

const ROSAURA = invent('asignacion', '06000', ['ROSAURA', 'ÑANDÚ', 'PEÑALOZA'], [2001, 9, 14], 'M', 'DF')

/** People who do not exist, one or more for each thing that the trámite can show. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  ROSAURA,
  invent('asignacion', '44100', ['CRISTÓBAL', 'DE LA O', 'QUIÑONES'], [1988, 2, 29], 'H', 'JC'),
  invent('asignacion', '64000', ['INÉS', 'ÖZTÜRK'], [1995, 12, 3], 'M', 'NE'),
  invent('asignacion', '72000', ['YARI', 'XICOTÉNCATL', 'TLAPANCO'], [2004, 6, 21], 'X', 'PL'),
  invent('localizacion', '97000', ['MARÍA DE LOS ÁNGELES', 'RIVA PALACIO', 'CHAN'], [1979, 4, 8], 'M', 'YN', [
    composeNss('84', 1997, 1979, 1121),
  ]),
  invent('localizacion', '68000', ['JUAN JOSÉ', 'D’AMICO', 'ÁLVAREZ'], [1966, 11, 30], 'H', 'OC', [
    composeNss('60', 1985, 1966, 4077),
  ]),
  invent('conflicto', '20000', ['BERENICE', 'LARRAÑAGA', 'ZEPEDA'], [1983, 7, 17], 'M', 'AS', [
    composeNss('51', 2002, 1983, 812),
    composeNss('51', 2009, 1983, 3390),
  ]),
  invent('fallecido', '80000', ['TADEO', 'WALLS', 'IBARRA'], [1931, 1, 25], 'H', 'SL', [], 'fallecido'),
  replaced(),
]

/** Born in the estado that an old CURP had wrong: the register names the one in force. */
function replaced(): DemoPerson {
  const old = invent('reemplazada', '06000', ['ROSAURA', 'ÑANDÚ', 'PEÑALOZA'], [2001, 9, 14], 'M', 'MC')
  return { ...old, person: { ...old.person, status: 'reemplazada', currentCurp: ROSAURA.person.curp } }
}

const undeclared = (
  cp: string,
  name: PersonName,
  birth: [number, number, number],
  sex: 'H' | 'M',
  entidad: Entidad,
) => ({
  cp,
  name,
  curp: curpOf(name, birth, sex, entidad),
})

/** Not in the register: their names are declared. */
export const DEMO_UNREGISTERED = [
  undeclared(
    '76000',
    { nombre: 'ELOÍSA', primerApellido: 'BAÑUELOS', segundoApellido: 'TREJO' },
    [1999, 5, 2],
    'M',
    'QT',
  ),
  undeclared('78000', { nombre: 'ULISES', primerApellido: 'KURI' }, [1974, 10, 19], 'H', 'SP'),
] as const
