import { Parser } from 'htmlparser2'
import { detectEncoding, memorySource, SURE } from '../text/detect.ts'
import { decodeAs } from '../text/encoding.ts'
import { SheetFault, type SheetProblemCode, type SheetRow } from '../text/sheet.ts'
import { openTable } from '../text/table.ts'
import { xlsSheets } from '../text/xls.ts'
import { xlsxSheets } from '../text/xlsx.ts'
import {
  columnPlaces,
  createCollector,
  type ExportProblem,
  finish,
  type OnRows,
  type ParsedExport,
  parseExport,
  recordOf,
} from './export.ts'
import { isGeonames, parseGeonames } from './geonames.ts'

/** Whose data a catalogue is; the licence of GeoNames (CC BY 4.0) asks to name it. */
export type PostalOrigin = 'correos' | 'geonames'
export type ReadCatalogue =
  | { readonly outcome: 'read'; readonly parsed: ParsedExport; readonly origin: PostalOrigin }
  | { readonly outcome: 'unreadable'; readonly code: SheetProblemCode }

/**
 * Bytes of a postal catalogue in any of the forms it is given in → its rows: the official TXT, XML and XLS of Correos de
 * México, a table that somebody made of them, or GeoNames' `MX.txt`. What the bytes are decides, not a name. A text of
 * which nobody can be sure what it is written in is a problem (`codificacion`).
 */
export function readCatalogue(bytes: Uint8Array, onRows?: OnRows): ReadCatalogue {
  try {
    return readForm(bytes, onRows)
  } catch (error) {
    if (error instanceof SheetFault) return { outcome: 'unreadable', code: error.code }
    throw error
  }
}

/** Throws `SheetFault`. */
function readForm(bytes: Uint8Array, onRows?: OnRows): Read {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (start.startsWith('PK\u0003\u0004')) return fromSheets(xlsxSheets(memorySource(bytes)), onRows)
  if (start.startsWith('\xd0\xcf\x11\xe0')) return fromSheets(xlsSheets(memorySource(bytes)), onRows)
  const found = detectEncoding(memorySource(bytes))
  const text = decodeAs(bytes, found.encoding).replace(/^\uFEFF/, '')
  const read = /^\s*</.test(text) ? fromXml(text, onRows) : fromText(text, bytes, onRows)
  // letters that were lost before are told by their line
  if (found.confidence >= SURE || !read.parsed.ok) return read
  return refusedFor({ code: 'codificacion', line: 1 })
}

const refusedFor = (problem: ExportProblem) =>
  ({ outcome: 'read', parsed: { ok: false, problems: [problem] }, origin: 'correos' }) as const

type Read = Extract<ReadCatalogue, { outcome: 'read' }>

function fromText(text: string, bytes: Uint8Array, onRows?: OnRows): Read {
  if (isGeonames(text)) return { outcome: 'read', parsed: parseGeonames(text, onRows), origin: 'geonames' }
  const piped = parseExport(text, onRows)
  const isOther = !piped.ok && piped.problems[0]?.code === 'columnas'
  if (!isOther) return { outcome: 'read', parsed: piped, origin: 'correos' }
  const table = fromSheets([{ rows: () => csvSheet(bytes) }], onRows)
  return table.parsed.ok || table.parsed.problems[0]?.code !== 'columnas'
    ? table
    : { outcome: 'read', parsed: piped, origin: 'correos' }
}

function* csvSheet(bytes: Uint8Array): Generator<SheetRow> {
  const headings = (names: readonly string[]) => columnPlaces(names)?.size ?? 0
  for (const { line, fields } of openTable(memorySource(bytes), { headings }).rows())
    yield { line, fields: fields ?? [] }
}

/** The official XLS has a sheet of notes and a sheet an estado, each with its columns. */
function fromSheets(sheets: Iterable<{ rows(): Iterable<SheetRow> }>, onRows?: OnRows): Read {
  const collector = createCollector(onRows)
  let lines = 0
  for (const sheet of sheets) {
    let places: ReturnType<typeof columnPlaces>
    for (const { line, fields } of sheet.rows()) {
      lines = line
      if (!places) places = columnPlaces(fields)
      else if (fields.some((field) => field.trim() !== '') && !collector.add(recordOf(fields, places, line)))
        break
    }
  }
  return { outcome: 'read', parsed: finish(collector, undefined, lines), origin: 'correos' }
}

/** `ns:D_mnpio` → `d_mnpio` */
const plainName = (tag: string): string => tag.slice(tag.indexOf(':') + 1).toLowerCase()

/** The official XML: an element `table` a settlement, with an element a column in it. */
function fromXml(text: string, onRows?: OnRows): Read {
  const collector = createCollector(onRows)
  let fields: Map<string, string> | undefined
  let name = ''
  let line = 0
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => {
        name = plainName(tag)
        if (name !== 'table') return
        // another program may have made attributes of the columns
        fields = new Map(Object.entries(attributes).map(([key, value]) => [plainName(key), value]))
        line += 1
      },
      ontext: (piece) => {
        if (fields && name !== 'table') fields.set(name, (fields.get(name) ?? '') + piece)
      },
      onclosetag: (tag) => {
        name = 'table'
        if (plainName(tag) !== 'table' || !fields) return
        const record = fields
        collector.add({ line, field: (column) => record.get(column)?.trim() ?? '' })
        fields = undefined
      },
    },
    { xmlMode: true },
  )
  parser.end(text)
  return { outcome: 'read', parsed: finish(collector, text, line), origin: 'correos' }
}
