import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { type DatabaseConfig, postgresUrlProblem } from '../config/data.ts'
import { DATABASE } from '../db/base/data-file.ts'
import { claimFolder } from '../db/base/one-process.ts'
import { DatabaseRefusal } from '../db/base/refusal.ts'
import { markIn } from '../db/base/schema-state.ts'
import type { Moved } from '../db/postgres/move-parts.ts'
import { Refused } from '../domain/base/problem.ts'
import { folderOption } from './program/program.ts'

export type MigrarCommand = {
  readonly place: () => {
    readonly dataDir: string
    readonly database: DatabaseConfig | undefined
    /** made in the folder of a demonstration that has none yet */
    readonly secret: () => string
  }
  readonly now: () => number
  /** the number of a move (`moveNumber`), by chance */
  readonly number: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

type Flags = { readonly a?: string; readonly carpeta?: string; readonly deshacer?: boolean }

/** Adds `migrar` to the operator's program: from the data folder to PostgreSQL, and the way back. */
export function migrar(program: Command, parts: MigrarCommand): void {
  program
    .command('migrar')
    .addOption(
      new Option(
        '--a <url>',
        'a esta base vacía de PostgreSQL (postgres://…), desde la carpeta de datos',
      ).conflicts('carpeta'),
    )
    .option('--carpeta <dir>', 'a una carpeta de datos nueva, desde PostgreSQL (DATABASE_URL)', folderOption)
    .addOption(
      new Option(
        '--deshacer',
        'el origen vuelve a atender: solo si en el destino nadie atendió todavía',
      ).conflicts(['a', 'carpeta']),
    )
    .description('muda todos los datos de un motor al otro, con la ventanilla detenida')
    .action(async ({ a, carpeta, deshacer }: Flags) => {
      const { dataDir, database } = parts.place()
      if (deshacer) return back(parts)
      if (a === undefined && carpeta === undefined)
        throw new Refused(
          'Di a dónde: --a postgres://… (desde la carpeta de datos) o --carpeta CARPETA (desde DATABASE_URL).',
        )
      if (a !== undefined) {
        if (database)
          throw new Refused(
            'Con DATABASE_URL puesta los datos ya están en PostgreSQL: quítala para mudar los de la carpeta.',
          )
        const problem = postgresUrlProblem(a)
        if (problem) throw new Refused(`--a ${problem}`)
        return toPostgres(parts, dataDir, a)
      }
      if (!database)
        throw new Refused('Falta DATABASE_URL: la base de PostgreSQL de donde se mudan los datos.')
      return toFolder(parts, database.url, path.resolve(carpeta ?? ''))
    })
}

async function toPostgres(
  { place, now, number, print }: MigrarCommand,
  dataDir: string,
  url: string,
): Promise<void> {
  if (!existsSync(path.join(dataDir, DATABASE))) throw new DatabaseRefusal('sin_base', dataDir)
  // nobody serves meanwhile, and nobody can begin to
  const claim = claimFolder(dataDir, now())
  try {
    // PostgreSQL's driver is loaded where it is used only
    const { moveToPostgres } = await import('../db/postgres/move-to-postgres.ts')
    tell(await moveToPostgres(dataDir, place().secret(), url, number()), print)
  } finally {
    claim.release()
  }
  print('Pon DATABASE_URL en los ajustes, con el mismo SECRET, y el sello en SEAL_KEY y SEAL_CERTIFICATE.')
  print(
    'La carpeta de datos ya no atiende; guárdala hasta que hagas y verifiques un respaldo de la base nueva.',
  )
}

async function toFolder({ place, now, print }: MigrarCommand, url: string, folder: string): Promise<void> {
  const mark = existsSync(folder) ? markIn(folder) : undefined
  // what a move brought that was cut is begun again, or ended
  if (mark !== undefined && mark !== 'arriving')
    throw new Refused(`En ${folder} ya hay una base de datos: di una carpeta nueva.`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Refused(`No se puede escribir en ${folder} (${(error as NodeJS.ErrnoException).code}).`)
  }
  const { moveToSqlite } = await import('../db/postgres/move-to-sqlite.ts')
  tell(await moveToSqlite(url, place().secret(), folder, now()), print)
  print(
    'Quita DATABASE_URL de los ajustes y pon esa carpeta en DATA_DIR, con el mismo SECRET y el mismo sello: deja',
  )
  print(
    'SEAL_KEY y SEAL_CERTIFICATE como están, o ponlo en la carpeta con nss sello importar. nss sello crear haría otro.',
  )
  print(
    'La base de PostgreSQL ya no atiende; guárdala hasta que hagas y verifiques un respaldo de la carpeta.',
  )
}

async function back({ place, now, print }: MigrarCommand): Promise<void> {
  const { dataDir, database } = place()
  const claim = database ? undefined : claimFolder(dataDir, now())
  try {
    const { takeBack } = await import('../db/postgres/take-back.ts')
    const done = await takeBack(database ? { url: database.url } : { dataDir })
    if (!done && database && markIn(dataDir) === 'moved')
      throw new Refused(
        `La base de DATABASE_URL no se había mudado, y la carpeta ${dataDir} sí: nada cambió. Para que la carpeta vuelva a atender, quita DATABASE_URL de los ajustes y repite la orden.`,
      )
    print(
      done
        ? 'Esta base vuelve a atender. No uses la otra: dos bases darían números distintos a una misma persona.'
        : 'Esta base no se había mudado: nada cambió.',
    )
  } finally {
    claim?.release()
  }
}

/** Of each table that has something, how many rows went; then that all is there. */
function tell({ sums, head, before }: Moved, print: (line: string) => void): void {
  if (before) print('La mudanza que se cortó había llegado completa; aquí solo se terminó.')
  for (const { table, rows } of sums) if (rows > 0) print(`  ${table}: ${rows}`)
  print(
    `Todo llegó igual: cada tabla tiene en el destino las mismas filas y el mismo resumen, y la bitácora sus ${head} asientos, uno tras otro.`,
  )
}
