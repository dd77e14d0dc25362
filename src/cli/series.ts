import type { Command } from 'commander'
import {
  parseSeriesTable,
  SERIES_COLUMNS,
  type SeriesProblem,
  type SeriesProblemCode,
} from '../db/issue/series-file.ts'
import { ESTADOS, estadoByKey } from '../db/postal/estados.ts'
import { counted } from '../domain/base/text.ts'
import type { NssSeries } from '../domain/number/nss-series.ts'
import type { NssSeriesStore } from '../domain/ports/nss-series-store.ts'
import { createProgressNote, progressOption } from './program/progress-note.ts'
import { readTable } from './program/table-file.ts'
import { type TableFlags, withTableOptions } from './program/table-words.ts'

export type SeriesCommand = {
  readonly store: () => Promise<NssSeriesStore>
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data?: (value: unknown) => void
  /** the command did not do what it was asked: the process should end with 1 */
  readonly fail: (line: string) => void
}

/** Adds `series importar ARCHIVO | ver` to the operator's program. */
export function series(program: Command, deps: SeriesCommand): Command {
  const command = program.command('series').description('las series (claves) con que se asignan los números')
  withTableOptions(command.command('importar'))
    .argument(
      '<archivo>',
      `CSV o libro de Excel con estas columnas; las tres primeras son obligatorias: ${SERIES_COLUMNS.join(', ')}`,
    )
    .option('--simular', 'revisa todo, dice qué cambiaría, y no cambia nada')
    .option('--aunque-falten', 'sigue aunque algún estado se quede sin ninguna serie')
    .addOption(progressOption())
    .description('pone esta tabla de series en lugar de la que está en uso')
    .action((file: string, flags: Flags) => importFile(deps, file, flags))
  command
    .command('ver')
    .description('la tabla de series en uso')
    .action(async () => {
      const rows = await (await deps.store()).allSeries()
      deps.data?.(rows)
      for (const row of rows) deps.print(rowLine(row))
      deps.print(rows.length > 0 ? `${count(rows.length)}.` : NONE)
    })
  return command
}

type Flags = TableFlags & {
  readonly simular?: boolean
  readonly aunqueFalten?: boolean
  readonly avance?: string
}

async function importFile(
  { store, now, print, fail }: SeriesCommand,
  file: string,
  flags: Flags,
): Promise<void> {
  const note = flags.avance === undefined ? () => {} : createProgressNote(flags.avance, now)
  note({ phase: 'reading', done: 0 })
  const read = readTable(file, { encoding: flags.codificacion, sheet: flags.hoja })
  if (typeof read === 'string') return fail(read)
  const total = read.length - 1
  note({ phase: 'checking', done: 0, total })
  const parsed = parseSeriesTable(read)
  if (!parsed.ok) {
    for (const problem of parsed.problems) print(problemLine(problem))
    return fail('No se importó nada: sigue la tabla de series que estaba en uso.')
  }
  const table = await store()
  const before = await table.allSeries()
  for (const line of diffLines(before, parsed.rows)) print(line)
  const without = ESTADOS.filter((estado) => !parsed.rows.some((row) => row.estado === estado))
  const lost = without.filter((estado) => before.some((row) => row.estado === estado))
  if (without.length > 0) print(withoutLine(without))
  if (lost.length > 0 && !flags.aunqueFalten)
    return fail(
      `No se importó nada: ${lost.length === 1 ? 'un estado se quedaría' : `${lost.length} estados se quedarían`} sin ninguna serie. Si así debe ser, agrega --aunque-falten.`,
    )
  if (flags.simular) return print('Fue un ensayo: nada cambió.')
  note({ phase: 'writing', done: 0, total })
  await table.replaceSeries(parsed.rows)
  print(`${count(parsed.rows.length)} en uso desde ahora.`)
}

const DIFF_SHOWN = 40

/** What a new table changes, clave by clave: those that come, those that go, those of another place or use now. */
function diffLines(before: readonly NssSeries[], after: readonly NssSeries[]): string[] {
  const placesOf = (rows: readonly NssSeries[]) => {
    const places = new Map<string, string[]>()
    for (const row of rows)
      places.set(
        row.clave,
        [...(places.get(row.clave) ?? []), [placeWords(row), ...usageWords(row)].join(' ')].sort(),
      )
    return places
  }
  const [old, fresh] = [placesOf(before), placesOf(after)]
  const lines: string[] = []
  for (const [clave, places] of [...fresh].sort()) {
    const was = old.get(clave)
    if (!was) lines.push(`  aparece ${clave}: ${places.join('; ')}`)
    else if (was.join('; ') !== places.join('; '))
      lines.push(`  cambia ${clave}: de ${was.join('; ')} a ${places.join('; ')}`)
  }
  for (const [clave, places] of [...old].sort())
    if (!fresh.has(clave)) lines.push(`  desaparece ${clave}: ${places.join('; ')}`)
  if (before.length === 0) return []
  if (lines.length === 0) return ['Ninguna clave cambia.']
  const rest = lines.length - DIFF_SHOWN
  return [
    'Cambios frente a la tabla en uso:',
    ...lines.slice(0, DIFF_SHOWN),
    ...(rest > 0 ? [`  … y ${rest} más.`] : []),
  ]
}

const NONE = 'Todavía no hay series: la ventanilla pone las que trae la primera vez que inicia.'

const count = (n: number): string => counted(n, 'serie', 'series')

const withoutLine = (estados: readonly string[]): string =>
  `Atención: quien viva en estos estados no podrá recibir un número, porque no tienen serie: ${estados
    .map((clave) => estadoByKey(clave)?.nombre)
    .join(', ')}.`

function rowLine(row: NssSeries): string {
  const { clave, subdelegacion, umf } = row
  return [clave, placeWords(row), subdelegacion, umf && `UMF ${umf}`, ...usageWords(row)]
    .filter(Boolean)
    .join('  ')
}

/** In which order, on which days and which part of a series is used. */
const usageWords = ({ orden, desde, hasta, serials }: NssSeries): string[] => [
  ...(orden === undefined ? [] : [`orden ${orden}`]),
  ...(desde ? [`desde ${desde}`] : []),
  ...(hasta ? [`hasta ${hasta}`] : []),
  ...(serials ? [`consecutivos ${serialWords(serials.first)} a ${serialWords(serials.last)}`] : []),
]

const serialWords = (serial: number): string => String(serial).padStart(4, '0')

/** `14-039 Jalisco` */
const placeWords = ({ estado, municipio }: Pick<NssSeries, 'estado' | 'municipio'>): string =>
  `${estado}${municipio ? `-${municipio}` : ''} ${estadoByKey(estado)?.nombre ?? ''}`

const WORDS: Record<SeriesProblemCode, (detail: string) => string> = {
  vacio: () => 'no hay ninguna serie: escribe una por renglón, debajo de los nombres de las columnas',
  columna_falta: (name) => `falta la columna ${name}: agrégala`,
  columna_desconocida: (name) =>
    `la columna «${name}» no se conoce: quítala, o usa una de ${SERIES_COLUMNS.join(', ')}`,
  columna_repetida: (name) => `la columna ${name} está dos veces: deja una`,
  campos: (found) => {
    const [has, wants] = found.split(', ')
    return `tiene ${has} en vez de ${wants} campos: completa o quita los que sobren`
  },
  clave: (found) => `la clave «${found}» no tiene dos dígitos: escríbela con su cero, como 01`,
  estado: (found) =>
    `«${found}» no es la clave de un estado del INEGI: escríbela con dos dígitos, de 01 a 32`,
  municipio: (found) =>
    `«${found}» no es la clave de un municipio del INEGI: escríbela con tres dígitos, o déjala vacía`,
  orden: (found) => `«${found}» no es un orden: escribe un número desde 1, o déjalo vacío`,
  fecha: (found) => `«${found}» no es un día: escríbelo como 2027-01-31, o déjalo vacío`,
  consecutivo: (found) => `«${found}» no es un consecutivo: escribe de 0000 a 9999, o déjalo vacío`,
  al_reves: (found) => {
    const [from, to] = found.split(', ')
    return `«${from}» va después de «${to}»: cámbialos`
  },
  traslape: (found) => {
    const [clave, before] = found.split(', ')
    return `la serie ${clave} comparte consecutivos con su renglón ${before}: sepáralos, o pon en los dos los mismos`
  },
  repetida: (found) => {
    const [clave, before] = found.split(', ')
    return `la serie ${clave} ya está, para el mismo lugar, en el renglón ${before}: deja una`
  },
}

const problemLine = ({ code, line, detail }: SeriesProblem): string =>
  `Renglón ${line}: ${WORDS[code](detail)}.`
