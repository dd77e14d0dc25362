import { statSync } from 'node:fs'
import { isoDate, mexicoTime } from '../../domain/base/mexico-time.ts'
import type { OpenDatabase } from '../base/open.ts'
import { type SeriesForecast, seriesForecast } from './series-forecast.ts'

/** What monitoring reads of the database: fill levels in rows and bytes, ages in ms. */
export type Gauges = {
  readonly mailPending: number
  /** of the mail that waits longest; 0 when none waits */
  readonly mailAge: number
  readonly mailDead: number
  /** alerts that ALERT_WEBHOOK has not taken, and how long the first has waited */
  readonly alertsPending: number
  readonly alertAge: number
  /** issues whose PDFs are not made yet */
  readonly pdfPending: number
  readonly ledger: number
  /** epoch ms of its last entry */
  readonly ledgerAt?: number
  /** epoch ms of the last `nss respaldo crear` that ended well, or of the last that left later (`nss respaldo enviar`) */
  readonly backupAt?: number
  readonly bytes: number
  readonly walBytes: number
} & SeriesForecast

/** Reads from indexes and small tables only, so that it may be asked every few seconds over millions of rows. */
export function gauges({ sqlite }: Pick<OpenDatabase, 'sqlite'>) {
  const waiting = sqlite.prepare(
    'select count(*) as n, min(created_at) as oldest from correos where due_at is not null',
  )
  const dead = sqlite.prepare('select count(*) from correos where dead_at is not null').pluck()
  const alerts = sqlite.prepare('select count(*) as n, min(at) as oldest from alertas')
  const unmade = sqlite.prepare('select count(distinct folio) from documentos where pdf is null').pluck()
  const ledger = sqlite.prepare('select seq, at from bitacora order by seq desc limit 1')
  const series = seriesForecast(sqlite)
  const backup = sqlite
    .prepare(
      "select max(at) from auditoria where what = 'orden' and actor in ('nss respaldo crear', 'nss respaldo enviar')",
    )
    .pluck()

  return (now: number): Gauges => {
    const ageOf = (at: number | null): number => (at === null ? 0 : Math.max(now - at, 0))
    const { n, oldest } = waiting.get() as { n: number; oldest: number | null }
    const alert = alerts.get() as { n: number; oldest: number | null }
    const backupAt = backup.get() as number | null
    const last = ledger.get() as { seq: number; at: number } | undefined
    return {
      mailPending: n,
      mailAge: ageOf(oldest),
      mailDead: Number(dead.get()),
      alertsPending: alert.n,
      alertAge: ageOf(alert.oldest),
      pdfPending: Number(unmade.get()),
      ledger: last?.seq ?? 0,
      ...(last ? { ledgerAt: last.at } : {}),
      ...series(isoDate(mexicoTime(now))),
      ...(backupAt === null ? {} : { backupAt }),
      bytes: sizeOf(sqlite.name),
      walBytes: sizeOf(`${sqlite.name}-wal`),
    }
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
