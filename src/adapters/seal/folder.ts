import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'
import { keyPemOf, type SealPair } from './new.ts'
import { sealFile } from './source.ts'

/**
 * Writes the pair as the seal of the next start, whole or not at all. Gives its path. Throws `Refused` when
 * there is one already.
 */
export function placeSeal(folder: string, pair: SealPair): string {
  const file = sealFile(folder)
  const draft = writeDraft(file, pair)
  try {
    // link, unlike rename, replaces nothing
    linkSync(draft, file)
  } catch {
    if (existsSync(file)) throw new Refused(`Ya hay un sello en ${file}. Para cambiarlo: nss sello rotar.`)
    // a file system without hard links
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
  return file
}

/** The same, in the place of the one there is, which is kept aside by its serie. Gives where. */
export function replaceSeal(folder: string, pair: SealPair, oldSerial: string): string {
  const file = sealFile(folder)
  const aside = path.join(folder, `sello-retirado-${oldSerial}.pem`)
  if (!existsSync(aside)) writeWhole(aside, readFileSync(file, 'utf8'))
  renameSync(writeDraft(file, pair), file)
  return aside
}

function writeDraft(file: string, { privateKey, certificatePem }: SealPair): string {
  const draft = `${file}.${process.pid}`
  // what a crash left
  rmSync(draft, { force: true })
  writeWhole(draft, keyPemOf(privateKey) + certificatePem)
  return draft
}

export type RequestFiles = { readonly key: string; readonly request: string }

/** Where a key waits for the certificate of its request. */
export const requestFiles = (folder: string): RequestFiles => ({
  key: path.join(folder, 'sello-solicitud.key'),
  request: path.join(folder, 'sello-solicitud.csr'),
})

/** Writes both, mode 0600. Throws `Refused` when a request waits already: its key may be the one being certified. */
export function placeRequest(folder: string, keyPem: string, request: string): RequestFiles {
  const files = requestFiles(folder)
  for (const file of [files.key, files.request]) {
    if (!existsSync(file)) continue
    throw new Refused(`Ya hay una solicitud en ${file}. Si ya no la vas a usar, bórrala y repite la orden.`)
  }
  writeWhole(files.key, keyPem)
  writeWhole(files.request, request)
  return files
}

/** A new file of mode 0600, on the disk when this returns. */
function writeWhole(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
