import { type Command, InvalidArgumentError } from 'commander'
import type { OpenDatabase } from '../../db/base/open.ts'
import { importPadron, type PadronOutcome } from '../../db/padron/import.ts'
import { mexicoTime } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import { PADRON_COLUMNS } from '../../domain/person/padron-row.ts'
import { type SyntheticPerson, syntheticPeople } from '../../domain/person/synthetic-people.ts'
import { writeLines } from '../program/line-file.ts'
import { createProgress, type ProgressOptions } from '../program/progress.ts'
import { createErrorsFile, errorsFileOf } from './errors.ts'
import { outcomeLines, refusalWords } from './words.ts'

export type PadronCommand = {
  /** opened when a command needs it */
  readonly base: () => OpenDatabase
  readonly place: () => { readonly dataDir: string; readonly secret: string }
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the command did not do what it was asked: the process should end with 1 */
  readonly fail: (line: string) => void
  /** where the progress is drawn */
  readonly stream: ProgressOptions['stream']
  /** calls `stop` when the operator wants no more (Ctrl-C); gives what ends the waiting for it */
  readonly onInterrupt: (stop: () => void) => () => void
}

const MOST = 9_000_000

/** Adds `padron importar ARCHIVO | generar N ARCHIVO` to the operator's program. */
export function padron(program: Command, deps: PadronCommand): Command {
  const command = program.command('padron').description('las personas que la ventanilla conoce')
  command
    .command('importar')
    .argument(
      '<archivo>',
      `CSV (UTF-8 o Windows-1252) con estas columnas en cualquier orden; las tres últimas pueden faltar: ${PADRON_COLUMNS.join(', ')}`,
    )
    .option('--simular', 'revisa todo, dice qué pasaría, y no cambia nada')
    .description('agrega y actualiza personas, sin detener la ventanilla; se puede repetir y retomar')
    .addHelpText('after', DETAILS)
    .action((file: string, { simular }: { simular?: boolean }) => importFile(deps, file, simular === true))
  command
    .command('generar')
    .argument('<n>', 'cuántas personas', countOf)
    .argument('<archivo>', 'archivo nuevo, .csv')
    .option('--semilla <n>', 'otra semilla da otras personas', countOf, 1)
    .description('escribe un padrón de personas que no existen, para probar')
    .action((count: number, file: string, { semilla }: { semilla: number }) =>
      generate(deps, count, file, semilla),
    )
  return command
}

const DETAILS = `
Lo que no se puede importar queda en ARCHIVO.errores.csv, con su renglón, su columna y el motivo; lo demás entra.
Un NSS del archivo hace que el trámite de esa persona sea una localización. Si una persona tiene dos, ponlos en el
mismo dato separados con una diagonal (/) o en dos renglones: su trámite le dirá que acuda a la subdelegación.
Un mismo NSS con dos CURP es un error de los dos renglones.
Estatus: vigente (o vacío), fallecido, reemplazada.`

async function importFile(deps: PadronCommand, file: string, dryRun: boolean): Promise<void> {
  const { now, stream, print, fail } = deps
  const base = deps.base()
  const { dataDir, secret } = deps.place()
  const errorsFile = errorsFileOf(file)
  const errors = createErrorsFile(errorsFile)
  const stop = new AbortController()
  const ignore = deps.onInterrupt(() => stop.abort())
  const started = performance.now()
  const draw = twoStages({ stream, now })
  try {
    const outcome = await importPadron(base, {
      file,
      dataDir,
      secret,
      today: mexicoTime(now()),
      now,
      dryRun,
      stop: stop.signal,
      onErrors: errors.add,
      onProgress: draw.at,
    })
    if (outcome.outcome === 'done') errors.removeStale()
    draw.end()
    say(outcome, { dryRun, errorsFile, ms: performance.now() - started }, print, fail)
  } finally {
    draw.end()
    ignore()
    errors.close()
  }
}

type Run = { readonly dryRun: boolean; readonly errorsFile: string; readonly ms: number }

function say(
  outcome: PadronOutcome,
  run: Run,
  print: PadronCommand['print'],
  fail: PadronCommand['fail'],
): void {
  if (outcome.outcome === 'refused') {
    const unreadable = outcome.problems.find(({ code }) => code === 'no_se_lee' || code === 'renglon_sin_fin')
    if (unreadable) throw new Refused(refusalWords(unreadable))
    for (const problem of outcome.problems) print(refusalWords(problem))
    fail('No se importó nada.')
    return
  }
  for (const line of outcomeLines(outcome, run)) print(line)
  if (outcome.problem) print(refusalWords(outcome.problem))
  if (outcome.outcome === 'stopped')
    fail('Se detuvo antes de terminar. Lo que ya entró se queda; repite la misma orden para seguir.')
}

/** Two passes over the file: the survey counts its rows, so only the second one has a total. */
function twoStages({ stream, now }: Pick<ProgressOptions, 'stream' | 'now'>) {
  let bar = createProgress({ label: 'Revisión', total: undefined, stream, now })
  let second = false
  let over = false
  return {
    at: (rows: number, total: number | undefined): void => {
      if (total !== undefined && !second) {
        bar.end()
        bar = createProgress({ label: 'Padrón', total, stream, now })
        second = true
      }
      bar.at(rows)
    },
    end: (): void => {
      if (!over) bar.end()
      over = true
    },
  }
}

function generate({ now, stream, print }: PadronCommand, count: number, file: string, seed: number): void {
  const progress = createProgress({ label: 'Personas', total: count, stream, now })
  try {
    makePadron(file, count, seed, progress.at)
  } finally {
    progress.end()
  }
  print(`${file}: ${count === 1 ? '1 persona que no existe' : `${count} personas que no existen`}.`)
}

function countOf(text: string): number {
  const n = Number(text)
  if (/^\d+$/.test(text) && n >= 1 && n <= MOST) return n
  throw new InvalidArgumentError(`Debe ser un entero de 1 a ${MOST}.`)
}

/**
 * Writes a padrón of `count` people who do not exist, no two with one CURP or one NSS: a third have an NSS, a quarter
 * a correo, one in two hundred has died. The same seed gives the same file. Throws `Refused` when there is such a
 * file already.
 */
function makePadron(file: string, count: number, seed: number, at: (rows: number) => void): void {
  const people = syntheticPeople(seed)
  writeLines(file, (line) => {
    line(PADRON_COLUMNS.join(','))
    for (let n = 1; n <= count; n++) {
      line(rowOf(people.next().value, n))
      if (n % 10_000 === 0) at(n)
    }
  })
}

const rowOf = ({ curp, name, nss }: SyntheticPerson, n: number): string =>
  [
    curp,
    name.nombre,
    name.primerApellido,
    name.segundoApellido ?? '',
    nss ?? '',
    n % 200 === 0 ? 'fallecido' : 'vigente',
    n % 4 === 0 ? `persona${n}@correo.example` : '',
  ].join(',')
