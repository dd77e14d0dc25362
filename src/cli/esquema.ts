import type { Command } from 'commander'
import type pg from 'pg'
import type { DatabaseConfig } from '../config/data.ts'
import { grantTo, upgrade } from '../db/postgres/esquema.ts'
import { Refused } from '../domain/base/problem.ts'

export type EsquemaCommand = {
  /** undefined: the database is the data folder's */
  readonly database: () => DatabaseConfig | undefined
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

/** Adds `esquema actualizar` to the operator's program. */
export function esquema(program: Command, { database, now, print }: EsquemaCommand): void {
  const command = program.command('esquema').description('las tablas de PostgreSQL (DATABASE_URL)')
  command
    .command('actualizar')
    .option('--para <rol>', 'el rol con que atiende la ventanilla, si no es el dueño de las tablas')
    .description('crea o actualiza las tablas; las ventanillas que atienden pueden seguir')
    .action(async ({ para }: { para?: string }) => {
      const config = database()
      if (!config)
        throw new Refused(
          'Falta DATABASE_URL. La base de la carpeta de datos (SQLite) se actualiza sola al iniciar: no hace falta esta orden.',
        )
      // PostgreSQL's driver is loaded where it is used only
      const { onPrimary } = await import('../db/postgres/servers.ts')
      await onPrimary(config.url, async (client) => {
        const done = await upgrade(client, now())
        if (done === undefined)
          throw new Refused('Una versión más nueva actualizó esta base. Usa esa versión; nada cambió.')
        for (const name of done) print(`Aplicado: ${name}`)
        if (para !== undefined) await letServe(client, para)
        print(done.length > 0 ? 'El esquema está al día.' : 'El esquema ya estaba al día: nada cambió.')
        if (para !== undefined)
          print(`El rol ${para} puede atender, y no puede cambiar tablas ni lo que solo se agrega.`)
      })
    })
}

/** PostgreSQL 18, Appendix A: undefined_object. */
const NO_SUCH_ROLE = '42704'

async function letServe(client: pg.ClientBase, role: string): Promise<void> {
  try {
    await grantTo(client, role)
  } catch (error) {
    if ((error as { code?: unknown }).code !== NO_SUCH_ROLE) throw error
    throw new Refused(
      `Las tablas están al día, pero en PostgreSQL no hay un rol «${role}»: créalo (CREATE ROLE … LOGIN) y repite la orden.`,
    )
  }
}
