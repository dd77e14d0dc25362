import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createCheckpoints } from '../../app/checkpoints.ts'
import { DATABASE } from '../../db/base/data-file.ts'
import { importPadron, type PadronOutcome } from '../../db/padron/import.ts'
import type { PadronPlace } from '../../db/padron/worker.ts'
import type { PadronBase, PadronProgress } from '../../db/padron/writer.ts'
import { mexicoTime } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import { counted, countWords } from '../../domain/base/text.ts'
import { PADRON_COLUMNS } from '../../domain/person/padron-header.ts'
import { type SyntheticPerson, syntheticPeople } from '../../domain/person/synthetic-people.ts'
import { writeLines } from '../program/line-file.ts'
import { createProgress, type Progress, type ProgressOptions } from '../program/progress.ts'
import { createProgressNote } from '../program/progress-note.ts'
import { type TableFlags, withTableOptions } from '../program/table-words.ts'
import { createErrorsFile, errorsFileOf } from './errors.ts'
import {
  foundLines,
  outcomeLines,
  type RunFacts,
  readingLines,
  reasonWords,
  refusalWords,
  sampleLines,
} from './words.ts'

export type PadronCommand = {
  /** opened when a command needs it */
  readonly base: () => Promise<PadronBase>
  /** where that is, and the secret that its keys are wrapped with */
  readonly place: () => { readonly place: PadronPlace; readonly secret: string }
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the command did not do what it was asked: the process should end with 1, or with `code` */
  readonly fail: (line: string, code?: number) => void
  /** where the progress is drawn */
  readonly stream: ProgressOptions['stream']
  /** calls `stop` when the operator wants no more (Ctrl-C), with the exit code for it; gives what ends the waiting for it */
  readonly onInterrupt: (stop: (code: number) => void) => () => void
  /** calls `stop` when whoever started the command hangs up; gives what ends the waiting for it */
  readonly onHangUp?: (stop: () => void) => () => void
  /** both as `PadronOrder` has them */
  readonly onBegin?: () => Promise<void>
  readonly workerUrl?: URL | undefined
}

const MOST = 9_000_000

/** Adds `padron importar ARCHIVO | generar N ARCHIVO` to the operator's program. */
export function padron(program: Command, deps: PadronCommand): Command {
  const command = program.command('padron').description('las personas que la ventanilla conoce')
  withTableOptions(command.command('importar'))
    .argument(
      '<archivo>',
      'CSV de cualquier codificación, o libro de Excel (.xlsx, .xls), con curp, nombre, primer_apellido, segundo_apellido y, si se tienen, nss, estatus, correo; en cualquier orden y con sus nombres de costumbre',
    )
    .option('--simular', 'revisa todo, muestra personas como saldrían en sus documentos, y no cambia nada')
    .option(
      '--ignorar <columnas>',
      'nombres de columnas que no se deben leer, separados con comas; se puede repetir',
      (text: string, before: string[] = []) => [...before, ...text.split(',')],
    )
    .option('--aunque-no-concuerden', 'sigue aunque muchos nombres no concuerden con su CURP')
    // for the page that runs this command: what it shows must name nobody
    .addOption(new Option('--sin-muestra', 'no muestra a ninguna persona del archivo').hideHelp())
    .addOption(
      new Option(
        '--avance <archivo>',
        'escribe ahí cómo va, y se detiene si quien la dio cierra su entrada',
      ).hideHelp(),
    )
    .description('agrega y actualiza personas, sin detener la ventanilla; se puede repetir y retomar')
    .addHelpText('after', DETAILS)
    .action((file: string, flags: Flags) => importFile(deps, file, flags))
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

type Flags = TableFlags & {
  readonly simular?: boolean
  readonly ignorar?: readonly string[]
  readonly aunqueNoConcuerden?: boolean
  readonly sinMuestra?: boolean
  readonly avance?: string
}

const DETAILS = `
Los renglones que no se pueden importar quedan en ARCHIVO.errores.csv, con su columna y el motivo; lo demás entra.
Lo que entra pero hay que revisar (un correo o un NSS que no se puede leer, un nombre que no concuerda con su CURP)
queda en ARCHIVO.revisar.csv. A quien tiene un NSS que no se puede leer no se le asigna otro hasta que se corrija.
Si más de 5 de cada 100 nombres no concuerdan con su CURP, no se importa nada.
Un NSS del archivo hace que el trámite de esa persona sea una localización. Si una persona tiene dos, ponlos en el
mismo dato separados con una diagonal (/) o en dos renglones: su trámite le dirá que acuda a la subdelegación.
Un mismo NSS con dos CURP no se da a ninguna de las dos.
Estatus: vigente (o vacío), fallecido, reemplazada; también AN, AH, BD, Activo, Defunción y otros (docs/archivos.md).`

async function importFile(deps: PadronCommand, file: string, flags: Flags): Promise<void> {
  const dryRun = flags.simular === true
  const { now, stream, print, fail } = deps
  const base = await deps.base()
  const { place, secret } = deps.place()
  // a rehearsal leaves nothing in the log
  const checkpoints =
    'dataDir' in place && !dryRun ? createCheckpoints(path.join(place.dataDir, DATABASE)) : undefined
  const errorsFile = errorsFileOf(file)
  const noticesFile = errorsFileOf(file, 'revisar')
  const errors = createErrorsFile(errorsFile)
  const notices = createErrorsFile(noticesFile)
  const stop = new AbortController()
  let interrupted: number | undefined
  const ignore = deps.onInterrupt((code) => {
    interrupted = code
    stop.abort()
  })
  const stay = flags.avance === undefined ? undefined : deps.onHangUp?.(() => stop.abort())
  const started = performance.now()
  const draw = phaseBars({ stream, now, dryRun })
  const note = flags.avance === undefined ? () => {} : createProgressNote(flags.avance, now)
  try {
    const outcome = await importPadron(base, {
      file,
      place,
      secret,
      today: mexicoTime(now()),
      now,
      dryRun,
      stop: stop.signal,
      checkpoint: checkpoints?.make,
      workerUrl: deps.workerUrl,
      onBegin: deps.onBegin,
      encoding: flags.codificacion,
      sheet: flags.hoja,
      ignore: flags.ignorar,
      evenIfDisagree: flags.aunqueNoConcuerden,
      onErrors: errors.add,
      onNotices: notices.add,
      onFirstError: (error) => draw.note(`Primer error: renglón ${error.line}. ${reasonWords(error)}`),
      onFound: (found) => {
        draw.pause()
        for (const line of foundLines(found)) print(line)
        if (dryRun && !flags.sinMuestra) for (const line of sampleLines(found)) print(line)
      },
      onProgress: (progress) => {
        draw.at(progress)
        note(progress)
      },
    })
    if (outcome.outcome === 'done') {
      errors.removeStale()
      notices.removeStale()
    }
    draw.end()
    const run = { dryRun, errorsFile, noticesFile, ms: performance.now() - started }
    say(outcome, { run, named: !flags.sinMuestra, interrupted }, print, fail)
  } finally {
    await checkpoints?.close()
    draw.end()
    ignore()
    stay?.()
    errors.close()
    notices.close()
  }
}

function say(
  outcome: PadronOutcome,
  {
    run,
    named,
    interrupted,
  }: {
    readonly run: RunFacts
    readonly named: boolean
    /** exit code of a run that a signal stopped */
    readonly interrupted: number | undefined
  },
  print: PadronCommand['print'],
  fail: PadronCommand['fail'],
): void {
  if (outcome.outcome === 'refused') {
    const unreadable = outcome.problems.find(({ code }) => code === 'no_se_lee' || code === 'renglon_sin_fin')
    if (unreadable) throw new Refused(refusalWords(unreadable))
    for (const problem of outcome.problems) {
      print(refusalWords(problem))
      for (const line of readingLines(problem, named)) print(line)
    }
    fail('No se importó nada.')
    return
  }
  for (const line of outcomeLines(outcome, run)) print(line)
  if (outcome.problem) print(refusalWords(outcome.problem))
  if (outcome.outcome === 'done' && outcome.rows === 0)
    fail('El archivo trae los nombres de las columnas, pero a ninguna persona.')
  else if (outcome.outcome === 'done' && outcome.bad === outcome.rows)
    fail('Ningún renglón entró: todos tienen un error.')
  if (outcome.outcome === 'stopped')
    fail(
      'Se detuvo antes de terminar. Lo que ya entró se queda; repite la misma orden para seguir.',
      interrupted,
    )
}

const PHASES: Readonly<Record<PadronProgress['phase'], string>> = {
  reading: 'Paso 1 de 3, leyendo el archivo',
  checking: 'Paso 2 de 3, revisando',
  linking: 'Paso 3 de 3, uniendo las CURP de cada persona',
  writing: 'Paso 3 de 3, escribiendo',
}

/** A bar for each phase, one after another. */
function phaseBars({ stream, now, dryRun }: Pick<ProgressOptions, 'stream' | 'now'> & { dryRun: boolean }) {
  let bar: Progress | undefined
  let current: PadronProgress['phase'] | undefined
  const clear = (): void => bar?.end()
  return {
    at: ({ phase, done, total }: PadronProgress): void => {
      if (phase !== current) {
        clear()
        const label = phase === 'writing' && dryRun ? 'Paso 3 de 3, ensayando' : PHASES[phase]
        bar = createProgress({ label, total, stream, now })
        current = phase
      }
      bar?.at(done)
    },
    /** A line of its own beside the bar. */
    note: (line: string): void => {
      clear()
      stream.write(`${line}\n`)
    },
    /** Clears the bar; the next step draws it again. */
    pause: clear,
    end: (): void => {
      clear()
      bar = undefined
    },
  }
}

async function generate(
  { now, stream, print }: PadronCommand,
  count: number,
  file: string,
  seed: number,
): Promise<void> {
  const progress = createProgress({ label: 'Personas', total: count, stream, now })
  try {
    await makePadron(file, count, seed, progress.at)
  } finally {
    progress.end()
  }
  print(`${file}: ${counted(count, 'persona que no existe', 'personas que no existen')}.`)
}

function countOf(text: string): number {
  const n = Number(text)
  if (/^\d+$/.test(text) && n >= 1 && n <= MOST) return n
  throw new InvalidArgumentError(`Debe ser un entero de 1 a ${countWords(MOST)}, sin comas.`)
}

/**
 * Writes a padrón of `count` people who do not exist, no two with one CURP or one NSS: a third have an NSS, a quarter
 * a correo, one in two hundred has died. The same seed gives the same file. Rejects with `Refused` when there is such a
 * file already.
 */
async function makePadron(
  file: string,
  count: number,
  seed: number,
  at: (rows: number) => void,
): Promise<void> {
  const people = syntheticPeople(seed)
  await writeLines(file, (line) => {
    line(PADRON_COLUMNS.slice(0, 7).join(','))
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
