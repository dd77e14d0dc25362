import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Extracted, extractBackup } from '../../adapters/backup/read.ts'
import { DATABASE } from '../../db/base/backup.ts'
import { type Inspection, inspectDatabase } from '../../db/check/inspect.ts'
import { Refused } from '../../domain/base/problem.ts'
import { contentLines, faultLines, SEALED_UNSEEN } from './words.ts'

export type CheckOrder = {
  readonly file: string
  readonly passphrase?: string
  /** the operator's; absent: only what is not sealed is looked at, unless the backup brings its own */
  readonly secret?: string
}

/** Opens a backup away from the data and looks through it. Gives lines for the operator. Rejects with `Refused`. */
export async function checkBackup(order: CheckOrder): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'respaldo-'))
  try {
    const { extracted, found } = await extractSound(order, folder)
    return [
      ...contentLines(extracted, found),
      'Sumas SHA-256, base de datos, bitácora e invariantes: bien.',
      ...(found.opened ? [] : [SEALED_UNSEEN]),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The files of a backup in `folder`, and all of them sound; else rejects with `Refused`. */
export async function extractSound(
  { file, passphrase, secret }: CheckOrder,
  folder: string,
): Promise<{ extracted: Extracted; found: Inspection }> {
  const extracted = await extractBackup(file, folder, passphrase)
  if (!existsSync(path.join(folder, DATABASE))) throw new Refused(`${file} no trae la base de datos.`)
  const found = inspectDatabase(folder, secretsOf(folder, secret))
  if (found.faults.length > 0) throw new Refused(faultLines(file, found).join('\n'))
  return { extracted, found }
}

/** The operator's, and that of a demonstration, which travels with its data. */
function secretsOf(folder: string, secret: string | undefined): string[] {
  const file = path.join(folder, 'secreto')
  return [...(secret ? [secret] : []), ...(existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [])]
}
