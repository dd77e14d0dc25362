import { mkdirSync, readFileSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import type { Chance } from '../../domain/ports/chance.ts'
import { placeNewFile } from '../runtime/new-file.ts'
import { createSelfSigned } from '../signing/certificate.ts'
import { demoSealFile, sealFile, sealPem } from './folder.ts'
import { loadSeal, type RetiredCertificates, type Seal, type SealFiles } from './load.ts'

/** SEAL_KEY, SEAL_CERTIFICATE and SEAL_PASSPHRASE, all PEM or text. */
export type ConfiguredSeal = {
  readonly keyPem: string
  /** SEAL_KEY_FILE */
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

/**
 * The seal of the next start, not checked yet: the settings first, then `sello.pem`, then the demonstration's; undefined
 * when there is none. Throws when a file is there and cannot be read.
 */
export function findSeal({ configured, folder, demo }: SealPlaces): FoundSeal | undefined {
  if (configured) {
    const { keyPath, ...files } = configured
    return { ...files, ...(keyPath ? { keyFile: keyPath } : {}), from: 'settings' }
  }
  return inFile(sealFile(folder), 'folder') ?? (demo ? inFile(demoSealFile(folder), 'demo') : undefined)
}

/** The files of the data folder that `findSeal` looks at, where the settings have none. */
export const sealFilesOf = ({ folder, demo }: Pick<SealPlaces, 'folder' | 'demo'>): string[] => [
  sealFile(folder),
  ...(demo ? [demoSealFile(folder)] : []),
]

function inFile(file: string, from: FoundSeal['from']): FoundSeal | undefined {
  const pem = readIfThere(file)
  return pem === undefined ? undefined : { keyPem: pem, certificatePem: pem, keyFile: file, from }
}

/** Text of a file, or undefined when there is none. Throws when it cannot be read. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
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

export type DemoSeal = {
  /** data folder; made when it is not there */
  readonly folder: string
  /** name of the portal, CN and O of the certificate */
  readonly portal: string
  /** epoch ms */
  readonly now: number
  readonly chance: Chance
  readonly retired?: RetiredCertificates
}

const DEMO_KEY = { bits: 2048, years: 10 }

/**
 * The seal of a demonstration: made at the first start, read at the next ones. Key and certificate are one file of
 * mode 0600 that appears atomically, so neither a crash nor two starts at once leave half a pair. Throws `Refused` as
 * `loadSeal` does.
 */
export function loadOrCreateSeal({ folder, portal, now, chance, retired }: DemoSeal): Seal {
  const file = demoSealFile(folder)
  const pem = readIfThere(file) ?? createDemoSeal()
  return loadSeal({ keyPem: pem, certificatePem: pem, keyFile: file, now, ...(retired ? { retired } : {}) })

  function createDemoSeal(): string {
    mkdirSync(folder, { recursive: true })
    placeNewFile(file, sealPem(createSelfSigned({ ...DEMO_KEY, name: portal, now, chance })))
    // another process may have been first
    return readFileSync(file, 'utf8')
  }
}
