import type { ConfiguredSeal } from '../adapters/seal/source.ts'
import type { Environment, Reader } from './reader.ts'

/**
 * SEAL_KEY, SEAL_CERTIFICATE and SEAL_PASSPHRASE, not checked yet: `loadSeal` does. Undefined unless key and certificate
 * are there; one that is missing is added to `problems`.
 * @param optional there is a seal in the data folder, or none is needed
 * @param shared where `nss sello crear` writes a seal that several replicas then share by their settings; undefined where
 *   the portal reads it there
 */
export function seal(
  get: Reader,
  env: Environment,
  { optional, shared }: { readonly optional: boolean; readonly shared: string | undefined },
  problems: string[],
): ConfiguredSeal | undefined {
  const keyPem = get.text('SEAL_KEY')
  const certificatePem = get.text('SEAL_CERTIFICATE')
  const passphrase = get.text('SEAL_PASSPHRASE')
  if (!keyPem && !optional)
    problems.push(
      `SEAL_KEY (o SEAL_KEY_FILE) falta: la llave que sella los documentos. ${shared === undefined ? OWN : sharedWords(shared)}`,
    )
  if (!certificatePem && !optional)
    problems.push('SEAL_CERTIFICATE (o SEAL_CERTIFICATE_FILE) falta: su certificado.')
  if (optional && !keyPem !== !certificatePem)
    problems.push('SEAL_KEY y SEAL_CERTIFICATE van juntas: falta una.')
  if (!keyPem || !certificatePem) return undefined
  const keyPath = env.SEAL_KEY_FILE
  return { keyPem, certificatePem, ...(keyPath ? { keyPath } : {}), ...(passphrase ? { passphrase } : {}) }
}

const OWN =
  'Si esta ventanilla ya sellaba, que siga con la misma: ponla ahí, o con nss sello importar. Si es nueva, ejecuta una vez: nss sello crear.'
const sharedWords = (file: string): string =>
  'Con DATABASE_URL viene siempre de los ajustes, la misma en todas las ventanillas. Si todavía no hay una, ' +
  `nss sello crear la escribe con su certificado en ${file}: copia ese archivo a cada ventanilla, y pon su ruta en SEAL_KEY_FILE y en SEAL_CERTIFICATE_FILE.`
