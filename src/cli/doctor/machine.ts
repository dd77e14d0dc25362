import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { freeBytes, freePart, prepareFolder } from '../../adapters/runtime/data-folder.ts'
import type { Parsed } from '../../config/config.ts'
import { clockWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import { megabytes } from '../../views/words/bytes.ts'
import { bad, type Finding, measured, warn, well } from './finding.ts'

/** Each problem of the settings, and whether this is a demonstration. */
export function settingsFindings({ config, problems }: Parsed): Finding[] {
  const demo = config.mode === 'demo'
  const kind = demo
    ? warn(
        'ajustes',
        'es una demostración (MODE=demo): sin validez, y no envía correo',
        'Para atender a personas: nss configurar, o MODE=production.',
      )
    : well('ajustes', `producción, a nombre de ${config.institution}`)
  if (problems.length === 0) return [kind, firstBinding(config), ...fourEyes(config)]
  return problems.map((problem) =>
    bad('ajustes', problem, 'Corrige ese ajuste (README.md dice qué es cada uno).'),
  )
}

/** Said as long as it is so: one employee may change a person's data alone. */
const fourEyes = ({ desk }: Parsed['config']): Finding[] =>
  desk.fourEyes
    ? []
    : [
        warn(
          'cuatro ojos',
          'en el mostrador quien propone puede aprobar (DESK_FOUR_EYES=off)',
          'Quítalo en cuanto haya dos personas responsables.',
        ),
      ]

/** Who may bind the first correo of a CURP whose register has none, in plain words. */
function firstBinding({ firstBinding: way, mode }: Parsed['config']): Finding {
  const que = 'primer correo'
  if (way === 'desk') return well(que, 'nadie lo une por la red: solo en persona (FIRST_BINDING=desk)')
  if (way === 'names')
    return well(
      que,
      'lo une la primera liga; para ver un número que ya existe, la persona escribe además su nombre (FIRST_BINDING=names)',
    )
  const dice =
    'lo une quien abra la primera liga: con una CURP ajena y un correo propio se ve el número de otra persona (FIRST_BINDING=open)'
  return mode === 'demo' ? well(que, dice) : warn(que, dice, 'FIRST_BINDING=names, o correos en el padrón.')
}

/** Whether the data folder is there, may be written, and is closed to others. */
export function folderFindings(folder: string): Finding[] {
  try {
    prepareFolder(folder)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [bad('carpeta de datos', error.message, 'Haz lo que dice y repite nss doctor.')]
  }
  return [rights(folder), disk(folder)]
}

/** The database, keys and secrets: theirs is the mode 0600. */
const SECRET_FILES = /^(ventanilla\.|sello|secreto$)/

function rights(folder: string): Finding {
  const owner = statSync(folder).uid
  const foreign = readdirSync(folder).filter((name) => {
    // a running portal may remove a file meanwhile
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false })
    return found !== undefined && found.uid !== owner
  })
  if (foreign.length > 0) {
    const dice = `${foreign.slice(0, 3).join(', ')}: de otro usuario que la carpeta`
    return bad('carpeta de datos', dice, `chown -R ${owner} ${folder}`)
  }
  const mode = statSync(folder).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    return warn(
      'carpeta de datos',
      `otros usuarios entran en ella (modo ${mode.toString(8)})`,
      `chmod 700 ${folder}`,
    )
  const open = readdirSync(folder).filter((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false })
    return found?.isFile() && SECRET_FILES.test(name) && (found.mode & 0o077) !== 0
  })
  if (process.platform !== 'win32' && open.length > 0)
    return warn(
      'carpeta de datos',
      `otros usuarios pueden leer ${open.slice(0, 3).join(', ')}`,
      `chmod 600 ${open.map((name) => path.join(folder, name)).join(' ')}`,
    )
  return well('carpeta de datos', `${folder}, se puede escribir, cerrada a otros usuarios`)
}

/** Free bytes under which a warning, and an error, is given. */
const LOW_SPACE = 1e9
const NO_SPACE = 2e8

/** A backup needs as much space as the database while it is made. */
function disk(folder: string): Finding {
  const free = freeBytes(folder)
  const base = statSync(path.join(folder, 'ventanilla.db'), { throwIfNoEntry: false })?.size ?? 0
  const dice = `quedan ${megabytes(free)}; la base de datos mide ${megabytes(base)}`
  const haz = 'Borra respaldos viejos (nss respaldo crear --conservar N), o agranda el disco.'
  const found = () => {
    if (free < NO_SPACE) return bad('disco', dice, haz)
    return free < LOW_SPACE + 2 * base ? warn('disco', dice, haz) : well('disco', dice)
  }
  return measured(found(), freePart(folder))
}

const EARLIEST = Date.UTC(2026, 0, 1)
const SUMMER = Date.UTC(2026, 6, 1, 18)

/** @param newest epoch ms of the last thing that the database noted, if any */
export function clockFinding(now: number, newest: number | undefined): Finding {
  const words = `en el centro de México son las ${clockWords(mexicoTime(now))}`
  const haz = 'Pon la máquina en hora, y que la mantenga: timedatectl set-ntp true.'
  // no summer time since 2022: an old table of zones would print wrong hours
  if (mexicoTime(SUMMER).hour !== 12)
    return bad('reloj', 'este Node no conoce la hora del centro de México', 'Instala un Node más nuevo.')
  if (now < EARLIEST) return bad('reloj', `${words}: está atrasado`, haz)
  if (newest !== undefined && newest > now + 60_000)
    return bad('reloj', `${words}, pero la base de datos ya anotó algo después: se atrasó`, haz)
  return well('reloj', `${words}; compáralo con el tuyo`)
}
