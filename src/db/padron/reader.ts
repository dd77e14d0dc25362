import type { CivilDate } from '../../domain/base/mexico-time.ts'
import { type Nss, parseNss } from '../../domain/number/nss.ts'
import { canonicalCorreo } from '../../domain/person/correo.ts'
import { PADRON_COLUMNS, type PadronColumn } from '../../domain/person/padron-header.ts'
import {
  curpOfCell,
  type PadronCells,
  type PadronRow,
  readPadronRow,
  samePerson,
  settlePerson,
} from '../../domain/person/padron-row.ts'
import { disagreements } from '../../domain/person/typed-name.ts'
import type { BulkVault } from '../base/vault.ts'
import { type CsvRow, splitRecord } from '../text/csv.ts'
import { createFirsts, keyOf, rankOf } from './duplicates.ts'
import { createCells, fitFields } from './header.ts'
import type { KnownPeople, RowKeys, RowNumber, Standing } from './known.ts'
import type { Packer } from './packet.ts'
import type { PadronError } from './problem.ts'
import type { Survey } from './survey.ts'

/** What became of a row; `told`: why it was left out, or what the operator should look at though it is in. */
export type Settled = {
  readonly became: 'same' | 'packed' | 'left out'
  readonly told: readonly PadronError[]
}
const SAME: Settled = { became: 'same', told: [] }
const leftOut = (...told: PadronError[]): Settled => ({ became: 'left out', told })

/** A row that says something new, or that something is to be told of. */
export type ReadRow = {
  readonly line: number
  readonly keys: RowKeys
  readonly before: Standing
  readonly row: PadronRow
  /** the file has other rows of its CURP */
  readonly several: boolean
  readonly numeros: readonly IndexedNss[]
  readonly told: readonly PadronError[]
}
type IndexedNss = RowNumber & { readonly nss: Nss }

type Parts = {
  readonly survey: Survey
  readonly vault: BulkVault
  readonly known: KnownPeople
  readonly today: CivilDate
}

/**
 * Takes rows in three steps: their keys, by which `createWindow` puts them in the order of the database's index; what
 * they say; and, once it is known whose their numbers are, what is to be written. A row is known by the digest of its
 * cells: one that is there costs two hashes and a look. What is wrong with a row is told by its line and never thrown.
 */
export function createRowReader({ survey, vault, known, today }: Parts) {
  const { header, contestedNss, repeatedCurps, chains, doubtfulNames } = survey
  const firstOf = createFirsts(repeatedCurps)
  const owners = new Uint32Array(contestedNss.length)
  const cellsOf = createCells(header)

  /** A number that another CURP of the file, or of the database, has too: nobody knows whose it is. */
  const contested = (numeros: readonly IndexedNss[], line: number): PadronError | undefined => {
    const rank = numeros.map(({ nss }) => rankOf(contestedNss, Number(nss))).find((found) => found >= 0)
    if (rank !== undefined) {
      const first = owners[rank]
      if (!first) owners[rank] = line
      return { line, field: 'nss', code: 'nss_de_dos', ...(first ? { detail: { renglon: first } } : {}) }
    }
    return numeros.some(known.isOfAnother) ? { line, field: 'nss', code: 'nss_ajeno' } : undefined
  }

  /** Of a CURP with several rows the first says who it is; others may only bring further numbers. */
  const repeated = (row: PadronRow, line: number): 'first' | 'again' | PadronError => {
    const says = keyOf(JSON.stringify(settlePerson(row, undefined)))
    const first = firstOf(row.curp, { line, says })
    if (first === undefined) return 'first'
    if (first.says === says) return 'again'
    return { line, field: 'curp', code: 'curp_repetida', detail: { renglon: first.line } }
  }

  /**
   * What is wrong with the row before anything is read in it.
   * @param into takes its curp_index and row_hash otherwise, `KEYS` bytes
   */
  const keys = ({ line, fields }: CsvRow, into: Buffer): PadronError | undefined => {
    if (!fields) return { line, code: 'comillas' }
    const fit = fitFields(fields, header)
    if (!fit) return { line, code: 'campos', detail: { hay: fields.length, debe: header.width } }
    const cells = cellsOf(fit)
    vault.indexInto(into, 0, 'curp', curpOfCell(cells.curp ?? ''))
    vault.indexInto(into, KEY, 'padron', digestText(cells))
    return undefined
  }

  /** Whether a row that the database has already is one of which there is nothing to tell. */
  const isPlain = ({ nss, estatus, correo, curp_vigente, curp_anterior }: PadronCells, line: number) =>
    (!nss || (/^\d{11}$/.test(nss) && parseNss(nss).ok)) &&
    (!estatus || estatus === 'vigente') &&
    (!correo || PLAIN_CORREO.test(correo)) &&
    !curp_vigente &&
    !curp_anterior &&
    !doubtfulNames.has(line)

  /** What the database has already is looked at only as far as there is something to tell of it. */
  const read = ({ line, fields = [] }: CsvRow, keys: RowKeys, before: Standing): Settled | ReadRow => {
    const cells = cellsOf(fitFields(fields, header) ?? fields)
    const several =
      repeatedCurps.length > 0 && rankOf(repeatedCurps, keyOf(curpOfCell(cells.curp ?? ''))) >= 0
    const doubtful = several || (contestedNss.length > 0 && cells.nss !== '')
    if (!doubtful && before === 'same' && isPlain(cells, line)) return SAME

    const circle = chains.wrong.get(line)
    if (circle) return leftOut({ field: 'curp_vigente', ...circle })
    const found = readPadronRow(cells, today)
    if (!found.ok) return leftOut(...found.problems.map((problem) => ({ ...problem, line })))
    const told: PadronError[] = found.notices.map((problem) => ({ ...problem, line }))
    const row = found.value
    if (doubtfulNames.has(line))
      for (const problem of disagreements(row.curp, row.name))
        told.push({ ...problem, code: 'nombre_no_concuerda', line })
    const { curpIndex } = keys
    const numeros = row.numeros.map((nss) => ({ nss, nssIndex: vault.index('nss', nss), curpIndex }))
    return { line, keys, before, row, several, numeros, told }
  }

  const settle = (found: ReadRow, packer: Packer): Settled => {
    const { line, keys, before, several } = found
    const { curpIndex, rowHash } = keys
    let { row, numeros, told } = found
    const error = numeros.length > 0 ? contested(numeros, line) : undefined
    if (error) {
      told = [...told, error]
      row = withoutNumbers(row)
      numeros = []
    }
    const standing = several ? repeated(row, line) : 'first'
    if (typeof standing !== 'string') return leftOut(standing)
    if (before === 'same') return { became: 'same', told }
    const entry = { line, curpIndex, rowHash, numeros, correoIndex: undefined }
    if (standing === 'again') {
      if (numeros.length === 0) return { became: 'same', told }
      packer.add({ ...entry, what: 'numbers', json: '' })
      return { became: 'packed', told }
    }
    const kept = before === 'other' ? known.personOf(curpIndex) : undefined
    const person = settlePerson(row, kept)
    if (kept && samePerson(kept, person)) packer.add({ ...entry, what: 'digest', json: '' })
    else {
      const correoIndex = person.correo && vault.index('correo', canonicalCorreo(person.correo))
      const what = kept ? 'changed' : 'new'
      packer.add({ line, curpIndex, rowHash, numeros, correoIndex, what, json: JSON.stringify(person) })
    }
    return { became: 'packed', told }
  }
  return { keys, read, settle }
}

const PLAIN_CORREO = /^[a-z0-9._-]{1,40}@[a-z0-9-]{1,40}(\.[a-z]{2,12}){1,3}$/

/** The person stays known; their numbers are as if nobody could read them. */
const withoutNumbers = (row: PadronRow): PadronRow => ({
  ...row,
  numeros: [],
  unreadable: [...new Set([...row.unreadable, 'nss' as const])],
  settled: row.settled.filter((column) => column !== 'nss'),
})

/** Which columns there are, and what stands in them. */
function digestText(cells: PadronCells): string {
  let text = cells.curp ?? '\0'
  for (let nth = 1; nth < PADRON_COLUMNS.length; nth++)
    text += `\u001f${cells[PADRON_COLUMNS[nth] as PadronColumn] ?? '\0'}`
  return text
}

/**
 * Enough for neighbours to share their page of the index, little enough for the memory, and for whoever writes not to
 * run out of packets while it is read.
 */
export const WINDOW_ROWS = 80_000
/** In bytes of UTF-8: a file of monstrous lines must not take more memory than one of many. */
const WINDOW_BYTES = 16_000_000
const KEY = 16
/** Bytes of curp_index and row_hash. */
export const KEYS = 2 * KEY

/**
 * A stretch of the file, given back in the order of its keys: rows that are neighbours in the index are looked up and
 * written together, which is what the speed of an import comes from.
 * @param separator of the `raw` of the rows
 */
export function createWindow(separator: string) {
  const keys = Buffer.alloc(WINDOW_ROWS * KEYS)
  const ranks = new Float64Array(WINDOW_ROWS)
  const lines = new Uint32Array(WINDOW_ROWS)
  // the text alone, and outside of the heap: what lives as long as a window is what a collector copies and copies
  const ends = new Uint32Array(WINDOW_ROWS)
  let bytes = Buffer.allocUnsafeSlow(WINDOW_BYTES + 65_536)
  let [rows, end] = [0, 0]

  /** Views, which hold until the next row is added. */
  const keysOf = (rank: number): RowKeys => {
    const at = (rank % WINDOW_ROWS) * KEYS
    return { curpIndex: keys.subarray(at, at + KEY), rowHash: keys.subarray(at + KEY, at + KEYS) }
  }
  return {
    /** @param most rows, no more than `WINDOW_ROWS` */
    isFull: (most: number) => rows >= most || end > WINDOW_BYTES,
    /** @param of its curp_index and row_hash */
    add: ({ line, raw }: CsvRow, of: Buffer): void => {
      // by key first, then by line: the first row of a CURP comes first
      ranks[rows] = of.readUInt32BE(0) * WINDOW_ROWS + rows
      keys.set(of, rows * KEYS)
      lines[rows] = line
      if (end + raw.length * 3 > bytes.length) bytes = Buffer.concat([bytes], end + raw.length * 3)
      end += bytes.write(raw, end)
      ends[rows] = end
      rows += 1
    },
    /** Each row once, in slices of `atOnce`, then the window is empty. */
    *take(atOnce: number): Generator<readonly { readonly row: CsvRow; readonly keys: RowKeys }[]> {
      const sorted = ranks.subarray(0, rows).sort()
      const rowOf = (rank: number) => {
        const at = rank % WINDOW_ROWS
        const raw = bytes.toString('utf8', at > 0 ? ends[at - 1] : 0, ends[at])
        return { row: { line: lines[at] ?? 0, raw, fields: splitRecord(raw, separator) }, keys: keysOf(rank) }
      }
      for (let from = 0; from < sorted.length; from += atOnce)
        yield Array.from(sorted.subarray(from, from + atOnce), rowOf)
      rows = 0
      end = 0
    },
  }
}
