import { bookStream } from './compound-file.ts'
import type { SizedSource } from './detect.ts'
import { TextStore } from './shared-texts.ts'
import {
  BUILTIN_DATE,
  firstFilled,
  LONGEST_CELL,
  MOST_COLUMNS,
  SheetFault,
  type SheetRow,
  shownNumber,
} from './sheet.ts'

/** A workbook of 65,536 rows stays far below. */
const LARGEST_BOOK = 200_000_000
const LARGEST_STORE = 64_000_000

/**
 * The rows of one sheet of an Excel 97-2003 workbook ([MS-XLS], BIFF8 in a compound file): shared strings, numbers
 * with the zeros of their format, dates as `AAAA-MM-DD`, formulas by their stored values. Throws `SheetFault`.
 * @param wanted name of the sheet, or its number from 1; the first that can be seen and has something unless told
 */
export function* xlsRows(source: SizedSource, wanted?: string): Generator<SheetRow> {
  const book = readBook(source)
  yield* firstFilled(book.sheets, wanted, (sheet) => sheetRows(book, sheet))
}

/**
 * Every sheet of a workbook that is no more than a table cut in pieces, as the official postal catalogue is. Throws
 * `SheetFault`, as the rows do.
 */
export function* xlsSheets(
  source: SizedSource,
): Generator<{ readonly name: string; rows(): Generator<SheetRow> }> {
  const book = readBook(source)
  for (const sheet of book.sheets) yield { name: sheet.name, rows: () => sheetRows(book, sheet) }
}

type Sheet = { readonly name: string; readonly hidden: boolean; readonly offset: number }
type Book = {
  readonly stream: Buffer
  readonly sheets: readonly Sheet[]
  readonly texts: TextStore
  readonly formats: readonly string[]
  readonly date1904: boolean
}

type BiffRecord = { readonly type: number; readonly data: Buffer; readonly next: number }

/** Record types of [MS-XLS] 2.3. */
const BOF = 0x809
const EOF = 0x0a
const CONTINUE = 0x3c
const FILEPASS = 0x2f
const BOUNDSHEET = 0x85
const SST = 0xfc
const FORMAT = 0x41e
const XF = 0xe0
const DATEMODE = 0x22
const LABELSST = 0xfd
const LABEL = 0x204
const NUMBER = 0x203
const RK = 0x27e
const MULRK = 0xbd
const FORMULA = 0x06
const STRING = 0x207
const BOOLERR = 0x205

function recordAt(stream: Buffer, at: number): BiffRecord | undefined {
  if (at + 4 > stream.length) return undefined
  const length = stream.readUInt16LE(at + 2)
  if (at + 4 + length > stream.length) throw new SheetFault('libro_danado')
  return {
    type: stream.readUInt16LE(at),
    data: stream.subarray(at + 4, at + 4 + length),
    next: at + 4 + length,
  }
}

function readBook(source: SizedSource): Book {
  if (source.size > LARGEST_BOOK) throw new SheetFault('libro_grande')
  const stream = bookStream(Buffer.from(source.read(0, source.size)))
  const sheets: Sheet[] = []
  const custom = new Map<number, string>()
  const styles: number[] = []
  const texts = new TextStore(LARGEST_STORE)
  let date1904 = false
  const first = recordAt(stream, 0)
  if (first?.type !== BOF) throw new SheetFault('libro_danado')
  if (first.data.readUInt16LE(0) !== 0x600) throw new SheetFault('libro_otro')
  for (let at = first.next; ; ) {
    const record = recordAt(stream, at)
    if (!record) throw new SheetFault('libro_danado')
    const { type, data } = record
    at = record.next
    if (type === EOF) break
    if (type === FILEPASS) throw new SheetFault('libro_cifrado')
    if (type === DATEMODE) date1904 = data.readUInt16LE(0) === 1
    if (type === BOUNDSHEET && data[5] === 0)
      sheets.push({
        name: shortText(data, 6).text,
        hidden: ((data[4] ?? 0) & 3) !== 0,
        offset: data.readUInt32LE(0),
      })
    if (type === FORMAT) custom.set(data.readUInt16LE(0), longText(data, 2))
    if (type === XF) styles.push(data.readUInt16LE(2))
    if (type === SST) {
      const pieces = [data]
      for (let next = recordAt(stream, at); next?.type === CONTINUE; next = recordAt(stream, at)) {
        pieces.push(next.data)
        at = next.next
      }
      readSharedTexts(pieces, texts)
    }
  }
  const formats = styles.map((id) => custom.get(id) ?? (BUILTIN_DATE(id) ? 'date' : ''))
  return { stream, sheets, texts, formats, date1904 }
}

/** A text whose length takes one byte. */
function shortText(data: Buffer, at: number): { readonly text: string } {
  const length = data[at] ?? 0
  const wide = ((data[at + 1] ?? 0) & 1) === 1
  const bytes = data.subarray(at + 2, at + 2 + length * (wide ? 2 : 1))
  return { text: bytes.toString(wide ? 'utf16le' : 'latin1') }
}

/** A text whose length takes two bytes. */
function longText(data: Buffer, at: number): string {
  if (at + 3 > data.length) return ''
  const length = data.readUInt16LE(at)
  const wide = ((data[at + 2] ?? 0) & 1) === 1
  return data.subarray(at + 3, at + 3 + length * (wide ? 2 : 1)).toString(wide ? 'utf16le' : 'latin1')
}

/**
 * The shared strings, which run on over CONTINUE records: a text may be cut between two letters, and after the cut a
 * byte says anew whether its letters take one byte or two ([MS-XLS] 2.5.293).
 */
function readSharedTexts(pieces: readonly Buffer[], texts: TextStore): void {
  let piece = 0
  let at = 8
  const current = (): Buffer => pieces[piece] ?? Buffer.alloc(0)
  const advance = (): boolean => {
    if (at < current().length) return true
    piece += 1
    at = 0
    return piece < pieces.length
  }
  const byte = (): number => {
    if (!advance()) throw new SheetFault('libro_danado')
    return current()[at++] ?? 0
  }
  const word = (): number => byte() | (byte() << 8)
  const skip = (count: number): void => {
    for (let left = count; left > 0; ) {
      if (!advance()) throw new SheetFault('libro_danado')
      const step = Math.min(left, current().length - at)
      at += step
      left -= step
    }
  }
  const first = pieces[0]
  if (!first || first.length < 8) return
  for (let left = first.readUInt32LE(4); left > 0 && advance(); left--) {
    let letters = word()
    const flags = byte()
    let wide = (flags & 1) !== 0
    const runs = flags & 8 ? word() : 0
    const extra = flags & 4 ? word() + word() * 65_536 : 0
    let text = ''
    while (letters > 0) {
      if (at >= current().length) {
        if (!advance()) throw new SheetFault('libro_danado')
        wide = (byte() & 1) !== 0
      }
      const take = Math.min(letters, Math.floor((current().length - at) / (wide ? 2 : 1)))
      if (take === 0) throw new SheetFault('libro_danado')
      const bytes = current().subarray(at, at + take * (wide ? 2 : 1))
      text += bytes.toString(wide ? 'utf16le' : 'latin1')
      at += bytes.length
      letters -= take
    }
    skip(runs * 4 + extra)
    texts.add(text.slice(0, LONGEST_CELL))
  }
}

function* sheetRows(book: Book, sheet: Sheet): Generator<SheetRow> {
  const { stream, texts, formats, date1904 } = book
  let fields: string[] = []
  let row = -1
  let formula: number | undefined
  const ready: SheetRow[] = []
  const put = (line: number, column: number, text: string): void => {
    if (line !== row) {
      if (row >= 0) ready.push({ line: row + 1, fields })
      row = line
      fields = []
    }
    if (column >= MOST_COLUMNS || text === '') return
    while (fields.length < column) fields.push('')
    fields[column] = text
  }
  const number = (value: number, style: number) => shownNumber(value, formats[style] ?? '', date1904)
  const start = recordAt(stream, sheet.offset)
  if (start?.type !== BOF) throw new SheetFault('libro_danado')
  for (let at = start.next; ; ) {
    const record = recordAt(stream, at)
    if (!record || record.type === EOF) break
    const { type, data } = record
    at = record.next
    if (type === STRING && formula !== undefined) put(row, formula, longText(data, 0))
    formula = undefined
    if (data.length < 6) continue
    const [line, column, style] = [data.readUInt16LE(0), data.readUInt16LE(2), data.readUInt16LE(4)]
    if (type === LABELSST) put(line, column, texts.get(data.readUInt32LE(6)))
    else if (type === LABEL) put(line, column, longText(data, 6))
    else if (type === NUMBER) put(line, column, number(data.readDoubleLE(6), style))
    else if (type === RK) put(line, column, number(rk(data.readUInt32LE(6)), style))
    else if (type === BOOLERR && data[7] === 0) put(line, column, data[6] ? 'VERDADERO' : 'FALSO')
    else if (type === BOOLERR) put(line, column, ERRORS[data[6] ?? 0] ?? '#N/D')
    else if (type === MULRK)
      for (let nth = 0; 4 + nth * 6 + 6 <= data.length - 2; nth++)
        put(line, column + nth, number(rk(data.readUInt32LE(6 + nth * 6)), data.readUInt16LE(4 + nth * 6)))
    else if (type === FORMULA) {
      const kind = data.readUInt16LE(12) === 0xffff ? data[6] : undefined
      put(line, column, '')
      if (kind === undefined) put(line, column, number(data.readDoubleLE(6), style))
      else if (kind === 0) formula = column
      else if (kind === 1) put(line, column, data[8] ? 'VERDADERO' : 'FALSO')
      else if (kind === 2) put(line, column, ERRORS[data[8] ?? 0] ?? '#N/D')
    }
    yield* ready.splice(0)
  }
  if (row >= 0) ready.push({ line: row + 1, fields })
  yield* ready
}

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
}

/** A number in 30 bits: an integer, or the upper part of a double; perhaps a hundred times too large ([MS-XLS] 2.5.217). */
function rk(bits: number): number {
  let value: number
  if (bits & 2) value = bits >> 2
  else {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32LE((bits & 0xfffffffc) >>> 0, 4)
    value = bytes.readDoubleLE(0)
  }
  return bits & 1 ? value / 100 : value
}
