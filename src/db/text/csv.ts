export type CsvRecord = { readonly line: number; readonly fields: readonly string[] }

/**
 * CSV by RFC 4180 → records with the line each begins on (from 1), fields trimmed, empty lines left out. The
 * separator is `;` when the first line has one and no comma, as spreadsheets in Spanish write it. A quote that is not
 * closed, or not alone in its field, is a letter like any other.
 */
export function parseCsv(text: string): CsvRecord[] {
  const source = text.replace(/^\uFEFF/, '')
  const [first = ''] = source.split(/\r?\n/, 1)
  const separator = first.includes(';') && !first.includes(',') ? ';' : ','
  const records: CsvRecord[] = []
  let fields: string[] = []
  let line = 1
  let begun = 1
  for (const [, quoted, plain = '', end = ''] of source.matchAll(FIELD[separator])) {
    fields.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim())
    line += (quoted?.match(/\n/g)?.length ?? 0) + (end.includes('\n') ? 1 : 0)
    if (end === separator) continue
    if (fields.some((field) => field !== '')) records.push({ line: begun, fields })
    fields = []
    begun = line
  }
  return records
}

const FIELD = {
  ',': /(?:[^\S\r\n]*"((?:[^"]|"")*)"[^\S\r\n]*|([^,\r\n]*))(,|\r?\n|$)/g,
  ';': /(?:[^\S\r\n]*"((?:[^"]|"")*)"[^\S\r\n]*|([^;\r\n]*))(;|\r?\n|$)/g,
} as const
