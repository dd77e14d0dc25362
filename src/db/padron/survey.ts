import type { CivilDate } from '../../domain/base/mexico-time.ts'
import type { Problem } from '../../domain/base/problem.ts'
import { parseNss } from '../../domain/number/nss.ts'
import { type CurpProblemCode, normalizeCurp, parseCurp } from '../../domain/person/curp.ts'
import {
  columnsNamed,
  type HeaderProblem,
  PADRON_COLUMNS,
  type PadronColumn,
  type PadronHeader,
  readHeader,
} from '../../domain/person/padron-header.ts'
import { type PadronCells, splitNumbers } from '../../domain/person/padron-row.ts'
import { createAgreement } from '../../domain/person/typed-name.ts'
import { type CsvRow, splitRecord } from '../text/csv.ts'
import type { SizedSource } from '../text/detect.ts'
import { type Judge, SURE } from '../text/detect.ts'
import type { Encoding } from '../text/encoding.ts'
import { DISAGREES } from '../text/evidence.ts'
import { SheetFault, type SheetProblemCode } from '../text/sheet.ts'
import { openTable, type Table } from '../text/table.ts'
import { type Chains, createChainIndex } from './chains.ts'

/** What the operator says of a file, beside its name. */
export type SurveyOrder = {
  readonly today: CivilDate
  readonly encoding?: Encoding | undefined
  /** of a workbook: name or number of the sheet */
  readonly sheet?: string | undefined
  /** headings to pass over */
  readonly ignore?: readonly string[] | undefined
  /** go on though many names disagree with their CURPs */
  readonly evenIfDisagree?: boolean | undefined
}

/** What must be known of the whole file before its first row is taken. */
export type Survey = {
  readonly table: Table
  readonly header: PadronHeader
  /** line of the header */
  readonly headerLine: number
  readonly rows: number
  /** rows whose names disagree with their CURP */
  readonly disagreeing: number
  /** some rows from all over the file, as they stand in it */
  readonly sample: readonly (readonly string[])[]
  /** NSS that two CURPs have, sorted */
  readonly contestedNss: Float64Array
  /** `keyOf` of CURPs that have two rows or more which are not the same, sorted */
  readonly repeatedCurps: Float64Array
  readonly chains: Chains
}

/** What the names of a file are in one encoding. */
export type NamesReading = {
  readonly encoding: Encoding
  readonly share: number
  readonly names: readonly string[]
}
export type SurveyProblem =
  | HeaderProblem
  | Problem<'vacio' | 'columna_de_nss' | 'nombres_no_concuerdan' | SheetProblemCode>
  | (Problem<'codificacion_dudosa'> & { readonly readings: readonly NamesReading[] })
export type Surveyed = { ok: true; value: Survey } | { ok: false; problems: readonly SurveyProblem[] }
/** The first row that cannot be taken, told while the rest is still being read. */
export type FirstError = Problem<CurpProblemCode> & { readonly line: number }

/** Rows between two reports of progress. */
const PROGRESS_ROWS = 20_000
/** A header stands among the first records, below the titles of a report. */
const HEADER_WITHIN = 20
/** More rows than this part of them whose names disagree: columns swapped, or the wrong encoding. */
const MOST_DISAGREEING = 0.05
const SAMPLE = 10

/**
 * Reads a whole file once. Throws `EndlessLine`.
 * @param at called now and then with the rows read so far
 * @param first called once, with the first row whose CURP is none
 */
export function surveyPadron(
  source: SizedSource,
  order: SurveyOrder,
  at: (rows: number) => void,
  first: (error: FirstError) => void = () => {},
): Surveyed {
  try {
    return survey(source, order, at, first)
  } catch (error) {
    if (!(error instanceof SheetFault)) throw error
    return { ok: false, problems: [{ code: error.code, detail: { hojas: error.detail } }] }
  }
}

function survey(
  source: SizedSource,
  order: SurveyOrder,
  at: (rows: number) => void,
  first: (error: FirstError) => void,
): Surveyed {
  const { encoding, sheet, ignore = [], today, evenIfDisagree } = order
  const table = openTable(source, { encoding, sheet, headings: columnsNamed, judge: judgeNames })
  if (table.detected && table.detected.confidence < SURE) return { ok: false, problems: [doubtful(table)] }
  const all = table.rows()
  const found = findHeader(all, ignore)
  if (!found.ok) return found
  const { header, line: headerLine } = found
  const surveyor = createSurveyor(header, today)
  let rows = 0
  for (const row of all) {
    const { fields, raw } = row
    if (isBlank(fields)) continue
    rows += 1
    const fit = fields && fitFields(fields, header)
    if (fit) surveyor.add(fit, raw, row.line, first)
    if (rows % PROGRESS_ROWS === 0) at(rows)
  }
  const { disagreeing, judged, numberColumns, ...surveyed } = surveyor.settle()
  const problems: SurveyProblem[] = numberColumns
    .filter((place) => header.ignored.some((one) => one.place === place && !one.asked))
    .map((place) => ({
      code: 'columna_de_nss',
      detail: { columna: header.ignored.find((one) => one.place === place)?.name ?? '' },
    }))
  if (disagreeing > judged * MOST_DISAGREEING && !evenIfDisagree)
    problems.push({ code: 'nombres_no_concuerdan', detail: { hay: disagreeing, de: judged } })
  if (problems.length > 0) return { ok: false, problems }
  const value = { ...surveyed, contestedNss: contestedByPeople(table, header, headerLine, surveyed) }
  return { ok: true, value: { table, header, headerLine, rows, disagreeing, ...value } }
}

/** Of the NSS that two CURPs have those whose CURPs are not one person's. Another pass, where the file has chains. */
function contestedByPeople(
  table: Table,
  header: PadronHeader,
  headerLine: number,
  { contestedNss, chains }: Pick<Survey, 'contestedNss' | 'chains'>,
): Float64Array {
  if (contestedNss.length === 0 || chains.links.count === 0) return contestedNss
  const byPerson = new DuplicateIndex()
  const { curp: curpAt = -1, nss: nssAt = -1 } = header.places
  for (const { line, fields } of table.rows()) {
    const fit = line > headerLine && fields ? fitFields(fields, header) : undefined
    for (const text of splitNumbers(fit?.[nssAt] ?? '')) {
      const nss = parseNss(text)
      if (nss.ok && rankOf(contestedNss, Number(nss.value)) >= 0)
        byPerson.add(Number(nss.value), tagOf(chains.endOf(plainCurp(fit?.[curpAt] ?? ''))))
    }
  }
  return byPerson.duplicates()
}

type FoundHeader =
  | { ok: true; header: PadronHeader; line: number }
  | { ok: false; problems: readonly SurveyProblem[] }

/** The first record that is a header; when none is, what is wrong with the one that names most columns. */
function findHeader(all: Iterator<CsvRow>, ignore: readonly string[]): FoundHeader {
  let best: { readonly named: number; readonly problems: readonly SurveyProblem[] } | undefined
  for (let seen = 0; seen < HEADER_WITHIN; ) {
    const next = all.next()
    if (next.done) break
    const { line, fields } = next.value
    if (isBlank(fields)) continue
    seen += 1
    const header = readHeader(fields ?? [], ignore)
    if (header.ok) return { ok: true, header: header.value, line }
    const named = columnsNamed(fields ?? [])
    if (!best && fields?.some((field) => CURP_SHAPE.test(field)))
      return { ok: false, problems: [{ code: 'sin_encabezado' }] }
    if (!best || named > best.named) best = { named, problems: header.problems }
  }
  return { ok: false, problems: best?.problems ?? [{ code: 'vacio' }] }
}

const CURP_SHAPE = /^["'=\s]*[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d["'\s]*$/i

export const isBlank = (fields: readonly string[] | undefined): boolean =>
  fields?.every((field) => field.trim() === '') ?? false

/**
 * The fields of a row in the width of its header: programs leave out empty ones at the end, or add some. Undefined when
 * the row cannot be told apart from one that lost a field.
 */
export function fitFields(
  fields: readonly string[],
  { width, least }: PadronHeader,
): readonly string[] | undefined {
  if (fields.length === width) return fields
  if (fields.length < width)
    return fields.length < least ? undefined : [...fields, ...Array<string>(width - fields.length).fill('')]
  return fields.slice(width).every((field) => field.trim() === '') ? fields.slice(0, width) : undefined
}

/** The cells of a row by their columns. */
export function cellsOf(fields: readonly string[], places: PadronHeader['places']): PadronCells {
  const cells: Partial<Record<PadronColumn, string>> = {}
  for (const name of PADRON_COLUMNS) {
    const cell = fields[places[name] ?? -1]
    if (cell !== undefined) cells[name] = cell
  }
  return cells
}

/** Readings in which names agree with their CURPs are worth more. */
function judgeNames(separator: string): Judge {
  return (head, lines) => {
    const rows = head.split(/\r\n|\n|\r/, HEADER_WITHIN).map((line) => splitRecord(line, separator))
    const header = rows.map((fields) => readHeader(fields)).find(({ ok }) => ok)
    if (!header?.ok) return 0
    const agree = createAgreement()
    const { curp = -1, nombre = -1, primer_apellido = -1, segundo_apellido = -1 } = header.value.places
    const wrong = lines.filter((line) => {
      const fields = splitRecord(line, separator)
      const key = plainCurp(fields[curp] ?? '')
      return (
        PLAIN.test(key) &&
        !agree(key, fields[nombre] ?? '', fields[primer_apellido] ?? '', fields[segundo_apellido] ?? '')
      )
    })
    return wrong.length * DISAGREES
  }
}

/** Ten names of the file as each encoding would read them. */
function doubtful(table: Table): SurveyProblem {
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

function createSurveyor({ places, ignored }: PadronHeader, today: CivilDate) {
  const byNss = new DuplicateIndex()
  const byCurp = new DuplicateIndex()
  const chains = createChainIndex(today)
  const hasChains = places.curp_vigente !== undefined || places.curp_anterior !== undefined
  const agree = createAgreement()
  const columns = ignored.map(({ place }) => ({ place, filled: 0, numbers: 0 }))
  const {
    curp: curpAt = -1,
    nombre: nombreAt = -1,
    primer_apellido: primerAt = -1,
    segundo_apellido: segundoAt = -1,
  } = places
  let [rows, judged, disagreeing, stride, told] = [0, 0, 0, 1, false]
  let sample: (readonly string[])[] = []

  const keepSample = (fields: readonly string[]): void => {
    if (rows % stride !== 0) return
    sample.push(fields)
    if (sample.length < SAMPLE * 2) return
    sample = sample.filter((_, nth) => nth % 2 === 0)
    stride *= 2
  }
  /** An NSS under a heading that nobody knows would be lost, and the person would get another. */
  const lookForNumbers = (fields: readonly string[]): void => {
    for (const column of columns) {
      const cell = fields[column.place] ?? ''
      if (cell === '' || column.filled >= LOOKED_AT) continue
      column.filled += 1
      const numbers = splitNumbers(cell)
      if (numbers.length > 0 && numbers.every((one) => one.length === 11 && parseNss(one).ok))
        column.numbers += 1
    }
  }
  return {
    add: (fields: readonly string[], raw: string, line: number, first: (error: FirstError) => void) => {
      const curp = plainCurp(fields[curpAt] ?? '')
      byCurp.add(keyOf(curp), tagOf(raw))
      if (hasChains) chains.add(cellsOf(fields, places), line)
      keepSample(fields)
      rows += 1
      if (columns.length > 0) lookForNumbers(fields)
      const cell = places.nss === undefined ? '' : (fields[places.nss] ?? '')
      if (!PLAIN.test(curp)) {
        const parsed = parseCurp(curp, today)
        if (!told && !parsed.ok) {
          told = true
          first({ ...parsed.problem, field: 'curp', line })
        }
        return
      }
      const [nombre, primer] = [fields[nombreAt] ?? '', fields[primerAt] ?? '']
      // what is missing or was spoilt on its way is told by itself
      if (nombre !== '' && primer !== '' && !raw.includes('\uFFFD')) {
        judged += 1
        if (!agree(curp, nombre, primer, fields[segundoAt] ?? '')) disagreeing += 1
      }
      // a row with a wrong CURP is left out, so it speaks for nobody
      if (cell === '' || !parseCurp(curp, today).ok) return
      for (const text of splitNumbers(cell)) {
        const nss = parseNss(text)
        if (nss.ok) byNss.add(Number(nss.value), tagOf(curp))
      }
    },
    settle: () => ({
      contestedNss: byNss.duplicates(),
      repeatedCurps: byCurp.duplicates(),
      chains: chains.settle(),
      judged,
      disagreeing,
      sample: sample.slice(0, SAMPLE),
      numberColumns: columns
        .filter(({ filled, numbers }) => numbers > 0 && numbers >= filled * 0.6)
        .map(({ place }) => place),
    }),
  }
}

/** Cells of a column that are looked at. */
const LOOKED_AT = 1000

const PLAIN = /^[A-Z0-9]{18}$/

/** `normalizeCurp`, at no cost for one that is as it should be. */
export const plainCurp = (cell: string): string => (PLAIN.test(cell) ? cell : normalizeCurp(cell))

/**
 * Finds keys that occur with two owners or more, over a whole file, in 8 bytes an occurrence: an NSS is owned by
 * CURPs, a CURP by the rows that hold it. Two owners that share their tag (one pair in 2^27) are taken for one.
 */
export class DuplicateIndex {
  /** key * 2^27 + tag, low word first, so that the pairs sort as 64-bit numbers on the (little-endian) machines of today */
  #words = new Uint32Array(1 << 17)
  #count = 0

  /** @param key up to 37 bits (eleven digits are) @param tag `tagOf` its owner; the low 27 bits count */
  add(key: number, tag: number): void {
    if (this.#count * 2 === this.#words.length) this.#grow()
    this.#words[this.#count * 2] = ((key % 32) << 27) | (tag & TAG)
    this.#words[this.#count * 2 + 1] = Math.floor(key / 32)
    this.#count += 1
  }

  /** Keys with two owners or more, sorted. Frees the memory: the index is empty afterwards. */
  duplicates(): Float64Array {
    const words = this.#words
    new BigUint64Array(words.buffer, 0, this.#count).sort()
    const found = new Float64Array(this.#count >>> 1)
    let many = 0
    for (let at = 2; at < this.#count * 2; at += 2) {
      const [low = 0, high = 0, lowBefore = 0] = [words[at], words[at + 1], words[at - 2]]
      if (high !== words[at - 1] || low >>> 27 !== lowBefore >>> 27 || low === lowBefore) continue
      const key = high * 32 + (low >>> 27)
      if (many === 0 || found[many - 1] !== key) found[many++] = key
    }
    this.#words = new Uint32Array(0)
    this.#count = 0
    return found.slice(0, many)
  }

  #grow(): void {
    const more = new Uint32Array(this.#words.length * 2)
    more.set(this.#words)
    this.#words = more
  }
}

const TAG = 0x7ffffff

/** Where `key` stands among sorted ones, -1 when it is none of them. */
export function rankOf(sorted: Float64Array, key: number): number {
  let low = 0
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < key) low = middle + 1
    else high = middle
  }
  return sorted[low] === key ? low : -1
}

/** A key of 37 bits for a text: two texts share one in 1.4 · 10^11. */
export const keyOf = (text: string): number => mix(text, 0x2545f491) * 32 + (mix(text, 0x5bd1e995) & 31)

/** A tag for a text; its low 27 bits are used. */
export const tagOf = (text: string): number => mix(text, 0x3c6ef372)

/** 32 bits, mixed as in MurmurHash3; nothing here leaves the process, so it needs no key. */
function mix(text: string, seed: number): number {
  let h = seed
  for (let at = 0; at < text.length; at++) {
    h = Math.imul(h ^ text.charCodeAt(at), 0xcc9e2d51)
    h = (h << 13) | (h >>> 19)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** `says`: `keyOf` what the row says of the person */
type First = { readonly line: number; readonly says: number }

/**
 * Of each CURP with several rows the first one, in 16 bytes: there may be half as many of them as rows. Two CURP in
 * 1.4 · 10^11 share a key; the second of them is kept apart.
 * @param keys `keyOf` of those CURP, sorted
 */
export function createFirsts(keys: Float64Array) {
  const lines = new Uint32Array(keys.length)
  const tags = new Uint32Array(keys.length)
  const says = new Float64Array(keys.length)
  const apart = new Map<string, First>()

  /** The first row of `curp`; undefined when it is this one. */
  return (curp: string, row: First): First | undefined => {
    const rank = rankOf(keys, keyOf(curp))
    if (lines[rank] === 0) {
      lines[rank] = row.line
      tags[rank] = tagOf(curp)
      says[rank] = row.says
      return undefined
    }
    if (tags[rank] === tagOf(curp)) return { line: lines[rank] ?? 0, says: says[rank] ?? 0 }
    const first = apart.get(curp)
    if (!first) apart.set(curp, row)
    return first
  }
}
