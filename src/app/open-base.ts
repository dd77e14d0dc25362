import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../config/config.ts'
import { DATABASE } from '../db/base/data-file.ts'
import { type OpenDatabase, type OpenOptions, openDatabase } from '../db/base/open.ts'
import type { OpenPostgres } from '../db/postgres/open.ts'
import { createCheckpoints } from './checkpoints.ts'

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

type ServeOptions = Pick<OpenOptions, 'busyTimeoutMs'> & {
  readonly create: boolean
  /** what was committed could not be put on the disk: the process must end */
  readonly onLost: (error: unknown) => void
  /** folder of the bundles */
  readonly dist: string
}

/** The same for who serves: on SQLite neither commits nor checkpoints wait for the disk in its thread (`flushApart`). */
export async function openToServe(
  config: Pick<Config, 'dataDir' | 'database'>,
  secret: string,
  { onLost, dist, ...options }: ServeOptions,
): Promise<InstalledBase> {
  const workerUrl = pathToFileURL(path.join(dist, 'checkpoint-worker.js'))
  const checkpoints = createCheckpoints(path.join(config.dataDir, DATABASE), workerUrl)
  const serving = { onLost, checkpoint: checkpoints.make }
  const base = await openBase(config, secret, { ...options, serving })
  const close = async (): Promise<void> => {
    await checkpoints.close()
    await base.close()
  }
  return { ...base, close }
}
