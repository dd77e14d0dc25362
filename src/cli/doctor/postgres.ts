import { openBase } from '../../app/open-base.ts'
import type { Config } from '../../config/config.ts'
import type { Base } from '../../db/base/engine.ts'
import { counted } from '../../domain/base/text.ts'
import { troubleOf } from '../../ops/trouble.ts'
import { megabytes } from '../../views/words/bytes.ts'
import { bad, type Finding, warn, well } from './finding.ts'

const QUE = 'base de datos'

/** Whether PostgreSQL answers, can be used with these settings, and has a second server. */
export async function postgresFinding(
  config: Config,
  secret: string | undefined,
): Promise<{ finding: Finding; open: boolean }> {
  if (secret === undefined)
    return { open: false, finding: bad(QUE, 'falta SECRET para abrirla', 'Pon SECRET o SECRET_FILE.') }
  try {
    const base = await openBase(config, secret)
    try {
      return { open: true, finding: await standbyFinding(base) }
    } finally {
      await base.close()
    }
  } catch (error) {
    const [dice, haz] = [`PostgreSQL no se puede usar: ${troubleOf(error) ?? (error as Error).message}`, HOW]
    return { open: false, finding: bad(QUE, dice, haz) }
  }
}

const HOW = 'Revisa DATABASE_URL, que el servidor responda, y nss esquema actualizar.'

type Standby = { readonly name: string; readonly mode: string | null; readonly behind: number | null }

/** A role without pg_monitor sees who the standbys are, and not how far they are. */
async function standbyFinding({ rows }: Base): Promise<Finding> {
  const [server] = await rows<{ version: string }>("select current_setting('server_version') as version")
  const standbys = await rows<Standby>(
    `select application_name as name, sync_state as mode,
      pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) as behind from pg_stat_replication order by application_name`,
  )
  const dice = `PostgreSQL ${server?.version ?? ''} responde`
  if (standbys.length === 0)
    return warn(
      QUE,
      `${dice}; no tiene otro servidor que la siga`,
      'Si esa máquina se pierde, se pierde lo posterior al último respaldo: docs/replicas.md dice cómo se le pone otra.',
    )
  const all = `${dice}; ${counted(standbys.length, 'servidor la sigue', 'servidores la siguen')}: ${standbys.map(standbyWords).join(', ')}`
  const waits = standbys.some(({ mode }) => mode === null || mode === 'sync' || mode === 'quorum')
  return waits ? well(QUE, all) : warn(QUE, `${all}; ninguno es síncrono`, ASYNCHRONOUS)
}

const ASYNCHRONOUS =
  'Si el principal se pierde, lo último confirmado puede faltar en el otro: pon synchronous_standby_names.'

function standbyWords({ name, mode, behind }: Standby): string {
  const words = mode === null ? [] : [mode === 'sync' || mode === 'quorum' ? 'síncrono' : 'asíncrono']
  if (behind !== null) words.push(`${megabytes(behind)} atrás`)
  return words.length > 0 ? `${name} (${words.join(', ')})` : name
}
