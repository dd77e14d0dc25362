import {
  constants,
  createPrivateKey,
  type KeyObject,
  publicDecrypt,
  sign,
  verify,
  type X509Certificate,
} from 'node:crypto'
import { statSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import type { Sealer } from '../../domain/ports/sealer.ts'
import { type CertifiedKey, certificatesOf, serialOf } from '../signing/certificate.ts'

/** A Sealer and what the PDF worker signs files with. The key never leaves the process as text. */
export type Seal = Sealer &
  CertifiedKey & {
    /** key and certificate that sealed under these 20 digits, while this process has the key */
    readonly signerOf: (certificateSerial: string) => CertifiedKey | undefined
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
 * The sello as the SAT makes it: RSASSA-PKCS1-v1_5 with SHA-256 over the UTF-8 bytes of the cadena original, in
 * Base64 (RFC 4648, 4; one line). Throws `Refused` as `checkSeal` does.
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
    signerOf: (asked) => (asked === certificateSerial ? { privateKey, certificatePem } : undefined),
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

/** DER of DigestInfo for SHA-256 up to the digest itself (RFC 8017, 9.2, note 1). */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/**
 * Whether `sello` is the key's over a text of which only the SHA-256 (32 bytes) is known: the ledger keeps the digest
 * of a cadena original, never the cadena. Never throws.
 */
export function isSealOfDigest(digest: Uint8Array, sello: Uint8Array, key: KeyObject): boolean {
  try {
    const digestInfo = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, sello)
    return digestInfo.equals(Buffer.concat([SHA256_PREFIX, digest]))
  } catch {
    return false
  }
}

const MIN_BITS = 2048

/**
 * A key and certificate that belong together and may seal now: RSA of 2048 bits or more, within its validity, a key
 * file that only its owner reads. Throws one `Refused` that lists every problem, in Spanish.
 */
export function checkSeal(files: SealFiles): { privateKey: KeyObject; certificate: X509Certificate } {
  const problems: string[] = []
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  const privateKey = attempt('no se puede leer la llave privada (¿contraseña equivocada?)', () =>
    readKey(files),
  )
  const certificate = attempt(
    'no se puede leer el certificado',
    () => certificatesOf(files.certificatePem)[0],
  )
  const { keyFile } = files
  if (keyFile)
    problems.push(...(attempt(`no se puede ver el archivo ${keyFile}`, () => modeProblems(keyFile)) ?? []))
  if (privateKey) problems.push(...keyProblems(privateKey))
  if (certificate) problems.push(...validityProblems(certificate, files.now))
  if (privateKey && certificate) problems.push(...pairProblems(privateKey, certificate))
  if (problems.length || !privateKey || !certificate)
    throw new Refused(`El sello no se puede usar:\n${problems.map((p) => `- ${p}`).join('\n')}`)
  return { privateKey, certificate }
}

const readKey = ({ keyPem, passphrase }: SealFiles): KeyObject =>
  createPrivateKey(passphrase === undefined ? keyPem : { key: keyPem, passphrase })

function modeProblems(file: string): string[] {
  const mode = statSync(file).mode & 0o777
  if (process.platform === 'win32' || (mode & 0o077) === 0) return []
  return [`otros usuarios pueden leer el archivo de la llave (modo ${mode.toString(8)}): chmod 600 ${file}`]
}

function keyProblems(key: KeyObject): string[] {
  if (key.asymmetricKeyType !== 'rsa') return [`la llave es ${key.asymmetricKeyType}, y debe ser RSA`]
  const size = key.asymmetricKeyDetails?.modulusLength ?? 0
  return size < MIN_BITS ? [`la llave es de ${size} bits, y debe ser de ${MIN_BITS} o más`] : []
}

function validityProblems(certificate: X509Certificate, now: number): string[] {
  const { validFrom, validTo } = certificate
  if (now < Date.parse(validFrom)) return [`el certificado todavía no es válido: empieza ${validFrom}`]
  return now > Date.parse(validTo) ? [`el certificado expiró: ${validTo}`] : []
}

const PROBE = 'prueba del sello'
const padding = constants.RSA_PKCS1_PADDING

/** Signs and verifies a probe as well: a wrong key would otherwise be noticed only by whoever verifies a document. */
function pairProblems(key: KeyObject, certificate: X509Certificate): string[] {
  if (!certificate.checkPrivateKey(key)) return ['la llave privada no corresponde al certificado']
  if (key.asymmetricKeyType !== 'rsa') return []
  const probe = Buffer.from(PROBE)
  const works = verify(
    'sha256',
    probe,
    { key: certificate.publicKey, padding },
    sign('sha256', probe, { key, padding }),
  )
  return works ? [] : ['la firma de prueba no se verifica con el certificado']
}
