import { readFileSync } from 'node:fs'
import { type CsvRecord, EndlessLine } from '../../db/text/csv.ts'
import { memorySource, SURE } from '../../db/text/detect.ts'
import type { Encoding } from '../../db/text/encoding.ts'
import { SheetFault } from '../../db/text/sheet.ts'
import { openTable } from '../../db/text/table.ts'
import { SHEET_WORDS } from './table-words.ts'

/**
 * The records of a small table in any encoding, or of a workbook, without blank rows and with their cells trimmed; or
 * why there are none, in a sentence for the operator.
 * @param options.encoding undefined: it is found out
 * @param options.sheet name or number from 1; undefined: the first that has something
 */
export function readTable(
  file: string,
  options: { readonly encoding: Encoding | undefined; readonly sheet: string | undefined },
): CsvRecord[] | string {
  try {
    const table = openTable(memorySource(readFileSync(file)), options)
    if (table.detected && table.detected.confidence < SURE)
      return 'No se sabe en qué codificación está escrito el archivo: agrega, por ejemplo, --codificacion cp850.'
    const records = [...table.rows()]
      .map(({ line, raw, fields }) => ({
        line,
        fields: (fields ?? raw.split(table.separator)).map((field) => field.trim()),
      }))
      .filter(({ fields }) => fields.some((field) => field !== ''))
    if (table.format === 'texto') return records
    // a workbook does not keep the empty cells at the end of a row
    const width = records[0]?.fields.length ?? 0
    return records.map(({ line, fields }) => ({
      line,
      fields: Array.from({ length: Math.max(width, fields.length) }, (_, at) => fields[at] ?? ''),
    }))
  } catch (error) {
    if (error instanceof EndlessLine)
      return `El renglón ${error.line} de ${file} no termina: no parece una tabla.`
    if (error instanceof SheetFault) return SHEET_WORDS[error.code]({ hojas: error.detail })
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return `No se puede leer ${file} (${code}).`
  }
}
