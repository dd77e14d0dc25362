import path from 'node:path'
import type { Config } from '../config/config.ts'
import { schemaState } from '../db/base/schema-state.ts'
import { makeBackup } from './backup-make.ts'

type Settings = Pick<Config, 'dataDir' | 'mode' | 'secret' | 'seal'>

/**
 * Before the tables of an existing database change: a back-up in `respaldos`, in the data folder. Gives lines for
 * the operator, none when nothing is to change. Rejects with `Refused`, and then nothing may change.
 */
export async function backupBeforeUpgrade(
  { dataDir, mode, secret, seal }: Settings,
  now: number,
): Promise<string[]> {
  const state = schemaState(dataDir)
  if (!state || state.newer || state.applied === 0 || state.pending === 0) return []
  const lines = await makeBackup({
    dataDir,
    folder: path.join(dataDir, 'respaldos'),
    demoSecret: mode === 'demo' && !secret,
    sealElsewhere: seal !== undefined,
    now,
  })
  const count = state.pending === 1 ? '1 cambio' : `${state.pending} cambios`
  return [
    `La base de datos es de una versión anterior: antes de actualizarla (${count}) se respalda.`,
    ...lines,
  ]
}
