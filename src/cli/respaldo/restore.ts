import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { syncFolder } from '../../adapters/backup/folder.ts'
import { DATABASE } from '../../db/base/data-file.ts'
import { skipSerials } from '../../db/issue/number-store.ts'
import { mexicoTime } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import { counted } from '../../domain/base/text.ts'
import { momentWords } from '../../views/words/moment.ts'
import { type CheckOrder, contentLines, ENCRYPTED_NOT_CHECKED, extractSound } from './check.ts'

/** Staging folder until all files are verified; a crash leaves it, and the next try removes it. */
const DRAFT = '.restaurando'
/** Entries that an otherwise empty volume may have. */
const OF_THE_SYSTEM = new Set(['lost+found', DRAFT])

export type RestoreOrder = CheckOrder & {
  /** folder to restore into */
  readonly target: string
  /** serials of each group that are not to be assigned: they may have been, after the backup */
  readonly skip?: number
  /** epoch ms */
  readonly now: number
}

/**
 * Puts a backup into an empty folder: all of it, checked, or nothing. Gives lines for the operator. Rejects with
 * `Refused`, also when anything is in the folder.
 */
export async function restoreBackup(order: RestoreOrder): Promise<string[]> {
  const { target, skip, now } = order
  const draft = emptyDraft(target)
  try {
    const { extracted, found } = await extractSound(order, draft)
    if (skip !== undefined) skipSerials(draft, skip, yearsBetween(extracted.at, now))
    // the database last: a folder that has it is complete
    const names = extracted.parts.map((part) => part.name).sort((a, b) => rank(a) - rank(b))
    for (const name of names) renameSync(path.join(draft, name), path.join(target, name))
    rmSync(draft, { recursive: true })
    syncFolder(target)
    return [
      ...contentLines(extracted, found),
      `Restaurado en ${target}. Para usarlo: DATA_DIR=${target}`,
      ...(found.decrypted ? [] : [ENCRYPTED_NOT_CHECKED]),
      ...since(extracted.at, skip),
    ]
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

function* since(at: number, skip: number | undefined): Generator<string> {
  yield `Lo posterior al ${momentWords(at)} no está.`
  if (skip !== undefined) {
    yield `Apartado en cada grupo: ${counted(skip, 'número', 'números')} que no se darán a nadie. Quien recibió uno después del respaldo`
    yield 'lo tiene en sus documentos: regístralo antes de que vuelva, o se le dará otro.'
    return
  }
  yield 'Si después se asignaron números, el programa no lo sabe y los daría a otras personas: en ese caso no lo'
  yield 'uses así; restaura otra vez, en otra carpeta, con --apartar N (N: más de los que se asignaron).'
}

function yearsBetween(at: number, now: number): number[] {
  const [from, to] = [mexicoTime(at).year, mexicoTime(now).year]
  return Array.from({ length: Math.max(to - from, 0) + 1 }, (_, nth) => from + nth)
}

const rank = (name: string): number => (name === DATABASE ? 1 : 0)

function emptyDraft(target: string): string {
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 })
    const there = readdirSync(target).filter((name) => !OF_THE_SYSTEM.has(name))
    if (there.length > 0)
      throw new Refused(
        `${target} no está vacía (${there.slice(0, 3).join(', ')}…): elige una carpeta vacía.`,
      )
    const draft = path.join(target, DRAFT)
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    return draft
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(`No se puede escribir en ${target} (${(error as NodeJS.ErrnoException).code}).`)
  }
}
