import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'
import { placeNewFile, replaceFile, writeNewFile } from '../runtime/new-file.ts'
import { type CertifiedKey, keyPemOf } from '../signing/certificate.ts'

/** Where the operator's own seal is in the data folder: key, certificate and its chain, PEM, mode 0600. */
export const sealFile = (folder: string): string => path.join(folder, 'sello.pem')

/** Where a demonstration keeps its key and certificate. */
export const demoSealFile = (folder: string): string => path.join(folder, 'sello-demostracion.pem')

/** A key (PKCS#8, not encrypted) and its certificates as one PEM file holds them: both appear at once, or neither. */
export const sealPem = ({ privateKey, certificatePem }: CertifiedKey): string =>
  keyPemOf(privateKey) + certificatePem

/**
 * Writes the key and its certificate as the seal of the next start, atomically. Gives its path. Throws `Refused` when
 * there is one already.
 */
export function placeSeal(folder: string, pair: CertifiedKey): string {
  const file = sealFile(folder)
  if (placeNewFile(file, sealPem(pair))) return file
  throw new Refused(`Ya hay un sello en ${file}. Para cambiarlo: nss sello rotar.`)
}

/**
 * Replaces the seal atomically. The one before is kept as `sello-retirado-<serial>.pem`, whose path it gives. Throws
 * when there is no seal, or the disk fails; then the seal is as it was.
 * @param oldSerial the 20 digits of the certificate in `sello.pem`
 */
export function replaceSeal(folder: string, pair: CertifiedKey, oldSerial: string): string {
  const file = sealFile(folder)
  const retired = path.join(folder, `sello-retirado-${oldSerial}.pem`)
  if (!existsSync(retired)) writeNewFile(retired, readFileSync(file, 'utf8'))
  replaceFile(file, sealPem(pair))
  return retired
}

export type RequestFiles = { readonly key: string; readonly request: string }

/** Where a key waits for the certificate of its request: PEM both. Looks at nothing. */
export const requestFiles = (folder: string): RequestFiles => ({
  key: path.join(folder, 'sello-solicitud.key'),
  request: path.join(folder, 'sello-solicitud.csr'),
})

/**
 * Writes both (PEM, mode 0600). Throws `Refused` when there is a request already: an authority may be certifying its
 * key right now.
 */
export function placeRequest(folder: string, keyPem: string, request: string): RequestFiles {
  const files = requestFiles(folder)
  for (const file of [files.key, files.request]) {
    if (!existsSync(file)) continue
    throw new Refused(`Ya hay una solicitud en ${file}. Si ya no la vas a usar, bórrala y repite la orden.`)
  }
  writeNewFile(files.key, keyPem)
  writeNewFile(files.request, request)
  return files
}
