import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'
import { GENESIS } from '../../domain/seal/ledger.ts'
import { writeLines } from '../program/line-file.ts'
import type { LedgerBook } from './book.ts'
import { checkLedger, type LedgerReport } from './check.ts'
import { type ExportState, readExportState, writeExportState } from './export-state.ts'
import { closingLine, entryLine, headingLine, lineHash } from './lines.ts'
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
  /** told how many entries were read */
  readonly at: (done: number) => void
}

export type Exported = { readonly count: number; readonly state: ExportState }

/**
 * Writes the ledger as JSON lines (see `ledger-lines.ts`) and remembers it for the next export. The whole ledger is
 * checked on the way: of one that does not hold nothing is written, and `Refused` is thrown.
 */
export function exportLedger(book: LedgerBook, options: ExportOptions): Exported {
  const former = readExportState(options.folder)
  const exported = writeLines(options.file, (line) =>
    book.snapshot(() => writeEntries(book, options, former, line)),
  )
  writeExportState(options.folder, exported.state)
  return exported
}

function writeEntries(
  book: LedgerBook,
  { file, from, portal, now, at }: ExportOptions,
  former: ExportState | undefined,
  line: (text: string) => void,
): Exported {
  const previous = from === 1 ? GENESIS : book.hashAt(from - 1)
  if (!previous) throw new Refused(`La bitácora no llega al asiento ${from - 1}: no se exportó nada.`)
  const heading = headingLine({ portal, now, from, previous, former: former?.sha256 })
  line(heading)
  const report = checkLedger(book, {
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
