import { readSync } from 'node:fs'
import { type CsvRow, csvRows, pickSeparator, splitRecord } from './csv.ts'
import { type Detected, detectEncoding, type Judge, type SizedSource } from './detect.ts'
import { createTextReader, decodeAs, type Encoding } from './encoding.ts'
import { SheetFault, type SheetRow } from './sheet.ts'
import { xlsRows } from './xls.ts'
import { xlsxRows } from './xlsx.ts'

/** A table that somebody exported: text of any encoding and separator, or a workbook. */
export type Table = {
  readonly format: 'texto' | 'xlsx' | 'xls'
  /** what its text is written in; absent for a workbook */
  readonly encoding?: Encoding
  /** how that was found; absent when the operator said it */
  readonly detected?: Detected
  /** what separates the fields in the `raw` of its rows */
  readonly separator: string
  /** Its records from the first; each call begins again. Throws `EndlessLine` and `SheetFault`. */
  rows(): Generator<CsvRow>
}

export type TableOptions = {
  readonly encoding?: Encoding | undefined
  /** of a workbook: name or number of the sheet */
  readonly sheet?: string | undefined
  /** how many columns a record names, to find the separator and to judge encodings */
  readonly headings?: (fields: readonly string[]) => number
  readonly judge?: (separator: string) => Judge
}

/**
 * Opens a table by what its bytes are, not by its name; of a text the encoding is found out unless told. Throws
 * `SheetFault` for a workbook that is none, and for bytes that are no table.
 */
export function openTable(source: SizedSource, options: TableOptions = {}): Table {
  const start = Buffer.from(source.read(0, 512)).toString('latin1')
  if (start.startsWith('PK\u0003\u0004')) return workbook('xlsx', xlsxRows(source, options.sheet))
  if (start.startsWith('\xd0\xcf\x11\xe0')) return workbook('xls', () => xlsRows(source, options.sheet))
  if (/^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|workbook)/i.test(start))
    throw new SheetFault('libro_web')
  if (OTHER_FILES.test(start) || isBinary(start)) throw new SheetFault('no_es_tabla')
  return textTable(source, options)
}

/** How other files begin: UTF-32, which no spreadsheet writes; gzip, bzip2, xz, 7z, RAR; PDF, RTF; PNG, JPEG, GIF. */
const OTHER_FILES =
  /^(\xff\xfe\0\0|\0\0\xfe\xff|\x1f\x8b|BZh\d1AY|\xfd7zXZ|7z\xbc\xaf|Rar!|%PDF-|\{\\rtf|\x89PNG|\xff\xd8\xff|GIF8)/

/** Whether bytes are no text: a tenth of random ones are controls; a text has but line ends, tabs and, in UTF-16, NULs. */
const isBinary = (start: string): boolean =>
  (start.match(/[\x01-\x08\x0e-\x19\x1b-\x1f]/g)?.length ?? 0) > Math.max(8, start.length / 25)

function workbook(format: 'xlsx' | 'xls', read: () => Generator<SheetRow>): Table {
  return {
    format,
    separator: ',',
    *rows() {
      for (const { line, fields } of read()) yield { line, raw: fields.map(quoted).join(','), fields }
    },
  }
}

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field

const HEAD_BYTES = 1 << 16
const HEAD_LINES = 20

function textTable(source: SizedSource, { encoding: told, headings, judge }: TableOptions): Table {
  const separatorIn = (head: string) => findSeparator(head, headings)
  const namedIn = (head: string) => (headings ? namedColumns(head, separatorIn(head), headings) : 0)
  const detected = told
    ? undefined
    : detectEncoding(source, (head, lines) => {
        return namedIn(head) * NAMED_COLUMN + (judge?.(separatorIn(head))(head, lines) ?? 0)
      })
  const encoding = told ?? detected?.encoding ?? 'utf-8'
  const head = decodeAs(source.read(0, HEAD_BYTES), encoding).replace(/^\uFEFF/, '')
  const inner = headLines(head).map(unwrapped).join('\n')
  // `"curp,nombre,…"`: each line was taken for one cell when the file was saved
  const isWrapped = namedIn(head) < 2 && namedIn(inner) >= 2
  const separator = separatorIn(isWrapped ? inner : head)
  return {
    format: 'texto',
    encoding,
    ...(detected ? { detected } : {}),
    separator,
    *rows() {
      for (const row of csvRows(textPieces(source, encoding), separator))
        if (row.line > 1 || !SEPARATOR_LINE.test(row.raw)) yield isWrapped ? splitAgain(row, separator) : row
    },
  }
}

const unwrapped = (line: string): string => /^"(.*)"$/s.exec(line)?.[1]?.replaceAll('""', '"') ?? line

/** A row whose only field is a whole line. */
function splitAgain(row: CsvRow, separator: string): CsvRow {
  const [raw] = row.fields ?? []
  return raw === undefined || row.fields?.length !== 1
    ? row
    : { line: row.line, raw, fields: splitRecord(raw, separator) }
}

/** A heading that is understood speaks for the encoding. */
const NAMED_COLUMN = 3
/** `sep=;`: the first line of a file for one spreadsheet, which takes it as an order. */
const SEPARATOR_LINE = /^"?sep=(.)"?[;,\t|]*$/i
const SEPARATORS = [',', ';', '\t', '|']

/** What separates the columns: as the file says, else what makes the most headings, else what the first line has most of. */
function findSeparator(head: string, headings: TableOptions['headings']): string {
  const lines = headLines(head)
  const said = SEPARATOR_LINE.exec(lines[0] ?? '')?.[1]
  if (said) return said
  const first = pickSeparator(lines[0] ?? '')
  if (!headings) return first
  const named = (separator: string) => namedColumns(head, separator, headings)
  return [first, ...SEPARATORS].reduce((best, one) => (named(one) > named(best) ? one : best))
}

const namedColumns = (
  head: string,
  separator: string,
  headings: (fields: readonly string[]) => number,
): number => Math.max(0, ...headLines(head).map((line) => headings(splitRecord(line, separator))))

const headLines = (head: string): string[] =>
  head
    .split(/\r\n|\n|\r/, HEAD_LINES * 2)
    .filter((line) => line.trim() !== '')
    .slice(0, HEAD_LINES)

const CHUNK_BYTES = 1 << 18

/** The text of a file in pieces. Bytes that are no letter come as U+FFFD. */
function* textPieces(source: SizedSource, encoding: Encoding): Generator<string> {
  const reader = createTextReader(encoding)
  const room = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  for (let at = 0; ; ) {
    const bytes = source.read(at, CHUNK_BYTES, room)
    at += bytes.length
    if (bytes.length === 0) break
    yield reader.read(bytes)
  }
  yield reader.end()
}

/**
 * The bytes of an open file. Throws what the file system throws; fewer bytes than `size` are its end.
 * @param fd open for reading; read by position, so that it can be read again, and left open
 * @param size in bytes
 */
export function fileSource(fd: number, size: number): SizedSource {
  return {
    size,
    read: (at, length, into) => {
      const wanted = Math.max(0, Math.min(length, size - at))
      const bytes = into?.subarray(0, wanted) ?? Buffer.allocUnsafe(wanted)
      let got = 0
      while (got < bytes.length) {
        const n = readSync(fd, bytes, got, bytes.length - got, at + got)
        if (n === 0) break
        got += n
      }
      return bytes.subarray(0, got)
    },
  }
}
