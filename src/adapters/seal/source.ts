import path from 'node:path'
import { Refused } from '../../domain/base/problem.ts'
import {
  type DemoSeal,
  demoSealFile,
  loadOrCreateSeal,
  loadSeal,
  readIfThere,
  type Seal,
  type SealFiles,
} from './keys.ts'

/** The operator's own seal in the data folder: key, certificate and its chain, PEM, mode 0600. */
export const sealFile = (folder: string): string => path.join(folder, 'sello.pem')

/** SEAL_KEY, SEAL_CERTIFICATE and SEAL_PASSPHRASE, all PEM or text. */
export type ConfiguredSeal = {
  readonly keyPem: string
  readonly keyPath?: string
  readonly certificatePem: string
  readonly passphrase?: string
}

export type SealPlaces = {
  readonly configured: ConfiguredSeal | undefined
  /** data folder */
  readonly folder: string
  /** a demonstration may seal with a pair of its own */
  readonly demo: boolean
}

export type FoundSeal = Pick<SealFiles, 'keyPem' | 'certificatePem' | 'passphrase' | 'keyFile'> & {
  readonly from: 'settings' | 'folder' | 'demo'
}

/** The seal of the next start, not checked yet: the settings first, then `sello.pem`, then the demonstration's. */
export function findSeal({ configured, folder, demo }: SealPlaces): FoundSeal | undefined {
  if (configured) {
    const { keyPath, ...files } = configured
    return { ...files, ...(keyPath ? { keyFile: keyPath } : {}), from: 'settings' }
  }
  return inFile(sealFile(folder), 'folder') ?? (demo ? inFile(demoSealFile(folder), 'demo') : undefined)
}

function inFile(file: string, from: FoundSeal['from']): FoundSeal | undefined {
  const pem = readIfThere(file)
  return pem === undefined ? undefined : { keyPem: pem, certificatePem: pem, keyFile: file, from }
}

/**
 * The seal the portal starts with; a demonstration without any makes its own. Throws `Refused`, in Spanish, when
 * production has none, or when the one found may not seal.
 */
export function loadSealInUse(options: SealPlaces & DemoSeal): Seal {
  const found = findSeal(options)
  const retired = options.retired ? { retired: options.retired } : {}
  if (found) return loadSeal({ ...found, now: options.now, ...retired })
  if (options.demo) return loadOrCreateSeal(options)
  throw new Refused(
    'Falta el sello: ejecuta una vez «nss sello crear» (o «nss sello importar»), o pon SEAL_KEY y SEAL_CERTIFICATE.',
  )
}
