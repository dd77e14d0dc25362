import type { Problem } from '../../domain/base/problem.ts'
import { readHeader } from '../../domain/person/padron-header.ts'
import { curpOfCell } from '../../domain/person/padron-row.ts'
import { createAgreement } from '../../domain/person/typed-name.ts'
import { splitRecord } from '../text/csv.ts'
import type { Judge } from '../text/detect.ts'
import type { Encoding } from '../text/encoding.ts'
import { DISAGREES } from '../text/evidence.ts'
import type { Table } from '../text/table.ts'
import { findHeader, HEADER_WITHIN } from './header.ts'

/** What the names of a file are in one encoding. */
export type NamesReading = {
  readonly encoding: Encoding
  readonly share: number
  readonly names: readonly string[]
}
/** Nobody can tell what a file is written in: what its names are in each encoding. */
export type DoubtfulEncoding = Problem<'codificacion_dudosa'> & { readonly readings: readonly NamesReading[] }

/**
 * A judge for `detectEncoding`: readings in which names agree with their CURPs are worth more. A file without a header
 * that is understood is judged by its letters alone.
 */
export function judgeNames(separator: string): Judge {
  return (head, lines) => {
    const rows = head.split(/\r\n|\n|\r/, HEADER_WITHIN).map((line) => splitRecord(line, separator))
    const header = rows.map((fields) => readHeader(fields)).find(({ ok }) => ok)
    if (!header?.ok) return 0
    const agree = createAgreement()
    const { curp = -1, nombre = -1, primer_apellido = -1, segundo_apellido = -1 } = header.value.places
    const wrong = lines.filter((line) => {
      const fields = splitRecord(line, separator)
      const key = curpOfCell(fields[curp] ?? '')
      return (
        LETTERS.test(key) &&
        !agree(key, fields[nombre] ?? '', fields[primer_apellido] ?? '', fields[segundo_apellido] ?? '')
      )
    })
    return wrong.length * DISAGREES
  }
}

/** What may be a CURP, good or bad. */
const LETTERS = /^[A-Z0-9]{18}$/

/**
 * Why a file is not read: ten names of it at most as each encoding would read them, the likeliest first, for the
 * operator to choose.
 */
export function doubtfulEncoding(table: Table): DoubtfulEncoding {
  const rows = table.rows()
  const found = findHeader(rows, [])
  const places = found.ok ? found.header.places : undefined
  const nameIn = (line: string): string => {
    const fields = splitRecord(line, table.separator)
    const columns = [places?.nombre, places?.primer_apellido, places?.segundo_apellido]
    return places
      ? columns
          .map((place) => fields[place ?? -1] ?? '')
          .join(' ')
          .trim()
      : fields.join(' ')
  }
  const readings = table.detected?.readings ?? []
  return {
    code: 'codificacion_dudosa',
    readings: readings.map(({ encoding, share, lines }) => ({ encoding, share, names: lines.map(nameIn) })),
  }
}
