import { statSync } from 'node:fs'
import path from 'node:path'
import { isoDate, mexicoTime } from '../../domain/base/mexico-time.ts'
import { DATABASE } from '../base/data-file.ts'
import type { Base } from '../base/engine.ts'
import { type SeriesForecast, seriesForecast } from './series-forecast.ts'

/** What monitoring reads of the database: fill levels in rows, ages in ms. */
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
  /** entries that wait to be chained, and how long the first has waited; absent: they are chained at once (SQLite) */
  readonly unchained?: { readonly count: number; readonly age: number }
  /** epoch ms of the last `nss respaldo crear` that ended well, or of the last that left later (`nss respaldo enviar`) */
  readonly backupAt?: number
} & SeriesForecast

type Waiting = { readonly n: number; readonly oldest: number | null }

/**
 * What monitoring reads of a database, at a moment in epoch ms. Reads from indexes and small tables only, so that it may
 * be asked every few seconds over millions of rows. Rejects when the database cannot be read.
 */
export function gauges(base: Base) {
  const { rows } = base
  const waitingIn = async (what: string): Promise<Waiting> => {
    const [found] = await rows<Waiting>(`select count(*) as n, ${what}`)
    return found ?? { n: 0, oldest: null }
  }
  const countOf = async (what: string): Promise<number> => (await rows<{ n: number }>(what))[0]?.n ?? 0
  const series = seriesForecast(base)

  /** @param now epoch ms */
  return async (now: number): Promise<Gauges> => {
    const ageOf = ({ oldest }: Waiting): number => (oldest === null ? 0 : Math.max(now - oldest, 0))
    const mail = await waitingIn('min(created_at) as oldest from correos where due_at is not null')
    const alerts = await waitingIn('min(at) as oldest from alertas')
    const queue =
      base.engine === 'postgres' ? await waitingIn('min(at) as oldest from por_encadenar') : undefined
    const [last] = await rows<{ seq: number; at: number }>(
      'select seq, at from bitacora order by seq desc limit 1',
    )
    const backupAt = await lastBackup(base)
    return {
      mailPending: mail.n,
      mailAge: ageOf(mail),
      mailDead: await countOf('select count(*) as n from correos where dead_at is not null'),
      alertsPending: alerts.n,
      alertAge: ageOf(alerts),
      pdfPending: await countOf('select count(distinct folio) as n from documentos where pdf is null'),
      ledger: last?.seq ?? 0,
      ...(last ? { ledgerAt: last.at } : {}),
      ...(queue ? { unchained: { count: queue.n, age: ageOf(queue) } } : {}),
      ...(await series(isoDate(mexicoTime(now)))),
      ...(backupAt === undefined ? {} : { backupAt }),
    }
  }
}

/** When the last backup ended well, or left the machine later; epoch ms. Undefined: never. */
export async function lastBackup({ rows }: Base): Promise<number | undefined> {
  const [found] = await rows<{ at: number | null }>(
    `select max(at) as at from auditoria
      where what = 'orden' and actor in ('nss respaldo crear', 'nss respaldo enviar')`,
  )
  return found?.at ?? undefined
}

/** How many bytes the database takes. `wal`: SQLite's write-ahead log beside it. @param dataDir where SQLite's is */
export async function databaseSize(
  base: Base,
  dataDir: string,
): Promise<{ readonly bytes: number; readonly wal?: number }> {
  if (base.engine === 'sqlite') {
    const file = path.join(dataDir, DATABASE)
    return { bytes: sizeOf(file), wal: sizeOf(`${file}-wal`) }
  }
  const [found] = await base.rows<{ bytes: number }>('select pg_database_size(current_database()) as bytes')
  return { bytes: found?.bytes ?? 0 }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
