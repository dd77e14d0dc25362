import { PADRON_COLUMNS } from '../../domain/person/padron-header.ts'
import { type SyntheticPerson, syntheticPeople } from '../../domain/person/synthetic-people.ts'
import { writeLines } from '../program/line-file.ts'

/**
 * Writes a padrón of `count` people who do not exist, no two with one CURP or one NSS: a third have an NSS, a quarter
 * an address, one in two hundred has died. The same seed gives the same file. Throws `Refused` when there is such a
 * file already.
 */
export function makePadron(file: string, count: number, seed: number, at: (rows: number) => void): void {
  const people = syntheticPeople(seed)
  writeLines(file, (line) => {
    line(PADRON_COLUMNS.join(','))
    for (let n = 1; n <= count; n++) {
      line(rowOf(people.next().value, n))
      if (n % 10_000 === 0) at(n)
    }
  })
}

const rowOf = ({ curp, name, nss }: SyntheticPerson, n: number): string =>
  [
    curp,
    name.nombre,
    name.primerApellido,
    name.segundoApellido ?? '',
    nss ?? '',
    n % 200 === 0 ? 'fallecido' : 'vigente',
    n % 4 === 0 ? `persona${n}@correo.example` : '',
  ].join(',')
