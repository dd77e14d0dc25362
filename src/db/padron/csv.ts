import { Refused } from '../../domain/base/problem.ts'

/** One record: the line it begins on (from 1), its text, its fields as written; no fields when its quotes are wrong. */
export type CsvRow = {
  readonly line: number
  readonly raw: string
  readonly fields: readonly string[] | undefined
}

/** A record with quotes that runs on for longer than this has one that was never closed. */
const LONGEST = 16_384
/** A file with a line longer than this is no table. */
const ENDLESS = 1 << 20

/**
 * Text that comes in pieces → its records by RFC 4180, in bounded memory. Fields are not trimmed; a quote that does
 * not begin its field is a letter. After a record with wrong quotes the next line is read again as one of its own.
 * Throws `Refused` at a line that does not end.
 */
export function* csvRows(pieces: Iterable<string>): Generator<CsvRow> {
  let separator = ''
  let rest = ''
  let line = 1
  for (const piece of withEnd(pieces)) {
    const text = piece === END ? `${rest}\n` : rest + piece
    let at = 0
    for (;;) {
      const end = text.indexOf('\n', at)
      if (end < 0) break
      const raw = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end)
      separator ||= pickSeparator(raw)
      const record = raw.includes('"') ? readQuoted(text, at, separator) : plainRecord(raw, separator, end)
      if (record === 'more' && piece !== END && text.length - at < LONGEST) break
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
    if (rest.length > ENDLESS)
      throw new Refused(`El renglón ${line} no termina: el archivo no parece un CSV.`)
  }
}

const END = Symbol('end of the text')

function* withEnd(pieces: Iterable<string>): Generator<string | typeof END> {
  yield* pieces
  yield END
}

/** What parts the columns: whichever of comma, semicolon and tab the first line has most of. */
export function pickSeparator(header: string): string {
  const count = (mark: string) => header.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

/** The fields of a record that was read before. */
export function splitRecord(raw: string, separator: string): readonly string[] {
  if (!raw.includes('"')) return raw.split(separator)
  const record = readQuoted(`${raw}\n`, 0, separator)
  return typeof record === 'string' ? [] : record.fields
}

const plainRecord = (raw: string, separator: string, end: number): Quoted => ({
  fields: raw.split(separator),
  next: end + 1,
  lines: 1,
})

type Quoted = { readonly fields: string[]; readonly next: number; readonly lines: number }

/** The record that begins at `at`. `more`: it is not at its end yet · `wrong`: letters after a closing quote. */
function readQuoted(text: string, at: number, separator: string): Quoted | 'more' | 'wrong' {
  const fields: string[] = []
  let lines = 1
  for (let from = at; ; ) {
    let end: number
    if (text[from] === '"') {
      const close = closingQuote(text, from + 1)
      if (close < 0) return 'more'
      const value = text.slice(from + 1, close)
      lines += value.split('\n').length - 1
      fields.push(value.replaceAll('""', '"'))
      end = close + 1
    } else {
      end = fieldEnd(text, from, separator)
      if (end < 0) return 'more'
      fields.push(text.slice(from, text[end] === '\n' && text[end - 1] === '\r' ? end - 1 : end))
    }
    if (text[end] === '\r' && text[end + 1] === '\n') end += 1
    if (text[end] === '\n') return { fields, next: end + 1, lines }
    if (end + 1 >= text.length) return 'more'
    if (text[end] !== separator) return 'wrong'
    from = end + 1
  }
}

/** Index of the quote that closes a field, -1 when it has not come; one at the very end may be half of a pair. */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at)
    if (at < 0 || at + 1 >= text.length) return -1
    if (text[at + 1] !== '"') return at
  }
}

function fieldEnd(text: string, from: number, separator: string): number {
  const end = text.indexOf('\n', from)
  const mark = text.indexOf(separator, from)
  return mark >= 0 && (mark < end || end < 0) ? mark : end
}
