import path from 'node:path'
import Database from 'better-sqlite3'
import { DATABASE } from '../base/backup.ts'
import { SERIALS } from './number-store.ts'

/**
 * Takes the next `n` serials of every group of the database of `folder`, used or not, without giving them to anybody:
 * after a restore they may have been given since the backup. Numbers of other years stay as they are.
 * @param years years of affiliation, whole (2026): that of the backup, and those since
 */
export function skipSerials(folder: string, n: number, years: readonly number[]): void {
  const sqlite = new Database(path.join(folder, DATABASE), { fileMustExist: true })
  try {
    const claves = sqlite
      .prepare<[], string>('select clave from series union select clave from consecutivos')
      .pluck()
      .all()
    const skip = sqlite.prepare(`insert into consecutivos (clave, alta, nacimiento, taken)
      values (:clave, :alta, :nacimiento, min(:n, ${SERIALS}))
      on conflict do update set taken = min(taken + :n, ${SERIALS})`)
    const altas = new Set(years.map((year) => year % 100))
    sqlite
      .transaction(() => {
        for (const clave of claves)
          for (const alta of altas)
            for (let nacimiento = 0; nacimiento < 100; nacimiento++) skip.run({ clave, alta, nacimiento, n })
      })
      .immediate()
  } finally {
    sqlite.close()
  }
}
