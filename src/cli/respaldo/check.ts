import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BackupKey } from '../../adapters/backup/age.ts'
import { type Extracted, extractBackup } from '../../adapters/backup/read.ts'
import { DATABASE } from '../../db/base/data-file.ts'
import { opensWith } from '../../db/base/schema-state.ts'
import { type Inspection, inspectDatabase } from '../../db/check/inspect.ts'
import { Refused } from '../../domain/base/problem.ts'
import { counted } from '../../domain/base/text.ts'
import { megabytes } from '../../views/words/bytes.ts'
import { momentWords } from '../../views/words/moment.ts'
import { faultWords } from './faults.ts'

export type CheckOrder = {
  readonly file: string
  /** needed when it is encrypted */
  readonly key?: BackupKey
  /** the operator's; absent: only what is not encrypted is checked, unless the backup has a demonstration's own */
  readonly secret?: string
}

/**
 * Verifies each backup, also those after one that is no good, and names each that is sound. Gives lines for the operator. Rejects with `Refused`, which
 * says what was found of each, when any is no good.
 */
export async function checkBackups(
  files: readonly string[],
  order: Omit<CheckOrder, 'file'>,
  onSound: (file: string) => void = () => {},
): Promise<string[]> {
  const lines: string[] = []
  const unsound: string[] = []
  for (const file of files) {
    if (files.length > 1) lines.push(...(lines.length > 0 ? [''] : []), file)
    try {
      lines.push(...(await checkBackup({ ...order, file })))
      onSound(file)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      unsound.push(file)
      lines.push(error.message)
    }
  }
  if (unsound.length === 0) return lines
  if (files.length === 1) throw new Refused(lines.join('\n'))
  throw new Refused(
    [
      ...lines,
      '',
      `${unsound.length === 1 ? 'No sirve' : 'No sirven'} ${unsound.length} de ${files.length}: ${unsound.join(', ')}`,
    ].join('\n'),
  )
}

/** Extracts a backup into a temporary folder and verifies it. */
async function checkBackup(order: CheckOrder): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'respaldo-'))
  try {
    const { extracted, found } = await extractSound(order, folder)
    return [
      ...contentLines(extracted, found),
      'Sumas SHA-256, base de datos, bitácora e invariantes: bien.',
      ...(found.decrypted ? [] : [ENCRYPTED_NOT_CHECKED]),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The files of a backup in `folder`, and all of them sound; else rejects with `Refused`. */
export async function extractSound(
  { file, key, secret }: CheckOrder,
  folder: string,
): Promise<{ extracted: Extracted; found: Inspection }> {
  const extracted = await extractBackup(file, folder, key)
  if (!existsSync(path.join(folder, DATABASE))) throw new Refused(`${file} no trae la base de datos.`)
  const found = await inspectDatabase(folder, secretsOf(folder, secret))
  if (secret !== undefined && found.faults.length === 0 && !opens(folder, secret))
    throw new Refused(otherSecret(file))
  if (found.faults.length > 0) throw new Refused(faultLines(file, found).join('\n'))
  return { extracted, found }
}

/** Whether the operator's secret, or the one the backup carries, is that of its keys. */
const opens = (folder: string, secret: string): boolean =>
  secretsOf(folder, secret).some((one) => opensWith(folder, one) !== false)

const otherSecret = (file: string): string =>
  `El secreto (SECRET) no es el que protege los datos de ${file}: nada de lo cifrado se pudo revisar, y con ese secreto ` +
  'no se podrían usar. Pon el que estaba en uso cuando se hizo; sin SECRET se revisa lo demás.'

/** The operator's, and that of a demonstration, which travels with its data. */
function secretsOf(folder: string, secret: string | undefined): string[] {
  const file = path.join(folder, 'secreto')
  return [...(secret ? [secret] : []), ...(existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [])]
}

/** What the operator is told of a backup that was checked. */
export function* contentLines({ at, encrypted, parts }: Extracted, found: Inspection): Generator<string> {
  const { personas, numeros, emisiones } = found.counts
  yield `Hecho el ${momentWords(at)}${encrypted ? ', cifrado' : ', sin cifrar'}.`
  for (const { name, bytes } of parts) yield `  ${name}  ${megabytes(bytes)}`
  yield `${counted(personas, 'persona', 'personas')}, ${counted(numeros, 'número', 'números')}, ${counted(emisiones, 'emisión', 'emisiones')}.`
  if (found.head)
    yield `Bitácora: ${counted(found.head.seq, 'asiento', 'asientos')}, cabeza ${found.head.hash}`
  else yield 'Bitácora: vacía.'
}

const faultLines = (file: string, { faults }: Inspection): string[] => [
  `${file} no sirve: ${faults.length === 1 ? 'algo no se sostiene' : 'varias cosas no se sostienen'} en su base de datos.`,
  ...faults.map((fault) => `  · ${faultWords(fault)}`),
]

/** Told when the secret that the records are encrypted under was not given. */
export const ENCRYPTED_NOT_CHECKED =
  'Lo cifrado no se revisó: hace falta el secreto (SECRET) que estaba en uso cuando se hizo el respaldo.'
