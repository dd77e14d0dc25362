import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type DownloadOrder, downloadCatalogue } from '../../adapters/postal/download.ts'
import { openCatalogue } from '../../db/postal/catalogue.ts'
import { type ImportOrder, type ImportOutcome, importPostal } from '../../db/postal/import.ts'

export type RefreshOrder = ImportOrder & Omit<DownloadOrder, 'etag'>
export type RefreshOutcome =
  | ImportOutcome
  | { readonly outcome: 'same' }
  | { readonly outcome: 'failed'; readonly reason: string }

/**
 * Downloads the official export and imports it, unless its server says that it is the one imported last. What that
 * was called (its ETag) is kept beside the catalogue, and only once the file was accepted. Takes about a second of one
 * processor when there is a new one: not for the process that serves. What the network does is an outcome; it rejects when
 * the disk fails.
 */
export async function refreshCatalogue(order: RefreshOrder): Promise<RefreshOutcome> {
  const note = path.join(order.dataDir, 'postal.etag')
  const found = await downloadCatalogue({ ...order, etag: readEtag(note, order) })
  if (found.outcome !== 'new') return found
  const result = importPostal(found.bytes, order)
  if (result.outcome === 'imported' && !order.dryRun) {
    if (found.etag) writeFileSync(note, `${order.url}\n${found.etag}\n`, { mode: 0o600 })
    else rmSync(note, { force: true })
  }
  return result
}

/** An ETag is valid only for the URL it came from, and while the catalogue that it names is there. */
function readEtag(note: string, { dataDir, url }: RefreshOrder): string | undefined {
  const catalogue = openCatalogue({ dataDir })
  const { version } = catalogue
  catalogue.close()
  if (version === 'base') return undefined
  try {
    const [from, etag] = readFileSync(note, 'utf8').split('\n')
    return from === url ? etag : undefined
  } catch {
    return undefined
  }
}
