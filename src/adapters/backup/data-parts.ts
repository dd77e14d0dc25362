import { constants, copyFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Part } from './file.ts'

/**
 * What of a data folder cannot be made again, besides its database: the seal (in use, retired, and a key that waits
 * for its certificate), the postal catalogue, and how far the ledger was exported.
 */
const KEPT = /^(sello[\w-]*\.(pem|key|csr)|postal\.(db|etag)|bitacora-exportada\.json)$/
/** The secret of a demonstration. In production the secret is never in the data folder, nor in a backup. */
const DEMO_SECRET = 'secreto'

/** Copies those files of `dataDir` into `desk`, where nobody changes them. Each of them is replaced by rename only. */
export function copyParts(dataDir: string, workFolder: string, withSecret: boolean): Part[] {
  return readdirSync(dataDir)
    .filter((name) => KEPT.test(name) || (withSecret && name === DEMO_SECRET))
    .sort()
    .map((name) => {
      const copy = path.join(workFolder, name)
      copyFileSync(path.join(dataDir, name), copy, constants.COPYFILE_FICLONE)
      return { name, path: copy }
    })
}
