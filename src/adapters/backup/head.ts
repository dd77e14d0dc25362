import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import type { LockFacts } from './cipher.ts'

const MAGIC = 'ventanilla-respaldo 1\n'
const FAMILY = 'ventanilla-respaldo '
/** 64 hexadecimal digits and LF */
export const SUM = 65
const LONGEST = 2000

/** What a backup says of itself in clear. */
export type Head = {
  /** both lines, as they stand */
  readonly text: string
  /** epoch ms */
  readonly at: number
  readonly lock?: LockFacts
  /** of the file, in bytes */
  readonly size: number
}

export const headText = (at: number, lock: LockFacts | undefined): string =>
  `${MAGIC}${JSON.stringify({ creado: new Date(at).toISOString(), ...(lock ? { cifrado: lock } : {}) })}\n`

/** Throws `Refused` when the file cannot be read, or is no backup that this program knows. */
export function readHead(file: string): Head {
  const { start, size } = beginning(file)
  if (!start.startsWith(MAGIC)) {
    if (start.startsWith(FAMILY)) throw new Refused(`${file} es de una versión más nueva de este programa.`)
    throw new Refused(`${file} no es un respaldo de la ventanilla.`)
  }
  const end = start.indexOf('\n', MAGIC.length) + 1
  const at = end === 0 ? undefined : factsOf(start.slice(MAGIC.length, end))
  if (!at || size < end + SUM) throw new Refused(`${file} está dañado: su encabezado no se puede leer.`)
  return { ...at, text: start.slice(0, end), size }
}

function beginning(file: string): { start: string; size: number } {
  try {
    const handle = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(LONGEST)
      const read = readSync(handle, bytes, 0, LONGEST, 0)
      return { start: bytes.toString('latin1', 0, read), size: statSync(file).size }
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw new Refused(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
  }
}

function factsOf(json: string): { at: number; lock?: LockFacts } | undefined {
  try {
    const { creado, cifrado } = JSON.parse(json) as { creado: string; cifrado?: LockFacts }
    const at = Date.parse(creado)
    if (Number.isNaN(at) || (cifrado && cifrado.kdf !== 'scrypt')) return undefined
    return cifrado ? { at, lock: cifrado } : { at }
  } catch {
    return undefined
  }
}
