import type { ConfiguredSeal } from '../adapters/seal/source.ts'
import type { Environment, Reader } from './reader.ts'

/**
 * SEAL_KEY, SEAL_CERTIFICATE and SEAL_PASSPHRASE, not checked yet: `loadSeal` does.
 * @param optional there is a seal in the data folder, or none is needed
 */
export function seal(
  get: Reader,
  env: Environment,
  optional: boolean,
  problems: string[],
): ConfiguredSeal | undefined {
  const keyPem = get.text('SEAL_KEY')
  const certificatePem = get.text('SEAL_CERTIFICATE')
  const passphrase = get.text('SEAL_PASSPHRASE')
  if (!keyPem && !optional)
    problems.push(
      'SEAL_KEY (o SEAL_KEY_FILE) falta: la llave que sella los documentos. O ejecuta una vez: nss sello crear.',
    )
  if (!certificatePem && !optional)
    problems.push('SEAL_CERTIFICATE (o SEAL_CERTIFICATE_FILE) falta: su certificado.')
  if (optional && !keyPem !== !certificatePem)
    problems.push('SEAL_KEY y SEAL_CERTIFICATE van juntas: falta una.')
  if (!keyPem || !certificatePem) return undefined
  const keyPath = env.SEAL_KEY_FILE
  return { keyPem, certificatePem, ...(keyPath ? { keyPath } : {}), ...(passphrase ? { passphrase } : {}) }
}
