import type { Config } from '../config/config.ts'
import { type OpenDatabase, type OpenOptions, openDatabase } from '../db/base/open.ts'
import type { OpenPostgres } from '../db/postgres/open.ts'

/** The database of an installation; its `engine` says which it is. */
export type InstalledBase = OpenDatabase | OpenPostgres

/**
 * Opens PostgreSQL where the settings name it (DATABASE_URL), else SQLite in the data folder, which is brought up to date.
 * Rejects as `openPostgres` does and `openDatabase` throws.
 * @param create an empty PostgreSQL database gets its tables (a demonstration has no operator who would make them)
 */
export async function openBase(
  { dataDir, database }: Pick<Config, 'dataDir' | 'database'>,
  secret: string,
  { create = false, ...options }: OpenOptions & { create?: boolean } = {},
): Promise<InstalledBase> {
  if (!database) return openDatabase(dataDir, secret, options)
  // loaded where it is used only: most installations have no use for it
  const { createEsquema, openPostgres } = await import('../db/postgres/open.ts')
  if (create) await createEsquema(database.url, Date.now())
  return openPostgres(database.url, secret, { connections: database.connections })
}
