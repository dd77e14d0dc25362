import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { makeBackup } from '../../app/backup.ts'
import { Refused } from '../../domain/base/problem.ts'
import { checkBackup } from './check.ts'
import { restoreBackup } from './restore.ts'

export type RespaldoCommand = {
  /** of the installation that is backed up; read when a command needs it */
  readonly place: () => {
    readonly dataDir: string
    /** a demonstration whose secret is in the data folder */
    readonly demoSecret: boolean
    /** the seal is not in the data folder: SEAL_KEY */
    readonly sealElsewhere: boolean
  }
  /** SECRET, where there is one: to check and restore needs no other setting */
  readonly secret: () => string | undefined
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

type Options = { claveArchivo?: string }

/**
 * Adds `respaldo crear | verificar | restaurar` to the operator's program. What a command refuses to do, or finds
 * wrong, it throws as `Refused`.
 */
export function respaldo(program: Command, { place, secret, now, print }: RespaldoCommand): Command {
  const command = program
    .command('respaldo')
    .description('respaldos de la carpeta de datos, en un solo archivo')
  const say = (lines: readonly string[]): void => {
    for (const line of lines) print(line)
  }
  const opening = (file: string, { claveArchivo }: Options) => {
    const found = secret()
    return { file, ...passphraseIn(claveArchivo), ...(found ? { secret: found } : {}) }
  }
  locked(command.command('crear'))
    .option('--carpeta <dir>', 'dónde se guardan; si falta, «respaldos» en la carpeta de datos')
    .option('--conservar <n>', 'cuántos quedan, contando este; los más viejos se borran', positive)
    .description('hace uno mientras la ventanilla atiende')
    .action(async (options: Options & { carpeta?: string; conservar?: number }) => {
      const found = place()
      const folder = path.resolve(options.carpeta ?? path.join(found.dataDir, 'respaldos'))
      const keep = options.conservar === undefined ? {} : { keep: options.conservar }
      say(await makeBackup({ ...found, ...passphraseIn(options.claveArchivo), ...keep, folder, now: now() }))
    })
  locked(command.command('verificar').argument('<archivo>'))
    .description('revisa sus sumas, su base de datos, su bitácora y lo que siempre debe cumplirse')
    .action(async (file: string, options: Options) => say(await checkBackup(opening(file, options))))
  locked(command.command('restaurar').argument('<archivo>'))
    .requiredOption('--en <dir>', 'carpeta vacía donde se pone')
    .option(
      '--apartar <n>',
      'números de cada grupo que no se darán: pudieron darse después del respaldo',
      positive,
    )
    .description('lo revisa y lo pone, entero, en una carpeta vacía')
    .action(async (file: string, options: Options & { en: string; apartar?: number }) => {
      const skip = options.apartar === undefined ? {} : { skip: options.apartar }
      const target = path.resolve(options.en)
      say(await restoreBackup({ ...opening(file, options), ...skip, target, now: now() }))
    })
  return command
}

const locked = (command: Command): Command =>
  command.option('--clave-archivo <archivo>', 'archivo con la clave que lo cifra, de 12 caracteres o más')

const SHORTEST = 12

function passphraseIn(file: string | undefined): { passphrase?: string } {
  if (file === undefined) return {}
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Refused(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
  if (text.length < SHORTEST)
    throw new Refused(`La clave de ${file} debe tener ${SHORTEST} caracteres o más.`)
  return { passphrase: text }
}

function positive(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Debe ser un entero desde 1.')
}
