import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import { certificatesOf } from '../signing/certificate.ts'
import { children, read } from '../signing/der.ts'
import { checkSeal } from './check.ts'
import type { SealPair } from './new.ts'

export type OperatorFiles = {
  /** paths; key and certificate in PEM, or in DER as the SAT gives them (.key, .cer) */
  readonly key: string
  readonly certificate: string
  /** path of a file with the passphrase of the key */
  readonly passphrase?: string
  /** epoch ms */
  readonly now: number
}

/** Reads and checks the operator's files. Throws `Refused` with everything that keeps them from sealing. */
export function readPair({ key, certificate, passphrase, now }: OperatorFiles): SealPair {
  const secret = passphrase && { passphrase: readText(passphrase).replace(/\r?\n$/, '') }
  const certificatePem = asCertificatePem(readFileOf(certificate))
  const checked = checkSeal({ keyPem: asKeyPem(readFileOf(key)), certificatePem, ...(secret || {}), now })
  const chain = certificatesOf(certificatePem).map((one) => one.toString())
  return { privateKey: checked.privateKey, certificatePem: chain.join('') }
}

/** Whether the file says PEM: the settings take nothing else. */
export const isPemFile = (file: string): boolean => isPem(readFileOf(file))

/** Whether other users of this machine can read the file. */
export const isExposed = (file: string): boolean =>
  process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0

const isPem = (bytes: Buffer): boolean => bytes.includes('-----BEGIN ')

function asCertificatePem(bytes: Buffer): string {
  if (isPem(bytes)) return bytes.toString('utf8')
  try {
    return new X509Certificate(bytes).toString()
  } catch {
    // checkSeal says what is wrong with it, together with the rest
    return ''
  }
}

function asKeyPem(bytes: Buffer): string {
  if (isPem(bytes)) return bytes.toString('utf8')
  const label = keyLabel(bytes)
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** What begins with a sequence is under a passphrase; a version and a sequence are PKCS#8; else PKCS#1. */
function keyLabel(bytes: Buffer): string {
  try {
    const [first, second] = children(read(bytes))
    if (first?.tag === 0x30) return 'ENCRYPTED PRIVATE KEY'
    return second?.tag === 0x30 ? 'PRIVATE KEY' : 'RSA PRIVATE KEY'
  } catch {
    return 'PRIVATE KEY'
  }
}

const readText = (file: string): string => readFileOf(file).toString('utf8')

function readFileOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Refused(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
  }
}
