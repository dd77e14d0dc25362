import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Chance } from '../../domain/ports/chance.ts'
import type { Sealer } from '../../domain/ports/sealer.ts'
import { certificatesOf, makeCertificate, serialOf } from '../signing/certificate.ts'
import { checkSeal } from './check.ts'

/** A Sealer and what the PDF worker signs files with. The key never leaves the process as text. */
export type Seal = Sealer & {
  readonly privateKey: KeyObject
  /** PEM in use; certificates of its chain may follow it */
  readonly certificatePem: string
}

/** PEM of a retired certificate by its 20 digits. */
export type RetiredCertificates = (certificateSerial: string) => string | undefined

export type SealFiles = {
  readonly keyPem: string
  /** the certificate in use first; its chain may follow */
  readonly certificatePem: string
  readonly passphrase?: string
  /** path of the key's file: its mode is checked, so that nobody else can read it */
  readonly keyFile?: string
  /** epoch ms */
  readonly now: number
  readonly retired?: RetiredCertificates
}

/**
 * The operator's own key and certificate (spec: "refuses to start when …"). Throws one Error whose message lists,
 * in Spanish, everything that is wrong with them at once.
 */
export function loadSeal(files: SealFiles): Seal {
  const { privateKey, certificate } = checkSeal(files)
  const certificateSerial = serialOf(certificate)
  // written anew: it is published, and an operator's file may hold the key as well
  const certificatePem = certificatesOf(files.certificatePem).join('')
  const certificateOf = (asked: string) =>
    asked === certificateSerial ? certificatePem : files.retired?.(asked)
  return {
    certificateSerial,
    privateKey,
    certificatePem,
    seal: (cadena) => sign('sha256', Buffer.from(cadena, 'utf8'), privateKey).toString('base64'),
    verify: (cadena, sello, asked) => isSealOf(cadena, sello, certificateOf(asked)),
    certificate: certificateOf,
  }
}

function isSealOf(cadena: string, sello: string, pem: string | undefined): boolean {
  // Buffer skips what is not Base64, so a sello with something added would pass
  const bytes = Buffer.from(sello, 'base64')
  if (!pem || bytes.toString('base64') !== sello) return false
  try {
    const key = certificatesOf(pem)[0]?.publicKey
    return key !== undefined && verify('sha256', Buffer.from(cadena, 'utf8'), key, bytes)
  } catch {
    return false
  }
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

const DAY = 86_400_000

/** Where a demonstration keeps its key and certificate. */
export const demoSealFile = (folder: string): string => path.join(folder, 'sello-demostracion.pem')

/**
 * The seal of a demonstration: made on the first start, read on the next ones. Key and certificate are one file
 * of mode 0600 that appears whole or not at all, so neither a crash nor two starts at once leave half a pair.
 */
export function loadOrCreateSeal(demo: DemoSeal): Seal {
  const file = demoSealFile(demo.folder)
  const pem = readIfThere(file) ?? createSeal(demo, file)
  const retired = demo.retired ? { retired: demo.retired } : {}
  return loadSeal({ keyPem: pem, certificatePem: pem, keyFile: file, now: demo.now, ...retired })
}

function createSeal(demo: DemoSeal, file: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = makeCertificate({
    name: demo.portal,
    certificateSerial: randomDigits(demo.chance, 20),
    // a clock that is set back a little must not refuse the certificate just made
    notBefore: demo.now - DAY,
    notAfter: demo.now + 3652 * DAY,
    privateKey,
  })
  const temporary = `${file}.${randomDigits(demo.chance, 12)}`
  mkdirSync(demo.folder, { recursive: true })
  writeFileSync(temporary, privateKey.export({ type: 'pkcs8', format: 'pem' }) + certificate, {
    mode: 0o600,
    flag: 'wx',
  })
  placeOnce(temporary, file)
  return readFileSync(file, 'utf8')
}

/** Moves a finished file to its place, unless another process was first: link, unlike rename, replaces nothing. */
function placeOnce(temporary: string, file: string): void {
  try {
    linkSync(temporary, file)
    unlinkSync(temporary)
  } catch (error) {
    if (isCode(error, 'EEXIST')) unlinkSync(temporary)
    // a file system without hard links
    else renameSync(temporary, file)
  }
}

/** Text of a file, or undefined when there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** Decimal digits, each as likely as another. */
export function randomDigits(chance: Chance, length: number): string {
  let digits = ''
  // bytes above 249 would make some digits likelier
  while (digits.length < length) for (const byte of chance.bytes(length)) if (byte < 250) digits += byte % 10
  return digits.slice(0, length)
}
