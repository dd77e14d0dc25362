/** One record: the line it begins on (from 1), its text, its fields as written; no fields when its quotes are wrong. */
export type CsvRow = {
  readonly line: number
  readonly raw: string
  readonly fields: readonly string[] | undefined
}
export type CsvRecord = { readonly line: number; readonly fields: readonly string[] }

/** A quoted record longer than this, in UTF-16 units, has a quote that was never closed: bounds a cell as well. */
const LONGEST_QUOTED = 16_384
/** A file with a line longer than this, in UTF-16 units, is no table. */
const LONGEST_LINE = 1 << 20

/** A line that does not end within a megabyte: the file is no table, and reading on would fill the memory. */
export class EndlessLine extends Error {
  readonly line: number
  constructor(line: number) {
    super(`line ${line} does not end`)
    this.line = line
  }
}

/**
 * Text in pieces, cut anywhere → its records by RFC 4180, in bounded memory. Tolerant: comma, semicolon or tab
 * (whichever the first line that is not blank has most of), lines that end in LF, CRLF or CR, a byte order mark,
 * blanks around a quoted field. Fields are not trimmed; a quote that does not begin its field is a letter. After a
 * record with wrong quotes the next line is read again as one of its own.
 * Throws `EndlessLine`.
 * @param told the separator, when it is known
 */
export function* csvRows(pieces: Iterable<string>, told = ''): Generator<CsvRow> {
  let separator = told
  let lineEnd: LineEnd | undefined
  let rest = ''
  let line = 1
  for (const piece of withEnd(pieces)) {
    let text = piece === END ? rest + (lineEnd ?? '\n') : rest + piece
    if (line === 1 && text.startsWith('\uFEFF')) text = text.slice(1)
    lineEnd ??= lineEndOf(text)
    let at = 0
    while (lineEnd) {
      const end = text.indexOf(lineEnd, at)
      if (end < 0) break
      const raw = text.slice(at, lineEnd === '\n' && text[end - 1] === '\r' && end > at ? end - 1 : end)
      if (separator === '' && raw.trim() !== '') separator = pickSeparator(raw)
      const record = raw.includes('"')
        ? readQuoted(text, at, separator, lineEnd)
        : { fields: raw.split(separator || ','), next: end + 1, lines: 1 }
      if (record === 'more' && piece !== END && text.length - at < LONGEST_QUOTED) break
      if (typeof record === 'string') {
        yield { line, raw, fields: undefined }
        at = end + 1
        line += 1
        continue
      }
      yield { line, raw: record.lines === 1 ? raw : text.slice(at, record.next), fields: record.fields }
      at = record.next
      line += record.lines
    }
    rest = text.slice(at)
    if (rest.length > LONGEST_LINE) throw new EndlessLine(line)
  }
}

/**
 * A whole text → its records, for tables that people write by hand: fields trimmed, empty lines left out. In a record
 * whose quotes are wrong they are letters like any other. Throws `EndlessLine`.
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let separator = ''
  for (const { line, raw, fields } of csvRows([text])) {
    if (raw.trim() === '') continue
    separator ||= pickSeparator(raw)
    const trimmed = (fields ?? raw.split(separator)).map((field) => field.trim())
    if (trimmed.some((field) => field !== '')) records.push({ line, fields: trimmed })
  }
  return records
}

/**
 * What separates the columns: whichever of comma, semicolon and tab the header has most of; a comma when it has none.
 */
export function pickSeparator(header: string): string {
  const count = (mark: string) => header.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

/** The fields of a record that was read before, from its `raw`, not trimmed; none when its quotes are wrong. */
export function splitRecord(raw: string, separator: string): readonly string[] {
  if (!raw.includes('"')) return raw.split(separator)
  const record = readQuoted(`${raw}\n`, 0, separator, '\n')
  return typeof record === 'string' ? [] : record.fields
}

const END = Symbol('end of the text')

function* withEnd(pieces: Iterable<string>): Generator<string | typeof END> {
  yield* pieces
  yield END
}

/** The letter that a line ends with; LF also stands for CRLF. */
type LineEnd = '\n' | '\r'

/** Decided by the first line; undefined while that has not ended, or its CR may be half of a CRLF. */
function lineEndOf(text: string): LineEnd | undefined {
  const at = text.search(/[\r\n]/)
  if (at < 0 || (text[at] === '\r' && at + 1 === text.length)) return undefined
  return text[at] === '\r' && text[at + 1] !== '\n' ? '\r' : '\n'
}

type Quoted = { readonly fields: string[]; readonly next: number; readonly lines: number }

/** The record that begins at `at`. `more`: it is not at its end yet · `wrong`: letters after a closing quote. */
function readQuoted(
  text: string,
  at: number,
  separator: string,
  lineEnd: LineEnd,
): Quoted | 'more' | 'wrong' {
  const fields: string[] = []
  let lines = 1
  for (let from = at; ; ) {
    let end: number
    const open = skipBlanks(text, from, separator)
    if (text[open] === '"') {
      const close = closingQuote(text, open + 1)
      if (close < 0) return 'more'
      const value = text.slice(open + 1, close)
      lines += value.split(lineEnd).length - 1
      fields.push(value.replaceAll('""', '"'))
      end = skipBlanks(text, close + 1, separator)
    } else {
      end = fieldEnd(text, from, separator, lineEnd)
      if (end < 0) return 'more'
      fields.push(text.slice(from, text[end] === '\n' && text[end - 1] === '\r' ? end - 1 : end))
    }
    if (lineEnd === '\n' && text[end] === '\r' && text[end + 1] === '\n') end += 1
    if (text[end] === lineEnd) return { fields, next: end + 1, lines }
    if (end + 1 >= text.length) return 'more'
    if (text[end] !== separator) return 'wrong'
    from = end + 1
  }
}

function skipBlanks(text: string, from: number, separator: string): number {
  let at = from
  while ((text[at] === ' ' || text[at] === '\t') && text[at] !== separator) at += 1
  return at
}

/** Index of the quote that closes a field, -1 when it has not come; one at the very end may be half of a pair. */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at)
    if (at < 0 || at + 1 >= text.length) return -1
    if (text[at + 1] !== '"') return at
  }
}

function fieldEnd(text: string, from: number, separator: string, lineEnd: LineEnd): number {
  const end = text.indexOf(lineEnd, from)
  const mark = text.indexOf(separator, from)
  return mark >= 0 && (mark < end || end < 0) ? mark : end
}
