import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import type { DatabaseConfig } from '../config/data.ts'
import { DATABASE } from '../db/base/data-file.ts'
import { claimFolder } from '../db/base/one-process.ts'
import { DatabaseRefusal } from '../db/base/refusal.ts'
import type { TableSum } from '../db/postgres/rows.ts'
import { Refused } from '../domain/base/problem.ts'

export type MigrarCommand = {
  readonly place: () => {
    readonly dataDir: string
    readonly database: DatabaseConfig | undefined
    readonly secret: string
  }
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

/** Loaded where it is used only, with PostgreSQL's driver. */
const move = () => import('../db/postgres/move.ts')

type Flags = { readonly a?: string; readonly carpeta?: string; readonly deshacer?: boolean }

/** Adds `migrar` to the operator's program: from the data folder to PostgreSQL, and the way back. */
export function migrar(program: Command, parts: MigrarCommand): void {
  program
    .command('migrar')
    .option('--a <url>', 'a esta base vacía de PostgreSQL (postgres://…), desde la carpeta de datos')
    .option('--carpeta <dir>', 'a una carpeta de datos nueva, desde PostgreSQL (DATABASE_URL)')
    .option('--deshacer', 'el origen vuelve a atender: solo si en el destino nadie atendió todavía')
    .description('muda todos los datos de un motor al otro, con la ventanilla detenida')
    .action(async ({ a, carpeta, deshacer }: Flags) => {
      const { dataDir, database } = parts.place()
      if (deshacer) return back(parts)
      if ((a === undefined) === (carpeta === undefined))
        throw new Refused(
          'Di a dónde: --a postgres://… (desde la carpeta de datos) o --carpeta CARPETA (desde DATABASE_URL).',
        )
      if (a !== undefined) {
        if (database)
          throw new Refused(
            'Con DATABASE_URL puesta los datos ya están en PostgreSQL: quítala para mudar los de la carpeta.',
          )
        return toPostgres(parts, dataDir, a)
      }
      if (!database)
        throw new Refused('Falta DATABASE_URL: la base de PostgreSQL de donde se mudan los datos.')
      return toFolder(parts, database.url, path.resolve(carpeta ?? ''))
    })
}

async function toPostgres({ place, now, print }: MigrarCommand, dataDir: string, url: string): Promise<void> {
  if (!existsSync(path.join(dataDir, DATABASE))) throw new DatabaseRefusal('sin_base', dataDir)
  // nobody serves meanwhile, and nobody can begin to
  const claim = claimFolder(dataDir, now())
  try {
    const { moveToPostgres } = await move()
    tell(await moveToPostgres(dataDir, place().secret, url), print)
  } finally {
    claim.release()
  }
  print('Pon DATABASE_URL en los ajustes, con el mismo SECRET, y el sello en SEAL_KEY y SEAL_CERTIFICATE.')
  print(
    'La carpeta de datos ya no atiende; guárdala hasta que hagas y verifiques un respaldo de la base nueva.',
  )
}

async function toFolder({ place, now, print }: MigrarCommand, url: string, folder: string): Promise<void> {
  if (existsSync(path.join(folder, DATABASE)))
    throw new Refused(`En ${folder} ya hay una base de datos: di una carpeta nueva.`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { moveToSqlite } = await move()
  tell(await moveToSqlite(url, place().secret, folder, now()), print)
  print(
    'Quita DATABASE_URL de los ajustes y pon esa carpeta en DATA_DIR, con el mismo SECRET y el mismo sello.',
  )
  print(
    'La base de PostgreSQL ya no atiende; guárdala hasta que hagas y verifiques un respaldo de la carpeta.',
  )
}

async function back({ place, now, print }: MigrarCommand): Promise<void> {
  const { dataDir, database } = place()
  const claim = database ? undefined : claimFolder(dataDir, now())
  try {
    const { takeBack } = await move()
    print(
      (await takeBack(database ? { url: database.url } : { dataDir }))
        ? 'Esta base vuelve a atender. No uses la otra: dos bases darían números distintos a una misma persona.'
        : 'Esta base no se había mudado: nada cambió.',
    )
  } finally {
    claim?.release()
  }
}

/** Of each table that has something, how many rows went; then that all is there. */
function tell(
  { sums, head }: { readonly sums: readonly TableSum[]; readonly head: number },
  print: (line: string) => void,
): void {
  for (const { table, rows } of sums) if (rows > 0) print(`  ${table}: ${rows}`)
  print(
    `Todo llegó igual: cada tabla tiene en el destino las mismas filas y el mismo resumen, y la bitácora sus ${head} asientos, uno tras otro.`,
  )
}
