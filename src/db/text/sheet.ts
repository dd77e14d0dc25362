/** One row of a sheet: its number from 1, and its cells as text, empty ones between them too. */
export type SheetRow = { readonly line: number; readonly fields: readonly string[] }

/** Why a workbook cannot be read, for the operator to be told. */
export type SheetProblemCode =
  | 'libro_danado'
  | 'libro_grande'
  | 'libro_cifrado'
  | 'libro_otro'
  | 'libro_web'
  | 'no_es_tabla'
  | 'hoja_no_hay'
  | 'hoja_vacia'

export class SheetFault extends Error {
  readonly code: SheetProblemCode
  readonly detail: string
  constructor(code: SheetProblemCode, detail = '') {
    super(code)
    this.code = code
    this.detail = detail
  }
}

/** The most that a sheet of a spreadsheet can have (1,048,576 rows, 16,384 columns, 32,767 letters a cell). */
export const MOST_ROWS = 1_048_576
/** No table that is imported here needs more. */
export const MOST_COLUMNS = 512
export const LONGEST_CELL = 32_767

/**
 * A number as the cell shows it: with the zeros of a format like `00000000000`, as a date (`AAAA-MM-DD`) when it is one,
 * else with the fifteen digits that a spreadsheet keeps.
 * @param format the code of its number format (ECMA-376 18.8.30), or `date`
 * @param date1904 days count from 1904, as old Macs have it
 */
export function shownNumber(value: number, format: string, date1904: boolean): string {
  const zeros = zerosOf(format)
  if (zeros > 1) return String(Math.round(value)).padStart(zeros, '0')
  if (isDateFormat(format)) return isoDay(value, date1904)
  // fifteen digits are what a spreadsheet keeps; more are an artefact of binary fractions
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(15)))
}

/** How many digits a format like `00000000000`, `00\-00\-00\-0000\-0` or `00" "00;@` shows at least; 0 for any other. */
function zerosOf(format: string): number {
  const plain = (format.split(';')[0] ?? '').replace(/\[\$[^\]]*\]|"[ -]*"|\\[ -]|[ -]|_./g, '')
  return /^0+$/.test(plain) ? plain.length : 0
}

/** Formats that every spreadsheet knows by number (ECMA-376 18.8.30): those of dates and times. */
export const BUILTIN_DATE = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

const isDateFormat = (format: string): boolean =>
  format === 'date' || /[dy]/i.test(format.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ''))

/** Days since 1899-12-30 (or 1904-01-01) → `AAAA-MM-DD`. */
function isoDay(serial: number, date1904: boolean): string {
  const ms = Math.round((serial - (date1904 ? 24_107 : 25_569)) * 86_400_000)
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 10)
}

/** `BC12` → 54: the column of a reference, from 0; -1 for text that is no reference. */
export function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & 0xdf
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

/**
 * The rows of the sheet that is wanted, or of the first that can be seen and has any, from its first row that says
 * something: a cover or a chart often comes before it. Throws `SheetFault` when there is none.
 * @param wanted name of the sheet, or its number from 1
 */
export function* firstFilled<T extends { readonly name: string; readonly hidden: boolean }>(
  sheets: readonly T[],
  wanted: string | undefined,
  rowsOf: (sheet: T) => Generator<SheetRow>,
): Generator<SheetRow> {
  const chosen = chooseSheet(sheets, wanted)
  const later = wanted === undefined ? sheets.slice(sheets.indexOf(chosen) + 1) : []
  for (const sheet of [chosen, ...later.filter(({ hidden }) => !hidden)]) {
    let isFilled = false
    for (const row of rowsOf(sheet)) {
      isFilled ||= row.fields.some((field) => field.trim() !== '')
      if (isFilled) yield row
    }
    if (isFilled) return
  }
  throw new SheetFault('hoja_vacia', namesOf(sheets))
}

const namesOf = (sheets: readonly { readonly name: string }[]): string =>
  sheets.map(({ name }) => name).join(', ')

/** The sheet that is meant: by name, by number from 1, or the first that can be seen. */
function chooseSheet<T extends { readonly name: string; readonly hidden: boolean }>(
  sheets: readonly T[],
  wanted: string | undefined,
): T {
  const plain = (name: string) => name.trim().normalize('NFC').toLocaleLowerCase('es-MX')
  const found =
    wanted === undefined
      ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0])
      : (sheets.find(({ name }) => plain(name) === plain(wanted)) ??
        (/^\d+$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined))
  if (!found) throw new SheetFault('hoja_no_hay', namesOf(sheets))
  return found
}
