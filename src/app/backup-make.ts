import { rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { backupWorkFolder, copyParts, placeBackup, pruneBackups } from '../adapters/backup/folder.ts'
import { writeBackup } from '../adapters/backup/write.ts'
import { copyDatabase } from '../db/base/backup.ts'
import { DATABASE } from '../db/base/data-file.ts'
import { megabytes } from '../views/words/bytes.ts'

export type BackupOrder = {
  readonly dataDir: string
  /** where backups are kept */
  readonly folder: string
  /** a demonstration whose secret is in the data folder */
  readonly demoSecret: boolean
  /** the seal is not in the data folder: SEAL_KEY */
  readonly sealElsewhere: boolean
  /** how many to keep, this one among them; absent: all */
  readonly keep?: number
  readonly passphrase?: string
  readonly now: number
}

/** Makes a backup while the portal serves. Gives lines for the operator. Rejects with `Refused`, and leaves nothing. */
export async function makeBackup(order: BackupOrder): Promise<string[]> {
  const { dataDir, folder, now } = order
  const workFolder = backupWorkFolder(folder, now)
  try {
    const database = path.join(workFolder, DATABASE)
    copyDatabase(dataDir, database)
    const parts = [{ name: DATABASE, path: database }, ...copyParts(dataDir, workFolder, order.demoSecret)]
    const draft = path.join(workFolder, 'respaldo')
    const { passphrase } = order
    await writeBackup(draft, { parts, at: now, ...(passphrase === undefined ? {} : { passphrase }) })
    const file = placeBackup(folder, draft, now)
    const removed = order.keep === undefined ? [] : pruneBackups(folder, order.keep)
    return [
      `Respaldo: ${file} (${megabytes(statSync(file).size)}, ${parts.length} archivos)`,
      ...removed.map((name) => `Se borró el anterior ${name}.`),
      ...advice(order),
    ]
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
}

function* advice({ dataDir, folder, passphrase, demoSecret, sealElsewhere }: BackupOrder): Generator<string> {
  if (passphrase === undefined)
    yield 'Lleva la llave del sello sin cifrar: guárdalo donde nadie más pueda leerlo, o usa --clave-archivo.'
  else yield 'Está cifrado: sin la clave de --clave-archivo nadie podrá abrirlo, tú tampoco.'
  if (!demoSecret) yield 'No lleva el secreto (SECRET): guárdalo aparte; sin él los datos no se abren.'
  if (sealElsewhere) yield 'El sello viene de SEAL_KEY y no está en el respaldo: guárdalo aparte.'
  if (!path.relative(dataDir, folder).startsWith('..'))
    yield 'Está junto a los datos: copia el archivo a otra máquina, o usa --carpeta.'
}
