import type { CivilDate } from '../../domain/base/mexico-time.ts'
import type { Problem } from '../../domain/base/problem.ts'
import { PADRON_COLUMNS, type PadronColumn } from '../../domain/person/padron-header.ts'
import {
  type PadronCells,
  type PadronPerson,
  type PadronRow,
  readPadronRow,
  samePerson,
  settlePerson,
} from '../../domain/person/padron-row.ts'
import type { BulkVault } from '../base/bulk-vault.ts'
import { claimKey, rankOf } from './claims.ts'
import type { CsvRow } from './csv.ts'
import { createFirsts } from './firsts.ts'
import type { Packer } from './packet.ts'
import { plainCurp, type Survey } from './survey.ts'
import type { Standing } from './window.ts'

/** One thing that is wrong with a line; it belongs to no column when the line itself is broken. */
export type PadronError = Problem & { readonly line: number }

/** What the database has, as it was when somebody looked. */
export type KnownPeople = {
  /** looks at one state of it throughout: pages read once stay good meanwhile */
  atOnce<T>(look: () => T): T
  hashOf(curpIndex: Buffer): Buffer | undefined
  personOf(curpIndex: Buffer): PadronPerson | undefined
}
type Parts = {
  readonly survey: Survey
  readonly vault: BulkVault
  readonly known: KnownPeople
  readonly today: CivilDate
}

/**
 * Settles rows in two steps, so that between them they can be put in the order of the database. A row is known by the
 * digest of its cells: one that is there costs two hashes and a look.
 */
export function createRowReader({ survey, vault, known, today }: Parts) {
  const { header, contestedNss, repeatedCurps } = survey
  const firstOf = createFirsts(repeatedCurps)
  const owners = new Uint32Array(contestedNss.length)

  const contested = (row: PadronRow, line: number): PadronError | undefined => {
    const rank = row.numeros.map((nss) => rankOf(contestedNss, Number(nss))).find((found) => found >= 0)
    if (rank === undefined) return undefined
    const first = owners[rank]
    if (!first) owners[rank] = line
    return { line, field: 'nss', code: 'nss_de_dos', ...(first ? { detail: { renglon: first } } : {}) }
  }

  /** Of a CURP with several rows the first says who it is; others may only bring further numbers. */
  const repeated = (row: PadronRow, line: number): 'first' | 'again' | PadronError => {
    const says = claimKey(JSON.stringify(settlePerson(row, undefined)))
    const first = firstOf(row.curp, { line, says })
    if (first === undefined) return 'first'
    if (first.says === says) return 'again'
    return { line, field: 'curp', code: 'curp_repetida', detail: { renglon: first.line } }
  }

  /** What is wrong with the row before anything is read in it; else its curp_index and row_hash. */
  const keys = ({ line, fields }: CsvRow): RowKeys | PadronError => {
    if (!fields) return { line, code: 'comillas' }
    if (fields.length !== header.width)
      return { line, code: 'campos', detail: { hay: fields.length, debe: header.width } }
    const cells = cellsOf(fields, header.places)
    const curp = plainCurp(cells.curp ?? '')
    return { curpIndex: vault.index('curp', curp), rowHash: vault.index('padron', digestText(cells)) }
  }

  /** `same` when the database has this very row, `packed` when something is to be written, or what is wrong. */
  const settle = (
    { line, fields = [] }: CsvRow,
    { curpIndex, rowHash }: RowKeys,
    before: Standing,
    packer: Packer,
  ): 'same' | 'packed' | readonly PadronError[] => {
    const cells = cellsOf(fields, header.places)
    const several =
      repeatedCurps.length > 0 && rankOf(repeatedCurps, claimKey(plainCurp(cells.curp ?? ''))) >= 0
    const doubtful = several || (contestedNss.length > 0 && cells.nss !== '')
    if (!doubtful && before === 'same') return 'same'

    const read = readPadronRow(cells, today)
    if (!read.ok) return read.problems.map((problem) => ({ ...problem, line }))
    const row = read.value
    const error = contested(row, line)
    if (error) return [error]
    const standing = several ? repeated(row, line) : 'first'
    if (typeof standing !== 'string') return [standing]
    if (before === 'same') return 'same'
    const entry = { line, curpIndex, rowHash, numeros: row.numeros }
    if (standing === 'again') {
      if (row.numeros.length === 0) return 'same'
      packer.add({ ...entry, what: 'numbers', json: '' })
      return 'packed'
    }
    const kept = before === 'other' ? known.personOf(curpIndex) : undefined
    const person = settlePerson(row, kept)
    if (kept && samePerson(kept, person)) packer.add({ ...entry, what: 'digest', json: '' })
    else packer.add({ ...entry, what: kept ? 'changed' : 'new', json: JSON.stringify(person) })
    return 'packed'
  }
  return { keys, settle }
}
export type RowReader = ReturnType<typeof createRowReader>
export type RowKeys = { readonly curpIndex: Buffer; readonly rowHash: Buffer }

function cellsOf(fields: readonly string[], places: Survey['header']['places']): PadronCells {
  const cells: Partial<Record<PadronColumn, string>> = {}
  for (const name of PADRON_COLUMNS) {
    const cell = fields[places[name] ?? -1]
    if (cell !== undefined) cells[name] = cell
  }
  return cells
}

/** Which columns there are, and what stands in them. */
const digestText = (cells: PadronCells): string =>
  PADRON_COLUMNS.map((name) => cells[name] ?? '\0').join('\u001f')
