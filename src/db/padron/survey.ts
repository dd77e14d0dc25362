import type { CivilDate } from '../../domain/base/mexico-time.ts'
import type { Problem } from '../../domain/base/problem.ts'
import { parseNss } from '../../domain/number/nss.ts'
import { parseCurp } from '../../domain/person/curp.ts'
import { columnsNamed, type HeaderProblem, type PadronHeader } from '../../domain/person/padron-header.ts'
import { curpOfCell, readPadronRow, splitNumbers } from '../../domain/person/padron-row.ts'
import { createAgreement } from '../../domain/person/typed-name.ts'
import type { CsvRow } from '../text/csv.ts'
import { type SizedSource, SURE } from '../text/detect.ts'
import type { Encoding } from '../text/encoding.ts'
import { SheetFault, type SheetProblemCode } from '../text/sheet.ts'
import { openTable, type Table } from '../text/table.ts'
import { type Chains, createChainIndex } from './chains.ts'
import { DuplicateIndex, keyOf, rankOf, tagOf } from './duplicates.ts'
import { type DoubtfulEncoding, doubtfulEncoding, judgeNames } from './encoding-report.ts'
import { createCells, findHeader, fitFields, isBlank } from './header.ts'
import { createLineSet, type LineSet } from './line-set.ts'
import type { PadronError } from './problem.ts'

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
  /** lines of all whose names do not agree with their CURP, as far as anybody can tell */
  readonly doubtfulNames: LineSet
  /** some rows from all over the file, as they stand in it */
  readonly sample: readonly (readonly string[])[]
  /** NSS that two CURPs have, sorted */
  readonly contestedNss: Float64Array
  /** `keyOf` of CURPs that have two rows or more which are not the same, sorted */
  readonly repeatedCurps: Float64Array
  readonly chains: Chains
}

export type SurveyProblem =
  | HeaderProblem
  | Problem<'vacio' | 'columna_de_nss' | 'nombres_no_concuerdan' | SheetProblemCode>
  | DoubtfulEncoding
export type Surveyed = { ok: true; value: Survey } | { ok: false; problems: readonly SurveyProblem[] }
/** Rows between two reports of progress. */
const PROGRESS_ROWS = 20_000
/** More rows than this part of them whose names disagree: columns swapped, or the wrong encoding. */
const MOST_DISAGREEING = 0.05
const SAMPLE = 10

/**
 * Reads a whole file once, in bounded memory but for what it keeps of keys. A workbook that cannot be read is a problem;
 * throws `EndlessLine`, and what the reading of the file throws.
 * @param at called now and then with the rows read so far
 * @param first called once, with the first row that cannot be taken for what is written in it
 */
export function surveyPadron(
  source: SizedSource,
  order: SurveyOrder,
  at: (rows: number) => void,
  first: (error: PadronError) => void = () => {},
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
  first: (error: PadronError) => void,
): Surveyed {
  const { encoding, sheet, ignore = [], today, evenIfDisagree } = order
  const table = openTable(source, { encoding, sheet, headings: columnsNamed, judge: judgeNames })
  if (table.detected && table.detected.confidence < SURE)
    return { ok: false, problems: [doubtfulEncoding(table)] }
  const all = table.rows()
  const found = findHeader(all, ignore)
  if (!found.ok) return found
  const { header, line: headerLine } = found
  const surveyor = createSurveyor(header, today)
  let rows = 0
  const looked = createFirstError(header, today, first)
  at(0)
  for (const row of all) {
    const { fields, raw, line } = row
    if (isBlank(fields)) continue
    rows += 1
    const fit = fields && fitFields(fields, header)
    const isSound = fit !== undefined && surveyor.add(fit, raw, line)
    if (!isSound || rows <= READ_WHOLE) looked(row, fit)
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

/**
 * Rows from the first one on that are read as the second pass will: who sent a wrong file should know within a second.
 * Of those farther down only the ones that do not look sound.
 */
const READ_WHOLE = 10_000

/** Tells the first row that cannot be taken, of those it is given. */
function createFirstError(header: PadronHeader, today: CivilDate, first: (error: PadronError) => void) {
  const cellsOf = createCells(header)
  let told = false
  const problemOf = (
    { line, fields }: CsvRow,
    fit: readonly string[] | undefined,
  ): PadronError | undefined => {
    if (!fields) return { line, code: 'comillas' }
    if (!fit) return { line, code: 'campos', detail: { hay: fields.length, debe: header.width } }
    const read = readPadronRow(cellsOf(fit), today)
    return read.ok ? undefined : read.problems.map((problem) => ({ ...problem, line }))[0]
  }
  return (row: CsvRow, fit: readonly string[] | undefined): void => {
    if (told) return
    const problem = problemOf(row, fit)
    if (!problem) return
    told = true
    first(problem)
  }
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
        byPerson.add(Number(nss.value), tagOf(chains.endOf(curpOfCell(fit?.[curpAt] ?? ''))))
    }
  }
  return byPerson.duplicates()
}

function createSurveyor(header: PadronHeader, today: CivilDate) {
  const { places, ignored } = header
  const cellsOf = createCells(header)
  const byNss = new DuplicateIndex()
  const byCurp = new DuplicateIndex()
  const chains = createChainIndex(today)
  const hasChains = places.curp_vigente !== undefined || places.curp_anterior !== undefined
  const agree = createAgreement()
  const doubtfulNames = createLineSet()
  const columns = ignored.map(({ place }) => ({ place, filled: 0, numbers: 0 }))
  const {
    curp: curpAt = -1,
    nombre: nombreAt = -1,
    primer_apellido: primerAt = -1,
    segundo_apellido: segundoAt = -1,
  } = places
  let [rows, judged, disagreeing, stride] = [0, 0, 0, 1]
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
  /** What is missing or was spoilt on its way is told by itself. */
  const agrees = (curp: string, fields: readonly string[], raw: string): boolean => {
    const [nombre, primer] = [fields[nombreAt] ?? '', fields[primerAt] ?? '']
    if (nombre === '' || primer === '' || raw.includes('\uFFFD')) return false
    judged += 1
    if (agree(curp, nombre, primer, fields[segundoAt] ?? '')) return true
    disagreeing += 1
    return false
  }
  return {
    /** Whether its CURP is one, and its names agree with it. */
    add: (fields: readonly string[], raw: string, line: number): boolean => {
      const curp = curpOfCell(fields[curpAt] ?? '')
      byCurp.add(keyOf(curp), tagOf(raw))
      if (hasChains) chains.add(cellsOf(fields), line)
      keepSample(fields)
      rows += 1
      if (columns.length > 0) lookForNumbers(fields)
      const cell = places.nss === undefined ? '' : (fields[places.nss] ?? '')
      const isCurp = parseCurp(curp, today).ok
      const isSound = (isCurp || LETTERS.test(curp)) && agrees(curp, fields, raw)
      if (!isSound) doubtfulNames.add(line)
      // a row with a wrong CURP is left out, so it speaks for nobody
      if (!isCurp) return false
      for (const text of cell === '' ? [] : splitNumbers(cell)) {
        const nss = parseNss(text)
        if (nss.ok) byNss.add(Number(nss.value), tagOf(curp))
      }
      return isSound
    },
    settle: () => ({
      doubtfulNames,
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

/** What may be a CURP, good or bad. */
const LETTERS = /^[A-Z0-9]{18}$/
