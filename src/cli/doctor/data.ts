import { unsentBackup } from '../../adapters/backup/unsent.ts'
import type { Base } from '../../db/base/engine.ts'
import type { Holder } from '../../db/base/one-process.ts'
import { opensWith, type SchemaState, schemaState } from '../../db/base/schema-state.ts'
import { missingTriggers } from '../../db/base/triggers.ts'
import { isSqlite } from '../../db/base/which-engine.ts'
import { countOtherCorreos } from '../../db/check/correos.ts'
import { type Gauges, gauges } from '../../db/check/gauges.ts'
import { type CatalogueInfo, openCatalogue } from '../../db/postal/catalogue.ts'
import { estadoByKey } from '../../db/postal/estados.ts'
import { Refused } from '../../domain/base/problem.ts'
import { counted, countWords } from '../../domain/base/text.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/base/time.ts'
import { scarceEstados, scarceWords } from '../../ops/series.ts'
import { NEWER, tamperedWords, troubleOf } from '../../ops/trouble.ts'
import { checkLedger, ledgerBook } from '../bitacora/check.ts'
import { readExportState } from '../bitacora/export.ts'
import { reportLines } from '../bitacora/words.ts'
import { bad, type Finding, measured, warn, well } from './finding.ts'
import { clockFinding } from './machine.ts'

/**
 * Whether the database of a data folder can be opened; with `open` false nothing else of it is checked. Changes nothing,
 * and throws nothing.
 * @param secret undefined: none is there, and it cannot be opened
 */
export function databaseFinding(
  dataDir: string,
  secret: string | undefined,
): { finding: Finding; open: boolean } {
  const que = 'base de datos'
  let state: SchemaState | undefined
  try {
    state = schemaState(dataDir)
    if (secret && opensWith(dataDir, secret) === false)
      return {
        open: false,
        finding: bad(que, 'SECRET no es el secreto que la protege', 'Pon el mismo con el que se creó.'),
      }
  } catch (error) {
    const dice = troubleOf(error) ?? `no se puede leer: ${(error as Error).message}`
    const haz = 'Si no hay otro remedio, restaura un respaldo: nss respaldo restaurar.'
    return { open: false, finding: bad(que, dice, haz) }
  }
  if (!state) return { open: false, finding: well(que, 'todavía no hay: se hace en el primer arranque') }
  if (state.newer) return { open: false, finding: bad(que, 'de una versión más nueva del programa', NEWER) }
  if (state.pending > 0) {
    const dice = 'de una versión anterior del programa'
    return {
      open: false,
      finding: warn(que, dice, 'Arranca la ventanilla: la respalda y la actualiza sola.'),
    }
  }
  return { open: secret !== undefined, finding: well(que, 'al día con esta versión') }
}

/**
 * The clock against the newest entry of the ledger; outbox, series, ledger and backups. Rejects as the engine does.
 * @param now epoch ms
 */
export async function dataFindings(base: Base, dataDir: string, now: number): Promise<Finding[]> {
  const found = await gauges(base)(now)
  return [
    clockFinding(now, found.ledgerAt),
    ...triggers(base),
    outbox(found),
    ...alerts(found),
    series(found),
    await ledger(base, dataDir),
    ...unchained(found),
    backup(found, now),
    ...unsent(dataDir, now),
    ...(await correos(base)),
  ]
}

/** Nothing to say while the padrón and the links agree. */
async function correos(base: Base): Promise<Finding[]> {
  const others = await countOtherCorreos(base)
  if (others === 0) return []
  const dice = `personas con otro correo que el del padrón: ${countWords(others)}; vale el que unió su liga`
  return [warn('correos', dice, 'Averigua cuál es el suyo: corrige el padrón, o nss arco correo.')]
}

/** Of SQLite, where whoever has the file could take them away. */
function triggers(base: Base): Finding[] {
  if (!isSqlite(base)) return []
  const que = 'bitácora y auditoría'
  const missing = missingTriggers(base.sqlite)
  if (missing.length === 0) return [well(que, 'solo se agregan: sus disparadores están')]
  const [dice = '', haz = ''] = tamperedWords(missing.join(', ')).split(' No se usa así. ')
  return [bad(que, dice, haz)]
}

/** Whether a portal serves the folder now, and which process it is. */
export function processFinding(holder: Holder | undefined): Finding {
  const que = 'proceso'
  if (!holder) return well(que, 'ninguno atiende ahora con esta carpeta')
  return well(que, `la ventanilla atiende: proceso ${holder.pid} de ${holder.host}`)
}

function outbox({ mailPending, mailAge, mailDead }: Gauges): Finding {
  const dice = `${countWords(mailPending)} por salir, ${countWords(mailDead)} sin entregar`
  if (mailAge > HOUR)
    return warn(
      'bandeja de salida',
      `${dice}; uno espera desde hace ${ageWords(mailAge)}`,
      'nss correo pendientes',
    )
  return mailDead > 0
    ? warn('bandeja de salida', dice, 'nss correo muertos')
    : well('bandeja de salida', dice)
}

/** Nothing to say while none waits. */
function alerts({ alertsPending, alertAge }: Gauges): Finding[] {
  if (alertsPending === 0) return []
  const dice = `${countWords(alertsPending)} por salir a ALERT_WEBHOOK`
  if (alertAge <= HOUR) return [well('alertas', dice)]
  const haz = 'Revisa ALERT_WEBHOOK y si su sistema responde: se reintentan tres días y después se pierden.'
  return [warn('alertas', `${dice}; una espera desde hace ${ageWords(alertAge)}`, haz)]
}

/** Part of the numbers below which more are asked for, whatever the rate. */
const FEW = 0.1

function series({ seriesLeft, estadosLeft }: Gauges): Finding {
  const [least] = [...estadosLeft].sort((a, b) => a.left / a.size - b.left / b.size)
  if (!least) return well('series', 'todavía no hay: se ponen las que trae en el primer arranque')
  const nombre = estadoByKey(least.estado)?.nombre ?? least.estado
  const dice = `${counted(seriesLeft.length, 'serie', 'series')}; donde menos queda es en ${nombre}: ${counted(least.left, 'número', 'números')} en su año de nacimiento más pedido`
  const [soon] = scarceEstados(estadosLeft)
  const haz = 'Agrega otra serie a ese estado: nss series importar.'
  if (soon) return warn('series', `${dice}; ${scarceWords(soon)}`, haz)
  return least.left < least.size * FEW ? warn('series', dice, haz) : well('series', dice)
}

async function ledger(base: Base, dataDir: string): Promise<Finding> {
  try {
    const exported = readExportState(dataDir)
    const report = await checkLedger(
      await ledgerBook(base),
      exported ? { exported: { seq: exported.hasta, hash: exported.cabeza } } : {},
    )
    if (!report.broken)
      return well('bitácora', `${counted(report.count, 'asiento', 'asientos')}, encadenados`)
    return bad(
      'bitácora',
      reportLines(report, false).join(' '),
      'nss bitacora verificar; no la uses hasta entenderlo.',
    )
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return bad('bitácora', error.message, 'nss bitacora verificar')
  }
}

/** Longer than a portal that runs takes to chain an entry. */
const LATE = 10 * SECOND

/** Entries that wait to be chained, which only PostgreSQL has. */
function unchained({ unchained: waiting }: Gauges): Finding[] {
  if (!waiting) return []
  const que = 'asientos por encadenar'
  const dice = counted(waiting.count, 'asiento', 'asientos')
  if (waiting.age <= LATE) return [well(que, dice)]
  const haz =
    'Los encadena cualquier ventanilla en marcha, en un segundo: mira que una atienda, y su registro (log).'
  return [bad(que, `${dice}; uno espera desde hace ${ageWords(waiting.age)}`, haz)]
}

const OLD_BACKUP = 2 * DAY

function backup({ backupAt }: Gauges, now: number): Finding {
  const haz =
    'Con BACKUP_AT se hace cada noche y con BACKUP_SEND sale a otra máquina; ahora: nss respaldo crear.'
  if (backupAt === undefined) return warn('respaldo', 'nunca se ha hecho uno', haz)
  const age = now - backupAt
  const dice = `el último que terminó bien, hace ${ageWords(age)}`
  return measured(
    age > OLD_BACKUP ? warn('respaldo', dice, haz) : well('respaldo', dice),
    1 - age / OLD_BACKUP,
  )
}

/** Nothing to say while all that was made has left, or was never to leave. */
function unsent(dataDir: string, now: number): Finding[] {
  const found = unsentBackup(dataDir)
  if (!found) return []
  const dice = `BACKUP_SEND no lleva ${found.name} a otra máquina desde hace ${ageWords(now - found.since)}: ${found.reason}`
  const haz = 'La ventanilla lo intenta otra vez sola; cuando lo corrijas: nss respaldo enviar.'
  return [
    now - found.since > OLD_BACKUP
      ? bad('envío del respaldo', dice, haz)
      : warn('envío del respaldo', dice, haz),
  ]
}

const YEAR_DAYS = 365

/** The postal catalogue in use, and its age. @param now epoch ms */
export function catalogueFinding(dataDir: string, now: number): Finding {
  const catalogue = openCatalogue({ dataDir })
  const info: CatalogueInfo = catalogue.info()
  catalogue.close()
  const que = 'catálogo postal'
  const haz = 'Descárgalo de Correos de México: nss catalogo descargar.'
  if (info.importedAt === undefined)
    return warn(que, 'el que viene incluido: las personas escriben su colonia', haz)
  const days = Math.max(0, Math.floor((now - Date.parse(info.version)) / DAY))
  const dice = `${countWords(info.codes)} códigos, del ${info.version}: de hace ${counted(days, 'día', 'días')}`
  return days > YEAR_DAYS ? warn(que, dice, haz) : well(que, dice)
}

function ageWords(ms: number): string {
  if (ms < HOUR) return `${Math.max(Math.round(ms / MINUTE), 1)} min`
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.floor(ms / DAY)} días`
}
