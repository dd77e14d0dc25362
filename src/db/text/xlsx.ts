import type { SizedSource } from './detect.ts'
import { TextStore } from './shared-texts.ts'
import {
  BUILTIN_DATE,
  columnOf,
  firstFilled,
  LONGEST_CELL,
  MOST_COLUMNS,
  MOST_ROWS,
  SheetFault,
  type SheetRow,
  shownNumber,
} from './sheet.ts'
import { readXml, type XmlHandlers, xmlPieces } from './xml-part.ts'
import { type ZipEntry, ZipFault, zipEntries } from './zip.ts'

/** Bytes that a part may unpack to: a full sheet of a million people takes 350 MB, its texts 90 MB. */
const LARGEST_SHEET = 1_500_000_000
const LARGEST_TEXTS = 400_000_000
const LARGEST_PART = 20_000_000
/** Text that the shared strings may come to. */
const LARGEST_STORE = 128_000_000

/**
 * Opens one sheet of an Office Open XML workbook (ECMA-376); what it gives reads its rows from the first, each time it
 * is called, as a spreadsheet shows them: shared and inline strings, numbers with their leading zeros where the format
 * has them, dates as `AAAA-MM-DD`, formulas by the values that were stored with them. Reads as it goes, in bounded
 * memory, whatever the file claims. The rows throw `SheetFault`.
 * @param wanted name of the sheet, or its number from 1; the first that can be seen and has something unless told
 */
export function xlsxRows(source: SizedSource, wanted?: string): () => Generator<SheetRow> {
  // its texts are read once, however often its rows are
  let opened: ReturnType<typeof openBook> | undefined
  return function* rows() {
    opened ??= inSheetWords(() => openBook(source))
    const { entries, book } = opened
    yield* firstFilled(book.sheets, wanted, (sheet) => sheetRows(source, entries, book, sheet))
  }
}

/** Every sheet of a workbook that is no more than a table cut in pieces. Throws `SheetFault`. */
export function* xlsxSheets(
  source: SizedSource,
): Generator<{ readonly name: string; rows(): Generator<SheetRow> }> {
  const { entries, book } = inSheetWords(() => openBook(source))
  for (const sheet of book.sheets)
    yield { name: sheet.name, rows: () => sheetRows(source, entries, book, sheet) }
}

function openBook(source: SizedSource) {
  const entries = new Map(zipEntries(source).map((entry) => [entry.name.replace(/^\//, ''), entry]))
  return { entries, book: readBook(source, entries) }
}

function* sheetRows(source: SizedSource, entries: Entries, book: Book, sheet: Sheet): Generator<SheetRow> {
  const part = entries.get(sheet.part)
  if (!part) throw new SheetFault('libro_danado')
  const rows = readSheet(source, part, book)
  for (;;) {
    const next = inSheetWords(() => rows.next())
    if (next.done) return
    yield next.value
  }
}

/** A fault of the archive is one of the workbook. */
function inSheetWords<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error
    throw new SheetFault(
      ({ zip_danado: 'libro_danado', zip_grande: 'libro_grande', zip_cifrado: 'libro_cifrado' } as const)[
        error.code
      ],
    )
  }
}

type Sheet = { readonly name: string; readonly hidden: boolean; readonly part: string }
type Book = {
  readonly sheets: readonly Sheet[]
  readonly date1904: boolean
  /** number format of each cell style */
  readonly formats: readonly string[]
  readonly texts: TextStore
}
type Entries = ReadonlyMap<string, ZipEntry>

function readBook(source: SizedSource, entries: Entries): Book {
  const bookPart =
    entries.get('xl/workbook.xml') ??
    [...entries.values()].find(({ name }) => /(^|\/)workbook\.xml$/.test(name))
  if (!bookPart) throw new SheetFault('libro_otro')
  const folder = bookPart.name.replace(/[^/]*$/, '')
  const targets = new Map<string, string>()
  const rels = entries.get(`${folder}_rels/workbook.xml.rels`)
  if (rels)
    readXml(source, rels, LARGEST_PART, {
      open: (name, at) => {
        if (name === 'Relationship') targets.set(at.Id ?? '', resolvePart(folder, at.Target ?? ''))
      },
    })
  const sheets: Sheet[] = []
  let date1904 = false
  readXml(source, bookPart, LARGEST_PART, {
    open: (name, at) => {
      if (name === 'workbookPr') date1904 = at.date1904 === '1' || at.date1904 === 'true'
      if (name !== 'sheet') return
      const part =
        targets.get(at['r:id'] ?? at['d3p1:id'] ?? '') ?? `${folder}worksheets/sheet${sheets.length + 1}.xml`
      sheets.push({ name: at.name ?? '', hidden: at.state !== undefined && at.state !== 'visible', part })
    },
  })
  const byName = (name: string) => entries.get(`${folder}${name}`)
  return {
    sheets,
    date1904,
    formats: readFormats(source, byName('styles.xml')),
    texts: new TextStore(LARGEST_STORE, sharedTexts(source, byName('sharedStrings.xml'))),
  }
}

/** A target is relative to the workbook's folder, or begins at the root. */
const resolvePart = (folder: string, target: string): string =>
  target.startsWith('/') ? target.slice(1) : `${folder}${target}`.replace(/[^/]+\/\.\.\//g, '')

function readFormats(source: SizedSource, part: ZipEntry | undefined): string[] {
  const custom = new Map<number, string>()
  const formats: string[] = []
  let inCells = false
  if (part)
    readXml(source, part, LARGEST_PART, {
      open: (name, at) => {
        if (name === 'numFmt') custom.set(Number(at.numFmtId), at.formatCode ?? '')
        if (name === 'cellXfs') inCells = true
        if (name !== 'xf' || !inCells) return
        const id = Number(at.numFmtId ?? 0)
        formats.push(custom.get(id) ?? (BUILTIN_DATE(id) ? 'date' : ''))
      },
      close: (name) => {
        if (name === 'cellXfs') inCells = false
      },
    })
  return formats
}

/** The shared strings, one after another as they are read. */
function* sharedTexts(source: SizedSource, part: ZipEntry | undefined): Generator<string> {
  if (!part) return
  const ready: string[] = []
  const item = textCollector()
  const handlers: XmlHandlers = {
    open: (name) => {
      if (name === 'si') item.begin()
      else item.open(name)
    },
    text: item.text,
    close: (name) => {
      if (name === 'si') ready.push(item.end())
      else item.close(name)
    },
  }
  for (const _ of xmlPieces(source, part, LARGEST_TEXTS, handlers)) yield* ready.splice(0)
  yield* ready.splice(0)
}

/** The letters of `<t>` in a string item, its runs joined; how it is read aloud (`<rPh>`) is no part of it. */
function textCollector() {
  let collected = ''
  let inText = false
  let aside = 0
  return {
    begin: () => {
      collected = ''
    },
    open: (name: string) => {
      if (name === 't') inText = true
      if (name === 'rPh') aside += 1
    },
    text: (piece: string) => {
      if (!inText || aside > 0) return
      collected += piece
      if (collected.length > LONGEST_CELL) throw new SheetFault('libro_grande')
    },
    close: (name: string) => {
      if (name === 't') inText = false
      if (name === 'rPh') aside -= 1
    },
    end: () => unescapeText(collected),
  }
}

/** `_x000D_` is how a control character is written (ECMA-376 22.4.2.4). */
const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text

function* readSheet(source: SizedSource, part: ZipEntry, book: Book): Generator<SheetRow> {
  const ready: SheetRow[] = []
  const inline = textCollector()
  let line = 0
  let fields: string[] = []
  let next = 0
  let cell = { column: 0, type: '', style: 0 }
  let [hasFormula, hasValue] = [false, false]
  let value = ''
  let inValue = false

  const finish = (): string => {
    // a formula that nobody has calculated yet gives nothing, which is not the same as an empty cell
    if (hasFormula && !hasValue && cell.type === 'n') return NOT_CALCULATED
    if (cell.type === 's') return value === '' ? '' : book.texts.get(Number(value))
    if (cell.type === 'inlineStr') return inline.end()
    if (cell.type === 'b') return value === '1' ? 'VERDADERO' : value === '0' ? 'FALSO' : ''
    if (cell.type === 'str' || cell.type === 'e' || cell.type === 'd') return unescapeText(value)
    const number = Number(value)
    if (value === '' || !Number.isFinite(number)) return value
    return shownNumber(number, book.formats[cell.style] ?? '', book.date1904)
  }
  const handlers: XmlHandlers = {
    open: (name, at) => {
      if (name === 'row') {
        line = at.r === undefined ? line + 1 : Number(at.r)
        if (!Number.isInteger(line) || line < 1 || line > MOST_ROWS) throw new SheetFault('libro_grande')
        fields = []
        next = 0
      } else if (name === 'c') {
        const column = at.r === undefined ? next : columnOf(at.r)
        next = column + 1
        cell = { column, type: at.t ?? 'n', style: Number(at.s ?? 0) }
        hasFormula = false
        hasValue = false
        value = ''
        inline.begin()
      } else if (name === 'v') {
        inValue = true
        hasValue = true
      } else if (name === 'f') hasFormula = true
      else inline.open(name)
    },
    text: (piece) => {
      if (inValue) {
        value += piece
        if (value.length > LONGEST_CELL) throw new SheetFault('libro_grande')
      } else inline.text(piece)
    },
    close: (name) => {
      if (name === 'v') inValue = false
      else if (name === 'c') {
        if (cell.column < 0 || cell.column >= MOST_COLUMNS) return
        const text = finish()
        if (text === '') return
        while (fields.length < cell.column) fields.push('')
        fields[cell.column] = text
      } else if (name === 'row') ready.push({ line, fields })
      else inline.close(name)
    },
  }
  for (const _ of xmlPieces(source, part, LARGEST_SHEET, handlers)) yield* ready.splice(0)
  yield* ready.splice(0)
}

/** As a spreadsheet shows an error of its own. */
const NOT_CALCULATED = '#CALC!'
