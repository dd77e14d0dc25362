import type { Command } from 'commander'
import { MIN_SECRET } from '../config/data.ts'
import type { Base } from '../db/base/engine.ts'
import { rewrapKey } from '../db/base/rewrap.ts'
import { Refused } from '../domain/base/problem.ts'

export type SecretosCommand = {
  /** opened with the secret in use; rejects when that is another */
  readonly base: () => Promise<Base>
  /** the secret in use */
  readonly secret: () => string
  /** what `file` holds, else NEW_SECRET, else what NEW_SECRET_FILE holds; `problems` are for the operator */
  readonly next: (file?: string) => {
    readonly value: string | undefined
    readonly problems: readonly string[]
  }
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
}

/** Adds `secretos rotar` to the operator's program. What it refuses to do it throws as `Refused`. */
export function secretos(program: Command, parts: SecretosCommand): Command {
  const command = program
    .command('secretos')
    .description('el secreto (SECRET) que protege los datos guardados')
  command
    .command('rotar')
    .option('--nuevo <archivo>', 'el archivo con el secreto nuevo; si no, NEW_SECRET o NEW_SECRET_FILE')
    .description('lo cambia por otro; los datos no se vuelven a cifrar')
    .action(({ nuevo }: { nuevo?: string }) => rotate(parts, nuevo))
  return command
}

async function rotate(
  { base, secret, next, now, print }: SecretosCommand,
  file: string | undefined,
): Promise<void> {
  const { value, problems } = next(file)
  if (problems.length > 0) throw new Refused(problems.join('\n'))
  if (value === undefined)
    throw new Refused(
      file === undefined
        ? 'Falta el secreto nuevo: di su archivo con --nuevo, o ponlo en NEW_SECRET o NEW_SECRET_FILE.'
        : `${file} está vacío: escribe ahí el secreto nuevo.`,
    )
  if (value.length < MIN_SECRET)
    throw new Refused(`El secreto nuevo debe tener ${MIN_SECRET} caracteres o más.`)
  const opened = await base()
  const old = secret()
  if (value === old) throw new Refused('El nuevo es el mismo secreto que ya está en uso: nada cambió.')
  // somebody else rotated it since it was opened
  if (!(await rewrapKey(opened, old, value, now())))
    throw new Refused('El secreto acaba de cambiar: nada se hizo.')
  for (const line of doneLines(file)) print(line)
}

const doneLines = (file: string | undefined): string[] => [
  'Secreto cambiado: desde ahora solo el nuevo abre la base de datos.',
  `Cambia SECRET (o el archivo de SECRET_FILE) por el nuevo antes del próximo arranque, y ${file === undefined ? 'quita NEW_SECRET' : `borra ${file}`}.`,
  'La ventanilla que está en marcha sigue atendiendo; reiníciala cuando hayas cambiado SECRET.',
  'Los respaldos anteriores se abren con el secreto anterior: haz uno nuevo (nss respaldo crear). Si el anterior',
  'pudo caer en otras manos, borra esos respaldos.',
]
