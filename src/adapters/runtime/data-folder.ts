import { randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'

/** Makes the folder if need be and proves that it can be written. Throws `Refused` with the user id. */
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
    throw new Refused(
      `La carpeta de datos ${folder} no se puede escribir (${code}). Dale permiso al usuario ${uid}: chown ${uid} ${folder}`,
    )
  }
}

/** What is left on the disk of `folder`, in bytes. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** The secret of a demonstration: made on first start, mode 0600; two processes that start at once agree on one. */
export function demoSecret(folder: string): string {
  const file = path.join(folder, 'secreto')
  const draft = `${file}.${process.pid}`
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch {}
    rmSync(draft)
    return readFileSync(file, 'utf8').trim()
  }
}
