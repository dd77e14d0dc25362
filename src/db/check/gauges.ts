import { statSync } from 'node:fs'
import { DAY } from '../../domain/base/time.ts'
import type { OpenDatabase } from '../base/open.ts'
import { SERIALS } from '../issue/number-store.ts'

/** What monitoring reads of the database: fill levels in rows and bytes, ages in ms. */
export type Gauges = {
  readonly mailPending: number
  /** of the mail that waits longest; 0 when none waits */
  readonly mailAge: number
  readonly mailDead: number
  /** issues whose PDFs are not made yet */
  readonly pdfPending: number
  readonly ledger: number
  /** epoch ms of its last entry */
  readonly ledgerAt?: number
  /** of each series, in its group (year of assignment, year of birth) with the fewest left */
  readonly seriesLeft: readonly SeriesLeft[]
  /** epoch ms of the last `nss respaldo crear` that ended well */
  readonly backupAt?: number
  readonly bytes: number
  readonly walBytes: number
}

/** `daysLeft`: until that group is used up, at this year's rate; absent while none was taken this year. */
export type SeriesLeft = { readonly clave: string; readonly left: number; readonly daysLeft?: number }

/** Reads from indexes and small tables only, so that it may be asked every few seconds over millions of rows. */
export function gauges({ sqlite }: Pick<OpenDatabase, 'sqlite'>) {
  const waiting = sqlite.prepare(
    'select count(*) as n, min(created_at) as oldest from correos where due_at is not null',
  )
  const dead = sqlite.prepare('select count(*) from correos where dead_at is not null').pluck()
  const unmade = sqlite.prepare('select count(distinct folio) from documentos where pdf is null').pluck()
  const ledger = sqlite.prepare('select seq, at from bitacora order by seq desc limit 1')
  // a number may be left in an older year too, but those are not given any more
  const series = sqlite.prepare(
    `select s.clave as clave, ${SERIALS} - coalesce(max(c.taken), 0) as left
     from (select distinct clave from series) s left join consecutivos c on c.clave = s.clave and c.alta = ?
     group by s.clave`,
  )
  const backup = sqlite
    .prepare("select max(at) from auditoria where what = 'orden' and actor = 'nss respaldo crear'")
    .pluck()

  /** @param year of assignment, in Mexico City */
  return (now: number, year: number): Gauges => {
    const { n, oldest } = waiting.get() as { n: number; oldest: number | null }
    const backupAt = backup.get() as number | null
    const last = ledger.get() as { seq: number; at: number } | undefined
    return {
      mailPending: n,
      mailAge: oldest === null ? 0 : Math.max(now - oldest, 0),
      mailDead: Number(dead.get()),
      pdfPending: Number(unmade.get()),
      ledger: last?.seq ?? 0,
      ...(last ? { ledgerAt: last.at } : {}),
      seriesLeft: (series.all(year % 100) as { clave: string; left: number }[]).map((one) => ({
        ...one,
        ...forecast(one.left, now, year),
      })),
      ...(backupAt === null ? {} : { backupAt }),
      bytes: sizeOf(sqlite.name),
      walBytes: sizeOf(`${sqlite.name}-wal`),
    }
  }
}

/** A rate over fewer days says little. */
const LEAST_DAYS = 7

function forecast(left: number, now: number, year: number): { daysLeft?: number } {
  const taken = SERIALS - left
  if (taken === 0) return {}
  const days = Math.max(LEAST_DAYS, (now - Date.UTC(year, 0, 1, 6)) / DAY)
  return { daysLeft: Math.floor((left / taken) * days) }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
