import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import {
  parseSeries,
  SERIES_COLUMNS,
  type SeriesProblem,
  type SeriesProblemCode,
} from '../db/issue/series-file.ts'
import { ESTADOS, estadoByKey } from '../db/postal/estados.ts'
import { decodeText } from '../db/text/detect.ts'
import type { NssSeries } from '../domain/number/nss-series.ts'
import type { NssSeriesStore } from '../domain/ports/nss-series-store.ts'

export type SeriesCommand = {
  readonly store: () => Promise<NssSeriesStore>
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
  command
    .command('importar')
    .argument(
      '<archivo>',
      `CSV con estas columnas; las tres primeras son obligatorias: ${SERIES_COLUMNS.join(', ')}`,
    )
    .description('pone esta tabla de series en lugar de la que está en uso')
    .action((file: string) => importFile(deps, file))
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

async function importFile({ store, print, fail }: SeriesCommand, file: string): Promise<void> {
  let text: string
  try {
    text = decodeText(readFileSync(file))
  } catch (error) {
    return fail(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
  const parsed = parseSeries(text)
  if (!parsed.ok) {
    for (const problem of parsed.problems) print(problemLine(problem))
    return fail('No se importó nada: sigue la tabla de series que estaba en uso.')
  }
  await (await store()).replaceSeries(parsed.rows)
  print(`${count(parsed.rows.length)} en uso desde ahora.`)
  const without = ESTADOS.filter((estado) => !parsed.rows.some((row) => row.estado === estado))
  if (without.length > 0) print(withoutLine(without))
}

const NONE = 'Todavía no hay series: la ventanilla pone las que trae la primera vez que inicia.'

const count = (n: number): string => (n === 1 ? '1 serie' : `${n} series`)

const withoutLine = (estados: readonly string[]): string =>
  `Atención: quien viva en estos estados no podrá recibir un número, porque no tienen serie: ${estados
    .map((clave) => estadoByKey(clave)?.nombre)
    .join(', ')}.`

function rowLine({ clave, estado, municipio, subdelegacion, umf }: NssSeries): string {
  const place = `${estado}${municipio ? `-${municipio}` : ''} ${estadoByKey(estado)?.nombre ?? ''}`
  return [clave, place, subdelegacion, umf && `UMF ${umf}`].filter(Boolean).join('  ')
}

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
  repetida: (found) => {
    const [clave, before] = found.split(', ')
    return `la serie ${clave} ya está, para el mismo lugar, en el renglón ${before}: deja una`
  },
}

const problemLine = ({ code, line, detail }: SeriesProblem): string =>
  `Renglón ${line}: ${WORDS[code](detail)}.`
