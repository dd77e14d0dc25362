import path from 'node:path'
import type { Reader } from './reader.ts'

export type BackupConfig = {
  /** of each night, in Mexico City; undefined: the portal makes none by itself */
  readonly at?: { readonly hour: number; readonly minute: number }
  readonly folder: string
  /** how many are kept; undefined: all */
  readonly keep?: number
  /** age recipients (`age1…`); none: not encrypted */
  readonly recipients: readonly string[]
  /** command of the operator's, run with the file's path as its last argument */
  readonly send?: string
}

/**
 * BACKUP_…: what `nss respaldo crear` does when nothing else is said, and when the portal does it by itself. What is wrong is added to
 * `problems`, in sentences for the operator.
 */
export function backup(get: Reader, dataDir: string, problems: string[]): BackupConfig {
  const time = get.text('BACKUP_AT')
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time ?? '') ?? []
  if (time !== undefined && hour === undefined)
    problems.push(`BACKUP_AT debe ser una hora como 03:00; dice «${time}».`)
  const recipients = (get.text('BACKUP_RECIPIENT') ?? '').split(/[\s,]+/).filter(Boolean)
  if (recipients.some((one) => !/^age1[a-z0-9]{20,}$/.test(one)))
    problems.push('BACKUP_RECIPIENT debe ser un destinatario de age (age1…), o varios separados por comas.')
  const keep = get.number('BACKUP_KEEP', 0, 1, 99_999)
  const send = get.text('BACKUP_SEND')
  return {
    ...(hour === undefined ? {} : { at: { hour: Number(hour), minute: Number(minute) } }),
    folder: path.resolve(get.text('BACKUP_DIR') ?? path.join(dataDir, 'respaldos')),
    ...(keep > 0 ? { keep } : {}),
    recipients,
    ...(send === undefined ? {} : { send }),
  }
}
