import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'

/** The last export of the ledger, as the data folder remembers it. */
export type ExportState = {
  /** SHA-256 of its last line: the next export names it */
  readonly sha256: string
  /** seq and hash of its last entry */
  readonly hasta: number
  readonly cabeza: string
  readonly archivo: string
  /** ISO 8601, UTC */
  readonly fecha: string
}

const stateFile = (folder: string): string => path.join(folder, 'bitacora-exportada.json')

/** Undefined when nothing was exported yet. Throws `Refused` when the file is damaged: a lost link must be seen. */
export function readExportState(folder: string): ExportState | undefined {
  const file = stateFile(folder)
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as ExportState
    if (/^[0-9a-f]{64}$/.test(found.sha256) && /^[0-9a-f]{64}$/.test(found.cabeza)) return found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  }
  throw new Refused(
    `${file} está dañado: recupéralo de un respaldo, o bórralo para empezar otra serie de exportaciones.`,
  )
}

export function writeExportState(folder: string, state: ExportState): void {
  const file = stateFile(folder)
  writeFileSync(`${file}.parcial`, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.parcial`, file)
}
