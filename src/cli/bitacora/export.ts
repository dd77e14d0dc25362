import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { replaceFile } from '../../adapters/runtime/new-file.ts'
import { Refused } from '../../domain/base/problem.ts'
import { counted } from '../../domain/base/text.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { GENESIS } from '../../domain/seal/ledger.ts'
import { writeLines } from '../program/line-file.ts'
import { checkMoment, type LedgerBook, type LedgerMoment, type LedgerReport } from './check.ts'
import { brokenLines } from './words.ts'

export type ExportOptions = {
  readonly file: string
  /** seq of the first entry */
  readonly from: number
  /** data folder, where the export before is remembered */
  readonly folder: string
  readonly portal: string
  /** epoch ms */
  readonly now: number
  /** called with how many entries were read */
  readonly at: (done: number) => void
}

export type Exported = { readonly count: number; readonly state: ExportState }

/**
 * Writes the ledger as JSON lines (first, entry and last line below) and remembers it for the next export. The whole ledger is
 * checked on the way: of one that does not hold nothing is written; it rejects with `Refused`, as where the file is there
 * already or cannot be written.
 */
export async function exportLedger(book: LedgerBook, options: ExportOptions): Promise<Exported> {
  const former = readExportState(options.folder)
  const exported = await writeLines(options.file, (line) =>
    book.snapshot((moment) => writeEntries(moment, options, former, line)),
  )
  writeExportState(options.folder, exported.state)
  return exported
}

async function writeEntries(
  moment: LedgerMoment,
  { file, from, portal, now, at }: ExportOptions,
  former: ExportState | undefined,
  line: (text: string) => void,
): Promise<Exported> {
  const previous = from === 1 ? GENESIS : await moment.hashAt(from - 1)
  if (!previous) throw new Refused(`La bitácora no llega al asiento ${from - 1}: no se exportó nada.`)
  const heading = headingLine({ portal, now, from, previous, former: former?.sha256 })
  line(heading)
  const report = await checkMoment(moment, {
    ...(former ? { exported: { seq: former.hasta, hash: former.cabeza } } : {}),
    each: (entry, nth) => {
      at(nth)
      if (entry.seq >= from) line(entryLine(entry))
    },
  })
  if (report.broken) throw new Refused([...brokenLines(report.broken), 'No se exportó nada.'].join('\n'))
  const last = lastOf(report, previous)
  const count = last.seq - from + 1
  const closing = closingLine({ heading, count, until: last.seq, head: last.hash })
  line(closing)
  const when = { archivo: path.resolve(file), fecha: new Date(now).toISOString() }
  return { count, state: { sha256: lineHash(closing), hasta: last.seq, cabeza: last.hash, ...when } }
}

const lastOf = ({ head }: LedgerReport, previous: Uint8Array) =>
  head ?? { seq: 0, hash: Buffer.from(previous).toString('hex') }

/** What was exported, and what to do with it. */
export const exportedLines = ({ count, state }: Exported, file: string): string[] => [
  `${counted(count, 'asiento', 'asientos')} en ${file}, hasta el ${state.hasta}.`,
  `Cabeza: ${state.cabeza}`,
  `Esta exportación: ${state.sha256} (la siguiente la nombra)`,
  'Se revisa sin este programa: node docs/verificar-bitacora.mjs ARCHIVO.jsonl [CERTIFICADO.pem…]',
  'Entrégala solo a quien audita: de la huella de una cadena, quien ya sabe la CURP y el nombre podría adivinar',
  'el NSS con mucho cómputo. La cabeza y el número de la exportación sí se pueden publicar.',
]

/** Named in the first and the last line of an export, so that a change of the format has another name. */
const FORMAT = 'ventanilla-bitacora-jsonl-1'

type Heading = {
  readonly portal: string
  /** epoch ms */
  readonly now: number
  /** seq of the first entry */
  readonly from: number
  /** hash of the entry before it */
  readonly previous: Uint8Array
  /** SHA-256 of the last line of the export before this one, hexadecimal */
  readonly former: string | undefined
}

/** First line of an export, without its LF. */
const headingLine = ({ portal, now, from, previous, former }: Heading): string =>
  JSON.stringify({
    formato: FORMAT,
    portal,
    fecha: new Date(now).toISOString(),
    desde: from,
    anterior: hex(previous),
    exportacion_anterior: former ?? null,
  })

/** One entry: digests and hashes in hexadecimal, `sello` in Base64, `fecha` in UTC with milliseconds. */
const entryLine = (entry: LedgerEntry): string =>
  JSON.stringify({
    seq: entry.seq,
    secuencia: entry.secuencia,
    tipo: entry.type,
    cadena_sha256: hex(entry.cadenaHash),
    sello: Buffer.from(entry.sello).toString('base64'),
    serie: entry.certificateSerial,
    fecha: new Date(entry.at).toISOString(),
    anterior: hex(entry.previous),
    hash: hex(entry.hash),
  })

type Closing = {
  /** the first line, as written */
  readonly heading: string
  readonly count: number
  /** seq and hash of the last entry; of the one before when there is none */
  readonly until: number
  readonly head: string
}

/** Last line of an export. Its own SHA-256 stands for the whole file: it names the first line and every entry. */
const closingLine = ({ heading, count, until, head }: Closing): string =>
  JSON.stringify({ fin: FORMAT, encabezado: lineHash(heading), cuenta: count, hasta: until, cabeza: head })

/** SHA-256 of a line without its LF, hexadecimal. */
const lineHash = (line: string): string => createHash('sha256').update(line, 'utf8').digest('hex')

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The last export of the ledger, as the data folder remembers it. */
export type ExportState = {
  /** SHA-256 of its last line: the next export names it */
  readonly sha256: string
  /** seq and hash of its last entry */
  readonly hasta: number
  readonly cabeza: string
  readonly archivo: string
  /** ISO 8601, UTC */
  readonly fecha: string
}

const stateFile = (folder: string): string => path.join(folder, 'bitacora-exportada.json')

/** Undefined when nothing was exported yet. Throws `Refused` when the file is damaged: a lost link must be seen. */
export function readExportState(folder: string): ExportState | undefined {
  const file = stateFile(folder)
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as ExportState
    const whole = [found.sha256, found.cabeza].every((hash) => /^[0-9a-f]{64}$/.test(hash))
    if (whole && Number.isSafeInteger(found.hasta)) return found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  }
  throw new Refused(
    `${file} está dañado: recupéralo de un respaldo, o bórralo para empezar otra serie de exportaciones.`,
  )
}

function writeExportState(folder: string, state: ExportState): void {
  replaceFile(stateFile(folder), `${JSON.stringify(state)}\n`)
}
