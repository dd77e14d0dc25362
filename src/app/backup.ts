import { existsSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { BackupLock } from '../adapters/backup/age.ts'
import {
  backupsAt,
  backupWorkFolder,
  copyParts,
  keysAmong,
  placeBackup,
  pruneBackups,
} from '../adapters/backup/folder.ts'
import { sendBackup } from '../adapters/backup/send.ts'
import { forgetUnsent, noteUnsent, unsentBackup } from '../adapters/backup/unsent.ts'
import { writeBackup } from '../adapters/backup/write.ts'
import type { Config } from '../config/config.ts'
import { copyDatabase } from '../db/base/backup.ts'
import { DATABASE } from '../db/base/data-file.ts'
import { schemaState } from '../db/base/schema-state.ts'
import { Refused } from '../domain/base/problem.ts'
import { counted } from '../domain/base/text.ts'
import { megabytes } from '../views/words/bytes.ts'

/** What to back up, and where to. */
export type BackupOrder = {
  readonly dataDir: string
  /** URL of PostgreSQL, where the data are there */
  readonly database?: string
  /** where backups are kept */
  readonly folder: string
  /** the secret is in the data folder, as in a demonstration, and goes into the backup */
  readonly demoSecret: boolean
  /** the key of the sello comes from SEAL_KEY and is not in the data folder */
  readonly sealElsewhere: boolean
  /** how many backups to keep, with this one; absent: all */
  readonly keep?: number
  /** absent: it is not encrypted */
  readonly lock?: BackupLock
  /** command of the operator's that takes the file elsewhere */
  readonly send?: string
  /** epoch ms */
  readonly now: number
}

/**
 * Makes a backup; the portal may be running meanwhile. Resolves to lines for the operator. Rejects with `Refused`, and
 * then leaves no file behind, but for one that could not be sent: its place is told.
 */
export async function makeBackup(order: BackupOrder): Promise<string[]> {
  const { dataDir, folder, now } = order
  const workFolder = backupWorkFolder(folder, now)
  try {
    const database = path.join(workFolder, DATABASE)
    await copyInto(order, database)
    const { demoSecret, sealElsewhere } = order
    const copied = copyParts(dataDir, workFolder, { withSecret: demoSecret, sealElsewhere })
    const parts = [{ name: DATABASE, path: database }, ...copied.parts]
    const draft = path.join(workFolder, 'respaldo')
    const { lock } = order
    await writeBackup(draft, { parts, at: now, ...(lock ? { lock } : {}) })
    const file = placeBackup(folder, { path: draft, encrypted: lock !== undefined }, now)
    if (order.send !== undefined) await sendAway(order.send, { dataDir, file, now })
    const removed = order.keep === undefined ? [] : pruneBackups(folder, order.keep)
    return [
      `Respaldo: ${file} (${megabytes(statSync(file).size)}, ${counted(parts.length, 'archivo', 'archivos')})`,
      ...removed.map((name) => `Se borró el anterior ${name}.`),
      ...advice(order, { names: copied.parts.map(({ name }) => name), unused: copied.unused }),
    ]
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
}

/** The same file from either engine: what checks it and restores it need not know. */
async function copyInto({ dataDir, database, now }: BackupOrder, file: string): Promise<void> {
  if (database === undefined) return copyDatabase(dataDir, file)
  const { copyToSqlite } = await import('../db/postgres/move-to-sqlite.ts')
  await copyToSqlite(database, file, now)
}

type Leaving = { readonly dataDir: string; readonly file: string; readonly now: number }

/** What became of it is noted in the data folder: the portal tries again, and tells it. */
async function sendAway(command: string, { dataDir, file, now }: Leaving): Promise<void> {
  const trouble = await sendBackup(command, file)
  if (trouble === undefined) {
    forgetUnsent(dataDir)
    return
  }
  noteUnsent(dataDir, { name: path.basename(file), at: now, reason: trouble })
  throw new Refused(
    `El respaldo quedó en ${file}, pero BACKUP_SEND no lo envió: ${trouble}. Cuando esté corregido: nss respaldo enviar; la ventanilla en marcha lo intenta también sola.`,
  )
}

/**
 * Tries again to take a backup elsewhere: the one that could not leave, else the newest of the folder. Resolves to lines
 * for the operator; rejects with `Refused` when it does not leave either, or there is none.
 */
export async function sendAgain(
  order: Pick<BackupOrder, 'dataDir' | 'folder' | 'keep' | 'send' | 'now'>,
): Promise<string[]> {
  const { dataDir, folder, keep, send, now } = order
  if (send === undefined)
    throw new Refused('Falta BACKUP_SEND: la orden que lleva el respaldo a otra máquina.')
  const all = existsSync(folder) ? backupsAt(folder) : []
  const wanted = unsentBackup(dataDir)?.name
  const file = all.find((one) => path.basename(one) === wanted) ?? all.at(-1)
  if (!file) throw new Refused(`En ${folder} no hay ningún respaldo.`)
  await sendAway(send, { dataDir, file, now })
  const removed = keep === undefined ? [] : pruneBackups(folder, keep)
  return [`Enviado: ${file}`, ...removed.map((name) => `Se borró el anterior ${name}.`)]
}

type Carried = { readonly names: readonly string[]; readonly unused: readonly string[] }

function* advice(
  { dataDir, folder, lock, demoSecret, sealElsewhere }: BackupOrder,
  { names, unused }: Carried,
): Generator<string> {
  const keys = keysAmong(names).join(' y ')
  if (!lock)
    yield `${keys ? `Lleva sin cifrar ${keys}` : 'No está cifrado'}: guárdalo donde nadie más pueda leerlo, o usa --destinatario.`
  else if ('passphrase' in lock)
    yield 'Está cifrado: sin la clave de --clave-archivo nadie podrá abrirlo, tú tampoco.'
  else yield 'Está cifrado: sin la identidad de un destinatario nadie podrá abrirlo, tú tampoco.'
  if (!demoSecret) yield 'No lleva el secreto (SECRET): guárdalo aparte; sin él los datos no se abren.'
  if (sealElsewhere) yield 'El sello viene de SEAL_KEY y no está en el respaldo: guárdalo aparte.'
  if (unused.length > 0)
    yield `No lleva llaves que ya no se usan: ${unused.join(', ')}. Para comprobar lo que sellaron basta su certificado, que va en la base de datos.`
  if (!path.relative(dataDir, folder).startsWith('..'))
    yield 'Está junto a los datos: copia el archivo a otra máquina, o usa --carpeta.'
}

type Settings = Pick<Config, 'dataDir' | 'database' | 'mode' | 'secret' | 'seal' | 'backup'>

/**
 * Makes a backup in the folder `respaldos` of the data folder if this version is about to migrate an existing database.
 * Resolves to lines for the operator, none when there is nothing to migrate. When it rejects (with `Refused`), the
 * caller must not open the database, since opening migrates it.
 * @param now epoch ms
 */
export async function backupBeforeUpgrade(
  { dataDir, database, mode, secret, seal, backup }: Settings,
  now: number,
): Promise<string[]> {
  // of PostgreSQL nothing is migrated at a start
  const state = database ? undefined : schemaState(dataDir)
  if (!state || state.newer || state.applied === 0 || state.pending === 0) return []
  const lines = await makeBackup({
    dataDir,
    folder: path.join(dataDir, 'respaldos'),
    demoSecret: mode === 'demo' && !secret,
    sealElsewhere: seal !== undefined,
    ...(backup.recipients.length > 0 ? { lock: { recipients: backup.recipients } } : {}),
    now,
  })
  const count = state.pending === 1 ? '1 cambio' : `${state.pending} cambios`
  return [
    `La base de datos es de una versión anterior: antes de actualizarla (${count}) se respalda.`,
    ...lines,
  ]
}
