import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'
import { placeNewFile } from './new-file.ts'

/**
 * Makes the folder (mode 0700) if it is missing, and checks that this process may read and write it. Throws `Refused`,
 * whose sentence says with which order it is made, or given to this process's user.
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    if (code === 'EROFS')
      throw new Refused(
        `La carpeta de datos ${folder} está en un volumen de solo lectura: móntalo con escritura.`,
      )
    const uid = process.getuid?.() ?? '?'
    if (code === 'ENOTDIR' || code === 'EEXIST')
      throw new Refused(
        `La carpeta de datos ${folder} no se puede hacer: ahí, o más arriba, hay un archivo. Corrige DATA_DIR.`,
      )
    if (!existsSync(folder))
      throw new Refused(
        `La carpeta de datos ${folder} no existe, y no se puede hacer (${code}). Hazla, o corrige DATA_DIR: install -d -o ${uid} -m 700 ${folder}`,
      )
    throw new Refused(
      `La carpeta de datos ${folder} no se puede escribir (${code}). Dale permiso al usuario ${uid}: chown ${uid} ${folder}`,
    )
  }
}

/**
 * Bytes that a process without privileges can still write to the file system of `folder`. Throws when there is no such
 * folder.
 */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Which part of the disk under a folder a user may still fill, 0 to 1. Throws as `freeBytes`. */
export function freePart(folder: string): number {
  const { bavail, blocks } = statfsSync(folder)
  return blocks === 0 ? 0 : bavail / blocks
}

/**
 * The secret of a demonstration, 256 bits in base64url: made at the first start, in a file of mode 0600. Processes that
 * start at once agree on one. Throws when the disk fails.
 */
export function demoSecret(folder: string): string {
  const file = path.join(folder, 'secreto')
  if (!existsSync(file)) placeNewFile(file, randomBytes(32).toString('base64url'))
  return readFileSync(file, 'utf8').trim()
}
