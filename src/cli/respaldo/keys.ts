import { readFileSync } from 'node:fs'
import { type BackupKey, type BackupLock, firstUnknown } from '../../adapters/backup/age.ts'
import { Refused } from '../../domain/base/problem.ts'

/** Who may open a new backup, as the operator said it. */
export type LockOptions = { readonly claveArchivo?: string; readonly destinatario?: readonly string[] }
/** What opens one, as the operator said it. */
export type KeyOptions = { readonly claveArchivo?: string; readonly identidad?: string }

/** Absent: the backup is not encrypted. Rejects with `Refused` when what was said cannot be used. */
export async function lockFrom({ claveArchivo, destinatario }: LockOptions): Promise<{ lock?: BackupLock }> {
  if (claveArchivo !== undefined && destinatario)
    throw new Refused('Usa --destinatario o --clave-archivo, no los dos: age no los junta en un archivo.')
  if (claveArchivo !== undefined) return { lock: { passphrase: passphraseIn(claveArchivo) } }
  if (!destinatario) return {}
  const unknown = await firstUnknown(destinatario, 'recipients')
  if (unknown !== undefined)
    throw new Refused(`${told(unknown)} no es un destinatario de age: empieza con age1 y lo da age-keygen.`)
  return { lock: { recipients: destinatario } }
}

/** Absent: only a backup that is not encrypted opens. Rejects with `Refused` when what was said cannot be used. */
export async function keyFrom({ claveArchivo, identidad }: KeyOptions): Promise<{ key?: BackupKey }> {
  if (claveArchivo !== undefined && identidad !== undefined)
    throw new Refused('Usa --identidad o --clave-archivo, no los dos.')
  if (claveArchivo !== undefined) return { key: { passphrase: passphraseIn(claveArchivo) } }
  if (identidad === undefined) return {}
  // as age-keygen writes them: one a line, and comments
  const identities = textIn(identidad)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (identities.length === 0 || (await firstUnknown(identities, 'identities')) !== undefined)
    throw new Refused(`${identidad} no trae una identidad de age (AGE-SECRET-KEY-1…): la hace age-keygen.`)
  return { key: { identities } }
}

/** An identity given by mistake is a secret: it is not printed. */
const told = (name: string): string => (name.startsWith('age1') ? name : 'Lo que sigue a --destinatario')

const SHORTEST = 12

function passphraseIn(file: string): string {
  const text = textIn(file).trim()
  if (text.length < SHORTEST)
    throw new Refused(`La clave de ${file} debe tener ${SHORTEST} caracteres o más.`)
  return text
}

const STDIN = 0

function textIn(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8')
  } catch (error) {
    throw new Refused(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
}
