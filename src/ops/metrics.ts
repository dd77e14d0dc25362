import { unsentBackup } from '../adapters/backup/unsent.ts'
import { gauge, runtimeGauges } from '../adapters/runtime/gauges.ts'
import { createCounter, createHistogram, type Family, renderMetrics } from '../adapters/runtime/prometheus.ts'
import type { Base } from '../db/base/engine.ts'
import { isSqlite } from '../db/base/which-engine.ts'
import { databaseSize, type Gauges, gauges } from '../db/check/gauges.ts'
import type { OpenPostgres } from '../db/postgres/open.ts'
import { DAY } from '../domain/base/time.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Store } from '../domain/ports/store.ts'
import type { Measured } from '../routes/http/app-context.ts'
import type { Health } from './health.ts'
import { VERSION } from './version.ts'

/** Upper bounds of the histogram's buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Collects and renders metrics. */
export type Metrics = {
  /** counts one response, by the pattern of its route */
  readonly observe: (answer: Measured) => void
  /** the store, counting what it issues for the first time */
  counting(store: Store): Store
  /** all metrics in the text format of Prometheus, without personal data */
  text(): Promise<string>
  close(): void
}

/**
 * The metrics that Prometheus scrapes, in its base units (seconds, bytes). What is counted begins with the process; what
 * is read of the database is asked at each scrape, which rejects when it cannot be.
 * @param others more families, asked at each scrape
 */
export function createMetrics(
  base: Base,
  { dataDir }: { readonly dataDir: string },
  clock: Clock,
  health: () => Promise<Health>,
  others: () => readonly Family[] = () => [],
): Metrics {
  const answers = createHistogram(
    'ventanilla_http_request_duration_seconds',
    'Lo que tarda cada respuesta, por ruta.',
    BOUNDS,
  )
  const issued = createCounter('ventanilla_issues_total', 'Números dados desde el arranque, por clase.')
  const runtime = runtimeGauges(dataDir)
  const read = gauges(base)
  return {
    observe: ({ route, method, status, seconds }) =>
      answers.observe({ route, method, status: String(status) }, seconds),
    counting: (store) => ({
      ...store,
      issue: async (order) => {
        const result = await store.issue(order)
        if (result.outcome === 'issued' && result.fresh) issued.add({ kind: result.issue.kind })
        return result
      },
    }),
    text: async () => {
      const now = clock.now()
      const found = await read(now)
      const size = await databaseSize(base, dataDir)
      return renderMetrics([
        gauge('ventanilla_info', 'Versión en marcha.', [{ labels: { version: VERSION }, value: 1 }]),
        answers.family(),
        issued.family(),
        ...others(),
        ...databaseFamilies(found, now),
        ...sizeFamilies(size),
        ...lockFamilies(base),
        ...retryFamilies(base),
        unsentFamily(dataDir, now),
        ...healthFamilies(await health()),
        ...runtime.families(),
      ])
    },
    close: runtime.close,
  }
}

const one = (name: string, help: string, value: number): Family =>
  gauge(`ventanilla_${name}`, help, [{ value }])

const sizeFamilies = ({ bytes, wal }: { readonly bytes: number; readonly wal?: number }): Family[] => [
  one('database_bytes', 'Tamaño de la base de datos.', bytes),
  ...(wal === undefined ? [] : [one('database_wal_bytes', 'Tamaño de su diario (WAL).', wal)]),
]

function databaseFamilies(found: Gauges, now: number): Family[] {
  const { unchained } = found
  return [
    one('outbox_depth', 'Correos por salir.', found.mailPending),
    one('outbox_age_seconds', 'Edad del correo que más ha esperado.', found.mailAge / 1000),
    one('outbox_dead', 'Correos abandonados o rechazados.', found.mailDead),
    one('alerts_pending', 'Alertas que ALERT_WEBHOOK no ha recibido.', found.alertsPending),
    one('alerts_age_seconds', 'Edad de la alerta que más ha esperado.', found.alertAge / 1000),
    one('pdf_queue', 'Emisiones cuyos PDF faltan por hacer.', found.pdfPending),
    one('ledger_entries', 'Asientos de la bitácora.', found.ledger),
    ...(unchained
      ? [
          one('ledger_waiting', 'Asientos por encadenar en la bitácora.', unchained.count),
          one(
            'ledger_waiting_age_seconds',
            'Edad del asiento que más ha esperado a encadenarse.',
            unchained.age / 1000,
          ),
        ]
      : []),
    gauge(
      'ventanilla_series_left',
      'Números que quedan de la serie este año, en el año de nacimiento en que quedan menos.',
      found.seriesLeft.map(({ clave, left }) => ({ labels: { clave }, value: left })),
    ),
    gauge(
      'ventanilla_series_days_left',
      'Días que le alcanzan los números a un estado, al ritmo de los últimos 30, en el año de nacimiento en que alcanzan para menos.',
      found.estadosLeft.flatMap(({ estado, daysLeft }) =>
        daysLeft === undefined ? [] : [{ labels: { estado }, value: daysLeft }],
      ),
    ),
    gauge(
      'ventanilla_backup_age_seconds',
      'Desde el último respaldo que terminó bien.',
      found.backupAt === undefined ? [] : [{ value: (now - found.backupAt) / 1000 }],
    ),
  ]
}

/** Of SQLite's one write lock. */
function lockFamilies(base: Base): Family[] {
  if (!isSqlite(base)) return []
  const { transactions, waitedMs, refused } = base.locks.read()
  return [
    count('sqlite_transactions_total', 'Transacciones que escriben.', [{ value: transactions }]),
    count('sqlite_lock_wait_seconds_total', 'Espera por el candado de escritura.', [
      { value: waitedMs / 1000 },
    ]),
    count('sqlite_busy_total', 'Transacciones que no lo obtuvieron (SQLITE_BUSY).', [{ value: refused }]),
  ]
}

/** Of PostgreSQL: what other replicas, and servers that were away, cost. */
function retryFamilies(base: Base): Family[] {
  if (!isPostgres(base)) return []
  const { transactions, again, full, away } = base.retries()
  return [
    count('database_transactions_total', 'Transacciones de esta ventanilla.', [{ value: transactions }]),
    count('database_retries_total', 'Veces que algo se intentó otra vez, por causa.', [
      { labels: { causa: 'choque' }, value: again },
      { labels: { causa: 'conexiones' }, value: full },
      { labels: { causa: 'servidor' }, value: away },
    ]),
  ]
}
const isPostgres = (base: Base): base is OpenPostgres => base.engine === 'postgres' && 'retries' in base

const count = (name: string, help: string, values: Family['samples']): Family => ({
  ...gauge(`ventanilla_${name}`, help, values),
  type: 'counter',
})

/** 0 while all that was made has left, or was never to leave. */
function unsentFamily(dataDir: string, now: number): Family {
  const unsent = unsentBackup(dataDir)
  return gauge(
    'ventanilla_backup_unsent_seconds',
    'Desde que BACKUP_SEND no lleva el respaldo a otra máquina; 0 si salió.',
    [{ value: unsent ? Math.max(now - unsent.since, 0) / 1000 : 0 }],
  )
}

const DAY_SECONDS = DAY / 1000

function healthFamilies({ sello, catalogo }: Health): Family[] {
  return [
    gauge('ventanilla_certificate_left_seconds', 'Lo que le queda al certificado del sello.', [
      { value: sello.dias * DAY_SECONDS },
    ]),
    gauge(
      'ventanilla_catalogue_age_seconds',
      'Edad del catálogo postal importado.',
      catalogo.dias === undefined ? [] : [{ value: catalogo.dias * DAY_SECONDS }],
    ),
  ]
}
