import { constants, createPrivateKey, type KeyObject, sign, verify, type X509Certificate } from 'node:crypto'
import { statSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import { certificatesOf } from '../signing/certificate.ts'
import type { SealFiles } from './keys.ts'

const MIN_BITS = 2048

/** Key and certificate that belong together and may seal today. Throws one Error that lists every problem, in Spanish. */
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

/** Signs and verifies a probe as well: a key that only says that it fits would fail in silence later. */
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
