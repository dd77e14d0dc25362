import { type Command, InvalidArgumentError, Option } from 'commander'
import { Refused } from '../../domain/base/problem.ts'
import { createProgress, type ProgressOptions } from '../program/progress.ts'
import { createProgressNote } from '../program/progress-note.ts'
import { checkLedger, type LedgerBook } from './check.ts'
import { exportedLines, exportLedger, readExportState } from './export.ts'
import { reportLines } from './words.ts'

export type BitacoraCommand = {
  /** opened when a command needs it */
  readonly book: () => Promise<LedgerBook>
  /** data folder, and the name of the portal */
  readonly place: () => { readonly dataDir: string; readonly portal: string }
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data?: (value: unknown) => void
  /** where the progress is drawn */
  readonly stream: ProgressOptions['stream']
}

type CheckOptions = { cabeza?: string; sellos: boolean; avance?: string }

/**
 * Adds `bitacora verificar | exportar` to the operator's program. A ledger that does not hold is thrown as `Refused`,
 * with the first bad entry and why.
 */
export function bitacora(program: Command, parts: BitacoraCommand): Command {
  const command = program
    .command('bitacora')
    .description('la bitácora de lo sellado: un asiento por documento')
  command
    .command('verificar')
    .option('--cabeza <hash>', 'una cabeza publicada antes: se busca en la bitácora', hash)
    .option('--no-sellos', 'revisa solo la cadena, no la firma de cada sello (tarda la mitad)')
    // for the page that runs this command
    .addOption(new Option('--avance <archivo>', 'escribe ahí cómo va').hideHelp())
    .description('recorre la bitácora entera y dice si se sostiene, y si no, desde qué asiento')
    .action((options: CheckOptions) => verify(parts, options))
  command
    .command('exportar')
    .argument('<archivo>', 'archivo nuevo, .jsonl')
    .option('--desde <asiento>', 'primer asiento que se exporta', positive, 1)
    .description('la escribe en líneas JSON, que docs/verificar-bitacora.mjs revisa sin este programa')
    .action((file: string, { desde }: { desde: number }) => write(parts, file, desde))
  return command
}

async function verify(
  { book, place, print, data, ...parts }: BitacoraCommand,
  { cabeza, sellos, avance }: CheckOptions,
): Promise<void> {
  const opened = await book()
  const exported = readExportState(place().dataDir)
  const note = avance === undefined ? undefined : createProgressNote(avance, parts.now)
  const report = await withProgress({ ...parts, note }, opened, (at) =>
    checkLedger(opened, {
      ...(sellos ? { keyOf: opened.keyOf } : {}),
      ...(cabeza === undefined ? {} : { published: cabeza }),
      ...(exported ? { exported: { seq: exported.hasta, hash: exported.cabeza } } : {}),
      each: (_, nth) => at(nth),
    }),
  )
  data?.(report)
  const lines = reportLines(report, sellos)
  if (report.broken) throw new Refused(lines.join('\n'))
  for (const line of lines) print(line)
}

async function write(
  { book, place, print, ...parts }: BitacoraCommand,
  file: string,
  from: number,
): Promise<void> {
  const opened = await book()
  const { dataDir, portal } = place()
  const exported = await withProgress(parts, opened, (at) =>
    exportLedger(opened, { file, from, folder: dataDir, portal, now: parts.now(), at }),
  )
  for (const line of exportedLines(exported, file)) print(line)
}

type Note = ReturnType<typeof createProgressNote>

/** Draws at most once in a thousand entries: reading the clock for each would slow the walk down. */
async function withProgress<T>(
  { stream, now, note }: Pick<BitacoraCommand, 'stream' | 'now'> & { readonly note?: Note | undefined },
  book: LedgerBook,
  work: (at: (done: number) => void) => Promise<T>,
): Promise<T> {
  const total = await book.count()
  const progress = createProgress({ label: 'Bitácora', total, stream, now })
  try {
    return await work((done) => {
      if (done % 1000 !== 0) return
      progress.at(done)
      note?.({ phase: 'checking', done, total })
    })
  } finally {
    progress.end()
  }
}

function hash(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('Debe tener 64 dígitos hexadecimales, como la escribe verificar.')
}

function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Debe ser el número de un asiento, desde 1.')
}
