import type { CivilDate } from '../../domain/base/mexico-time.ts'
import { parseNss } from '../../domain/number/nss.ts'
import { normalizeCurp, parseCurp } from '../../domain/person/curp.ts'
import { type HeaderProblem, type PadronHeader, readHeader } from '../../domain/person/padron-header.ts'
import { splitNumbers } from '../../domain/person/padron-row.ts'
import { Claims, claimKey, claimTag } from './claims.ts'
import { csvRows, pickSeparator } from './csv.ts'
import { type PadronEncoding, sniffEncoding, textPieces } from './text.ts'

/** What must be known of the whole file before its first row is taken. */
export type Survey = {
  readonly encoding: PadronEncoding
  readonly separator: string
  readonly header: PadronHeader
  /** line of the header */
  readonly headerLine: number
  readonly rows: number
  /** NSS that two CURPs have, sorted */
  readonly contestedNss: Float64Array
  /** `claimKey` of CURPs that have two rows or more which are not the same, sorted */
  readonly repeatedCurps: Float64Array
}
export type SurveyProblem = HeaderProblem | { readonly code: 'vacio' | 'utf-16' | 'excel' }
export type Surveyed = { ok: true; value: Survey } | { ok: false; problems: readonly SurveyProblem[] }

/** How many rows lie between two tellings of `at`. */
const OFTEN = 20_000

/** Reads a whole file once. @param at called now and then with the rows read so far */
export function surveyPadron(fd: number, today: CivilDate, at: (rows: number) => void): Surveyed {
  const encoding = sniffEncoding(fd)
  if (encoding === 'utf-16' || encoding === 'excel') return { ok: false, problems: [{ code: encoding }] }
  const all = csvRows(textPieces(fd, encoding))
  let top = all.next()
  while (!top.done && isBlank(top.value.fields)) top = all.next()
  if (top.done) return { ok: false, problems: [{ code: 'vacio' }] }
  const head = readHeader(top.value.fields ?? [])
  if (!head.ok) return head
  const claims = createClaims(head.value, today)
  let rows = 0
  for (const { fields, raw } of all) {
    if (isBlank(fields)) continue
    rows += 1
    if (fields?.length === head.value.width) claims.add(fields, raw)
    if (rows % OFTEN === 0) at(rows)
  }
  const { line: headerLine, raw } = top.value
  const found = { encoding, separator: pickSeparator(raw), header: head.value, headerLine, rows }
  return { ok: true, value: { ...found, ...claims.settle() } }
}

export const isBlank = (fields: readonly string[] | undefined): boolean =>
  fields?.every((field) => field.trim() === '') ?? false

function createClaims({ places }: PadronHeader, today: CivilDate) {
  const byNss = new Claims()
  const byCurp = new Claims()
  return {
    add: (fields: readonly string[], raw: string) => {
      const curp = plainCurp(fields[places.curp ?? -1] ?? '')
      byCurp.add(claimKey(curp), claimTag(raw))
      const cell = places.nss === undefined ? '' : (fields[places.nss] ?? '')
      // a row with a wrong CURP is left out, so it speaks for nobody
      if (cell === '' || !parseCurp(curp, today).ok) return
      for (const text of splitNumbers(cell)) {
        const nss = parseNss(text)
        if (nss.ok) byNss.add(Number(nss.value), claimTag(curp))
      }
    },
    settle: () => ({ contestedNss: byNss.contested(), repeatedCurps: byCurp.contested() }),
  }
}

const PLAIN = /^[A-Z0-9]{18}$/

/** `normalizeCurp`, at no cost for one that is as it should be. */
export const plainCurp = (cell: string): string => (PLAIN.test(cell) ? cell : normalizeCurp(cell))
