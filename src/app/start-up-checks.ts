import { createHttpRegistry } from '../adapters/registry/http.ts'
import { prepareFolder } from '../adapters/runtime/data-folder.ts'
import { systemClock } from '../adapters/runtime/system.ts'
import { loadSeal } from '../adapters/seal/load.ts'
import { findSeal } from '../adapters/seal/source.ts'
import { type Config, ConfigProblems, parseConfig } from '../config/config.ts'
import type { Environment } from '../config/reader.ts'
import { opensWith, schemaState } from '../db/base/schema-state.ts'
import { Refused } from '../domain/base/problem.ts'
import { NEWER, troubleOf } from '../ops/trouble.ts'

/**
 * Parses the settings and checks that the portal can start with them. Rejects with all problems in one
 * `ConfigProblems`.
 */
export async function readyConfig(env: Environment): Promise<Config> {
  const { config, problems } = parseConfig(env)
  const all = [...problems, ...(await startProblems(config))]
  if (all.length > 0) throw new ConfigProblems(all)
  return config
}

/** Problems that only show when the settings are used: files, keys, data. Creates the data folder and nothing else. */
const startProblems = async (config: Config): Promise<string[]> => [
  ...(await serviceProblems(config)),
  ...(await problemsOf(() => prepareFolder(config.dataDir))),
  ...(await problemsOf(() => checkSeal(config))),
  ...(await problemsOf(() => checkDatabase(config))),
]

/** Problems with the settings of mail servers and register. No connection is made. */
export const serviceProblems = async ({ mail, portal, registry }: Config): Promise<string[]> => [
  ...(await problemsOf(async () => {
    if (mail.servers.length === 0) return
    const { createSmtpCarrier } = await import('../adapters/mail/smtp.ts')
    await createSmtpCarrier({ ...mail, portal }).close()
  })),
  ...(await problemsOf(() => {
    if (registry) createHttpRegistry(registry, { clock: systemClock, log: () => {} }).close()
  })),
]

async function problemsOf(work: () => void | Promise<void>): Promise<string[]> {
  try {
    await work()
    return []
  } catch (error) {
    return wordsOf(error)
  }
}

function checkSeal({ seal, dataDir, mode }: Config): void {
  const found = findSeal({ configured: seal, folder: dataDir, demo: mode === 'demo' })
  if (found) loadSeal({ ...found, now: systemClock.now() })
}

/** Of the data folder; what is on PostgreSQL is looked at when it is opened. */
function checkDatabase({ dataDir, database, secret }: Config): void {
  if (database) return
  if (schemaState(dataDir)?.newer) throw new Refused(NEWER)
  if (secret && opensWith(dataDir, secret) === false) throw new Refused(OTHER_SECRET)
}

function wordsOf(error: unknown): string[] {
  if (error instanceof Refused) return [error.message.replaceAll('\n', '\n    ')]
  const trouble = troubleOf(error)
  if (trouble) return [trouble]
  // a consequence of a bad data folder, which is reported already
  if (/^(ENOTDIR|EACCES)$/.test(String((error as { code?: unknown }).code))) return []
  throw error
}

const OTHER_SECRET =
  'SECRET no es el secreto que protege la base de datos de DATA_DIR: pon el mismo con el que se creó.'
