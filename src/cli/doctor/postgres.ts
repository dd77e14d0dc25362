import { openBase } from '../../app/open-base.ts'
import type { Config } from '../../config/config.ts'
import type { Base } from '../../db/base/engine.ts'
import { CLOCK_TOLERANCE_MS, clockAhead } from '../../db/postgres/clock.ts'
import { counted } from '../../domain/base/text.ts'
import { troubleOf } from '../../ops/trouble.ts'
import { clockDifferenceWords } from '../../ops/words.ts'
import { megabytes } from '../../views/words/bytes.ts'
import { bad, type Finding, warn, well } from './finding.ts'

const QUE = 'base de datos'

/**
 * Whether PostgreSQL answers, can be used with these settings, and has a second server; with `open` false nothing else of
 * it is checked. Never rejects.
 * @param config one that names a database
 */
export async function postgresFinding(
  config: Config,
  secret: string | undefined,
): Promise<{ finding: Finding; open: boolean }> {
  if (secret === undefined)
    return { open: false, finding: bad(QUE, 'falta SECRET para abrirla', 'Pon SECRET o SECRET_FILE.') }
  try {
    const base = await openBase(config, secret)
    try {
      const ahead = await clockAhead(base, Date.now)
      if (Math.abs(ahead) > CLOCK_TOLERANCE_MS)
        return {
          open: true,
          finding: warn(QUE, `PostgreSQL responde; ${clockDifferenceWords(ahead)}`, CLOCK),
        }
      return { open: true, finding: await standbyFinding(base) }
    } finally {
      await base.close()
    }
  } catch (error) {
    const [dice, haz] = [`PostgreSQL no se puede usar: ${troubleOf(error) ?? (error as Error).message}`, HOW]
    return { open: false, finding: bad(QUE, dice, haz) }
  }
}

const CLOCK = 'Pon las máquinas en hora, y que la mantengan (NTP): timedatectl set-ntp true.'
const HOW = 'Revisa DATABASE_URL, que el servidor responda, y nss esquema actualizar.'

type Standby = { readonly name: string; readonly mode: string | null; readonly behind: number | null }

/** A role without pg_monitor sees who the standbys are, and not how far they are. */
async function standbyFinding({ rows }: Base): Promise<Finding> {
  const [server] = await rows<Server>(
    `select current_setting('server_version') as version, current_setting('synchronous_standby_names') as awaited,
      current_setting('synchronous_commit') as commits, current_setting('statement_timeout') as longest, (select count(*) from pg_replication_slots where not active) as idle`,
  )
  const standbys = await rows<Standby>(
    `select application_name as name, sync_state as mode,
      pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) as behind from pg_stat_replication order by application_name`,
  )
  const slots = server?.idle ? `; ${counted(server.idle, 'lugar', 'lugares')} de réplica sin nadie` : ''
  const dice = `PostgreSQL ${server?.version ?? ''} responde`
  if (server?.longest === '0') return warn(QUE, `${dice}; nada pone fin a lo que tarda demasiado`, NO_END)
  const waits = (server?.awaited ?? '') !== '' && !/^(off|local)$/.test(server?.commits ?? '')
  if (standbys.length === 0) {
    if (waits) return bad(QUE, `${dice}; espera a su copia síncrona, y ninguna la sigue`, LOST)
    return warn(
      QUE,
      `${dice}; no tiene otro servidor que la siga${slots}`,
      slots
        ? IDLE_SLOT
        : 'Si esa máquina se pierde, se pierde lo posterior al último respaldo: docs/replicas.md dice cómo se le pone otra.',
    )
  }
  const all = `${dice}; ${counted(standbys.length, 'servidor la sigue', 'servidores la siguen')}: ${standbys.map(standbyWords).join(', ')}${slots}`
  const synchronous = standbys.some(({ mode }) => mode === null || mode === 'sync' || mode === 'quorum')
  if (waits && !synchronous) return bad(QUE, `${all}; espera a otro, que no está`, LOST)
  if (!waits || !synchronous) return warn(QUE, `${all}; ninguno es síncrono`, ASYNCHRONOUS)
  return slots ? warn(QUE, all, IDLE_SLOT) : well(QUE, all)
}

type Server = {
  readonly version: string
  /** synchronous_standby_names */
  readonly awaited: string
  readonly commits: string
  /** statement_timeout, which the portal asks for with each connection */
  readonly longest: string
  /** replication slots that nobody uses */
  readonly idle: number
}

const NO_END =
  'PgBouncer no deja pasar statement_timeout, lock_timeout e idle_in_transaction_session_timeout: ponlos al rol (docs/replicas.md).'
const ASYNCHRONOUS =
  'Si el principal se pierde, lo último confirmado puede faltar en el otro: pon synchronous_standby_names.'
const LOST =
  'Nadie recibe número hasta que vuelva: repárala, o pon otra; si por fuerza se sigue con una sola máquina, deja vacío ' +
  'synchronous_standby_names (y lo que se dé desde entonces puede perderse con ella).'
const IDLE_SLOT =
  'PostgreSQL guarda para ese lugar todo lo que cambia, hasta llenar su disco: si ya no vuelve, pg_drop_replication_slot.'

function standbyWords({ name, mode, behind }: Standby): string {
  const words = mode === null ? [] : [mode === 'sync' || mode === 'quorum' ? 'síncrono' : 'asíncrono']
  if (behind !== null) words.push(`${megabytes(behind)} atrás`)
  return words.length > 0 ? `${name} (${words.join(', ')})` : name
}
