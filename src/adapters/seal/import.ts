import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import { type CertifiedKey, certificatesOf } from '../signing/certificate.ts'
import { children, read, toPem } from '../signing/der.ts'
import { checkSeal } from './load.ts'

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
export function readPair({ key, certificate, passphrase, now }: OperatorFiles): CertifiedKey {
  const secret = passphrase && { passphrase: readText(passphrase).replace(/\r?\n$/, '') }
  const certificatePem = asCertificatePem(readFileOf(certificate))
  const checked = checkSeal({ keyPem: asKeyPem(readFileOf(key)), certificatePem, ...(secret || {}), now })
  const chain = certificatesOf(certificatePem).map((one) => one.toString())
  return { privateKey: checked.privateKey, certificatePem: chain.join('') }
}

/** Whether the file is PEM: SEAL_KEY and SEAL_CERTIFICATE take no DER. Throws `Refused` when it cannot be read. */
export const isPemFile = (file: string): boolean => isPem(readFileOf(file))

/**
 * Whether other users of this machine can read the file (POSIX mode; always false on Windows). Throws when there is
 * none.
 */
export const isExposed = (file: string): boolean =>
  process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0

const isPem = (bytes: Buffer): boolean => bytes.includes('-----BEGIN ')

function asCertificatePem(bytes: Buffer): string {
  if (isPem(bytes)) return bytes.toString('utf8')
  try {
    return new X509Certificate(bytes).toString()
  } catch {
    // checkSeal reports it together with everything else that is wrong
    return ''
  }
}

const asKeyPem = (bytes: Buffer): string =>
  isPem(bytes) ? bytes.toString('utf8') : toPem(keyLabel(bytes), bytes)

/**
 * Which key a DER file holds, by its first two elements: a sequence is EncryptedPrivateKeyInfo, a version and a
 * sequence are PrivateKeyInfo (PKCS#8, RFC 5208), anything else is taken for RSAPrivateKey (PKCS#1, RFC 8017).
 */
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
