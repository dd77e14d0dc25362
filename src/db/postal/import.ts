import { decodeText } from '../text/detect.ts'
import { type ExportProblem, type ExportRow, parseExport } from './export.ts'
import { openPostalFile, postalPath } from './file.ts'
import { type PostalDate, writePostalFile } from './write.ts'
import { isZip, unzipText, type ZipProblem } from './zip-file.ts'

export type ImportOrder = {
  readonly dataDir: string
  /** the day to name the catalogue by when its file says none, `AAAA-MM-DD` */
  readonly today: string
  /** epoch ms */
  readonly now: number
  /** accept far fewer rows than the catalogue in use has */
  readonly force?: boolean
  /** look at everything and write nothing */
  readonly dryRun?: boolean
}

export type ImportReport = {
  readonly version: string
  readonly rows: number
  readonly codes: number
  /** postal codes that the catalogue in use does not have, and that the new one no longer has */
  readonly added: number
  readonly removed: number
  /** of the file on disk; absent when nothing was written */
  readonly bytes?: number
}
export type ImportOutcome =
  | { readonly outcome: 'imported'; readonly report: ImportReport }
  | { readonly outcome: 'refused'; readonly problems: readonly ExportProblem[] }
  | { readonly outcome: 'unreadable'; readonly code: ZipProblem }

/** The full export is 15 MB; ten of it is no postal catalogue. */
const LARGEST = 150 * 1024 * 1024
/** Under this part of the rows in use, a file was cut rather than corrected. */
const ENOUGH_ROWS = 0.97

/**
 * Bytes of the official export, as text or in a ZIP (what they are decides, not a name) → the catalogue of a data
 * folder. Anything odd refuses the whole, and the catalogue in use stays. Throws only when the disk fails. Takes about
 * a second of one processor: not for the process that serves.
 */
export function importPostal(bytes: Uint8Array, order: ImportOrder): ImportOutcome {
  const file = readFile(bytes)
  if (!file.ok) return { outcome: 'unreadable', code: file.code }
  const parsed = parseExport(decodeText(file.bytes))
  if (!parsed.ok) return { outcome: 'refused', problems: parsed.problems }
  const before = inUse(order.dataDir)
  const { rows } = parsed
  if (!order.force && rows.length < before.rows * ENOUGH_ROWS) {
    const detail = `${rows.length}, ${before.rows}`
    return { outcome: 'refused', problems: [{ code: 'pocas_filas', line: parsed.lines, detail }] }
  }
  const version = file.day !== undefined && file.day <= order.today ? file.day : order.today
  const report = { version, rows: rows.length, ...difference(before.codes, rows) }
  if (order.dryRun) return { outcome: 'imported', report }
  const date: PostalDate = { version, importedAt: order.now }
  return { outcome: 'imported', report: { ...report, bytes: writePostalFile(order.dataDir, rows, date) } }
}

function readFile(bytes: Uint8Array) {
  return isZip(bytes) ? unzipText(bytes, LARGEST) : { ok: true as const, bytes, day: undefined }
}

/** What the new file is compared with; a file in use that cannot be read holds nothing back. */
function inUse(dataDir: string): { rows: number; codes: ReadonlySet<string> } {
  try {
    const file = openPostalFile(postalPath(dataDir))
    const found = { rows: file.rows, codes: new Set(file.allCodes()) }
    file.close()
    return found
  } catch {
    return { rows: 0, codes: new Set() }
  }
}

function difference(before: ReadonlySet<string>, rows: readonly ExportRow[]) {
  const after = new Set(rows.map(({ cp }) => cp))
  const added = [...after].filter((cp) => !before.has(cp)).length
  return { codes: after.size, added, removed: before.size + added - after.size }
}
