import { createReadStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { backupFiles } from '../../adapters/backup/folder.ts'
import { unsentBackup } from '../../adapters/backup/unsent.ts'
import { verifiedBackups } from '../../adapters/backup/verified.ts'
import type { Config } from '../../config/config.ts'
import { two } from '../../domain/base/mexico-time.ts'
import type { Backups } from '../../domain/ports/backups.ts'

/**
 * The backups in the folder of the settings, and what is known of each. A file is opened by its name in the list alone,
 * so that no name leads elsewhere.
 */
export function openBackups({ dataDir, backup }: Pick<Config, 'dataDir' | 'backup'>): Backups {
  const { folder, recipients, at } = backup
  const list: Backups['list'] = () => {
    const verified = verifiedBackups(dataDir)
    return backupFiles(folder).map(({ name, bytes, at: made }) => {
      const verifiedAt = verified[name]
      return {
        name,
        bytes,
        at: made,
        encrypted: name.endsWith('.age'),
        // a file that was written after it was verified is another one
        ...(verifiedAt !== undefined && verifiedAt >= made ? { verifiedAt } : {}),
      }
    })
  }
  return {
    folder,
    hasRecipients: recipients.length > 0,
    nightly: at && `${two(at.hour)}:${two(at.minute)}`,
    list,
    unsent: () => unsentBackup(dataDir),
    open: (name) => {
      const found = list().find((one) => one.name === name && one.encrypted)
      if (!found) return undefined
      const stream = createReadStream(path.join(folder, found.name), { highWaterMark: 1 << 18 })
      return { bytes: found.bytes, stream: Readable.toWeb(stream) as ReadableStream<Uint8Array> }
    },
  }
}
