import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { backupFiles, backupsAt } from '../../adapters/backup/folder.ts'
import { noteVerified } from '../../adapters/backup/verified.ts'
import { makeBackup, sendAgain } from '../../app/backup.ts'
import type { BackupConfig } from '../../config/backup.ts'
import { Refused } from '../../domain/base/problem.ts'
import { folderOption } from '../program/program.ts'
import { checkBackups } from './check.ts'
import { type KeyOptions, keyFrom, type LockOptions, lockFrom } from './keys.ts'
import { restoreBackup } from './restore.ts'

export type RespaldoCommand = {
  /** of the installation that is backed up; read when a command needs it */
  readonly place: () => {
    readonly dataDir: string
    /** URL of PostgreSQL, where the data are there */
    readonly database?: string
    /** a demonstration whose secret is in the data folder */
    readonly demoSecret: boolean
    /** the seal is not in the data folder: SEAL_KEY */
    readonly sealElsewhere: boolean
    /** what is done when nothing else is said */
    readonly backup: BackupConfig
  }
  /** SECRET, where there is one: to check and restore needs no other setting */
  readonly secret: () => string | undefined
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

/**
 * Adds `respaldo crear | enviar | verificar | restaurar` to the operator's program. What a command refuses to do, or finds
 * wrong, it throws as `Refused`.
 */
export function respaldo(program: Command, { place, secret, now, print }: RespaldoCommand): Command {
  const command = program
    .command('respaldo')
    .description('respaldos de la carpeta de datos: un tar.gz cada uno, cifrado con age si se quiere')
  const say = (lines: readonly string[]): void => {
    for (const line of lines) print(line)
  }
  const secretGiven = () => {
    const found = secret()
    return found ? { secret: found } : {}
  }
  command
    .command('crear')
    .option(
      '--carpeta <dir>',
      'dónde se guardan; si falta, BACKUP_DIR, o «respaldos» en la carpeta de datos',
      folderOption,
    )
    .option('--conservar <n>', 'cuántos quedan, contando este; los más viejos se borran', positive)
    .option('--destinatario <age1…>', 'quién podrá abrirlo; se repite para varios', collected)
    .option('--clave-archivo <archivo>', 'archivo con la clave que lo cifra, de 12 caracteres o más')
    .description('hace uno mientras la ventanilla atiende')
    .action(async (options: LockOptions & { carpeta?: string; conservar?: number }) => {
      const { backup, ...found } = place()
      const folder = path.resolve(options.carpeta ?? backup.folder)
      const kept = options.conservar ?? backup.keep
      const keep = kept === undefined ? {} : { keep: kept }
      const send = backup.send === undefined ? {} : { send: backup.send }
      const said = options.claveArchivo !== undefined || options.destinatario
      const locks = said || backup.recipients.length === 0 ? options : { destinatario: backup.recipients }
      say(await makeBackup({ ...found, ...(await lockFrom(locks)), ...keep, ...send, folder, now: now() }))
    })
  command
    .command('enviar')
    .description('lleva a otra máquina, con BACKUP_SEND, el que no salió; si todos salieron, el más nuevo')
    .action(async () => {
      const { dataDir, backup } = place()
      const { folder, keep, send } = backup
      say(
        await sendAgain({
          dataDir,
          folder,
          now: now(),
          ...(keep === undefined ? {} : { keep }),
          ...(send === undefined ? {} : { send }),
        }),
      )
    })
  opened(command.command('verificar').argument('<archivo...>', 'o carpetas: todos los que tienen'))
    .description('revisa sus sumas, su base de datos, su bitácora y lo que siempre debe cumplirse')
    .action(async (files: string[], options: KeyOptions) => {
      const order = { ...(await keyFrom(options)), ...secretGiven() }
      say(await checkBackups(files.flatMap(backupsAt), order, noted(place, now)))
    })
  opened(command.command('restaurar').argument('<archivo>', 'o una carpeta: el más nuevo de ella'))
    .requiredOption('--en <dir>', 'carpeta vacía donde se pone', folderOption)
    .option(
      '--apartar <n>',
      'números de cada grupo que no se darán: pudieron darse después del respaldo',
      positive,
    )
    .description('lo revisa y lo pone, entero, en una carpeta vacía')
    .action(async (file: string, options: KeyOptions & { en: string; apartar?: number }) => {
      const skip = options.apartar === undefined ? {} : { skip: options.apartar }
      const newest = backupsAt(file).at(-1) ?? file
      if (newest !== file) print(`El más nuevo de ${file}: ${path.basename(newest)}`)
      const order = { file: newest, ...(await keyFrom(options)), ...secretGiven(), ...skip }
      say(await restoreBackup({ ...order, target: path.resolve(options.en), now: now() }))
    })
  return command
}

/** Notes which backups of this installation are sound; on another machine, with none of its settings, nothing. */
function noted(place: RespaldoCommand['place'], now: () => number): (file: string) => void {
  return (file) => {
    try {
      const { dataDir, backup } = place()
      if (!existsSync(dataDir) || path.dirname(path.resolve(file)) !== backup.folder) return
      const kept = backupFiles(backup.folder).map(({ name }) => name)
      noteVerified(dataDir, path.basename(file), now(), kept)
    } catch (error) {
      if (!(error instanceof Refused) && !(error as NodeJS.ErrnoException).syscall) throw error
    }
  }
}

const opened = (command: Command): Command =>
  command
    .option(
      '--identidad <archivo>',
      'identidad de age de un destinatario, como la escribe age-keygen; - la lee de la entrada',
    )
    .option('--clave-archivo <archivo>', 'archivo con la clave que lo cifra; - la lee de la entrada')

const collected = (one: string, before: readonly string[] = []): string[] => [...before, one]

function positive(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Debe ser un entero de 1 a 99999.')
}
