import type { SheetProblemCode } from '../text/sheet.ts'
import { ESTADOS, estadoByKey } from './estados.ts'
import type { ExportProblem, ExportRow } from './export.ts'
import { openPostalFile, postalPath } from './file.ts'
import { type PostalOrigin, readCatalogue } from './formats.ts'
import { type PostalFacts, writePostalFile } from './write.ts'
import { isZip, unzipTable, type ZipProblem } from './zip-file.ts'

export type ImportOrder = {
  readonly dataDir: string
  /** the day to name the catalogue by when its file says none, `AAAA-MM-DD` */
  readonly today: string
  /** epoch ms */
  readonly now: number
  /** accept far fewer rows than the catalogue in use has */
  readonly force?: boolean
  /** INEGI key: of this estado alone; the others stay as they are */
  readonly estado?: string | undefined
  /** the day that the file was written, `AAAA-MM-DD`, for one that says none itself */
  readonly fileDay?: string | undefined
  /** look at everything and write nothing */
  readonly dryRun?: boolean
  /** told at the start of each phase and now and then in it */
  readonly onProgress?: (progress: PostalProgress) => void
}

/** How many rows are done in a phase; `total` absent where the file's form does not say it before the end. */
export type PostalProgress = {
  readonly phase: 'reading' | 'checking' | 'writing'
  readonly done: number
  readonly total?: number
}

export type ImportReport = {
  readonly version: string
  readonly rows: number
  readonly codes: number
  /** postal codes that the catalogue in use does not have, and that the new one no longer has */
  readonly added: number
  readonly removed: number
  /** INEGI keys of the estados that came, when the others stay as they were */
  readonly estados?: readonly string[]
  readonly origin: PostalOrigin
  /** of the file on disk; absent when nothing was written */
  readonly bytes?: number
}
export type ImportOutcome =
  | { readonly outcome: 'imported'; readonly report: ImportReport }
  | { readonly outcome: 'refused'; readonly problems: readonly ExportProblem[] }
  | { readonly outcome: 'unreadable'; readonly code: ZipProblem | SheetProblemCode }

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
  const tell = (phase: PostalProgress['phase']) => (done: number, total?: number) =>
    order.onProgress?.({ phase, done, ...(total === undefined ? {} : { total }) })
  tell('reading')(0)
  const file = readFile(bytes)
  if (!file.ok) return { outcome: 'unreadable', code: file.code }
  const read = readCatalogue(file.bytes, tell('checking'))
  if (read.outcome === 'unreadable') return read
  const { parsed, origin } = read
  if (!parsed.ok) return { outcome: 'refused', problems: parsed.problems }
  const before = inUse(order.dataDir)
  const merged = mergeEstados(parsed.rows, before, order, origin)
  const refuse = (code: ExportProblem['code'], detail: string): ImportOutcome => ({
    outcome: 'refused',
    problems: [{ code, line: parsed.lines, detail }],
  })
  if ('code' in merged) return refuse(merged.code, merged.detail)
  const { rows, estados } = merged
  if (!order.force && rows.length < before.rows.length * ENOUGH_ROWS)
    return refuse('pocas_filas', `${rows.length}, ${before.rows.length}`)
  const said = file.day ?? order.fileDay
  const day = said !== undefined && said <= order.today ? said : order.today
  // what is put together is as old as its oldest part
  const version = estados && before.version !== '' && before.version < day ? before.version : day
  const report = {
    version,
    rows: rows.length,
    ...difference(before.codes, rows),
    ...(estados ? { estados } : {}),
    origin,
  }
  if (order.dryRun) return { outcome: 'imported', report }
  const facts: PostalFacts = { version, importedAt: order.now, origin }
  const written = writePostalFile(order.dataDir, rows, facts, tell('writing'))
  return { outcome: 'imported', report: { ...report, bytes: written } }
}

type InUse = ReturnType<typeof inUse>
type Merged =
  | { readonly rows: readonly ExportRow[]; readonly estados?: readonly string[] }
  | { readonly code: 'pocos_estados' | 'otro_estado'; readonly detail: string }

/**
 * A file of some estados goes into a catalogue that has the others. Without one it is refused, unless the operator
 * names its estado: whoever lives elsewhere would find no code.
 */
function mergeEstados(
  rows: readonly ExportRow[],
  before: InUse,
  { estado }: ImportOrder,
  origin: PostalOrigin,
): Merged {
  const came = new Set(rows.map(({ estadoClave }) => estadoClave))
  if (estado !== undefined && !came.has(estado))
    return {
      code: 'otro_estado',
      detail: [...came].map((clave) => estadoByKey(clave)?.nombre ?? clave).join(', '),
    }
  if (estado === undefined && came.size === ESTADOS.length) return { rows }
  const taken = estado === undefined ? came : new Set([estado])
  const fresh = rows.filter(({ estadoClave }) => taken.has(estadoClave))
  const kept =
    before.origin === origin ? before.rows.filter(({ estadoClave }) => !taken.has(estadoClave)) : []
  const all = new Set([...taken, ...kept.map(({ estadoClave }) => estadoClave)])
  if (all.size < ESTADOS.length && estado === undefined && kept.length === 0)
    return { code: 'pocos_estados', detail: ESTADOS.filter((clave) => !all.has(clave)).join(', ') }
  return { rows: [...kept, ...fresh], estados: [...taken].sort() }
}

function readFile(bytes: Uint8Array) {
  return isZip(bytes) ? unzipTable(bytes, LARGEST) : { ok: true as const, bytes, day: undefined }
}

/** What the new file is compared with; a file in use that cannot be read holds nothing back. */
function inUse(dataDir: string) {
  try {
    const file = openPostalFile(postalPath(dataDir))
    const found = {
      rows: file.allRows(),
      codes: new Set(file.allCodes()),
      version: file.version,
      origin: file.origin as PostalOrigin | undefined,
    }
    file.close()
    return found
  } catch {
    return { rows: [], codes: new Set<string>(), version: '', origin: undefined }
  }
}

function difference(before: ReadonlySet<string>, rows: readonly ExportRow[]) {
  const after = new Set(rows.map(({ cp }) => cp))
  const added = [...after].filter((cp) => !before.has(cp)).length
  return { codes: after.size, added, removed: before.size + added - after.size }
}
