import path from 'node:path'
import { isExposed, isPemFile, type OperatorFiles, readPair } from '../../adapters/seal/import.ts'
import { Refused } from '../../domain/base/problem.ts'
import { firstOf, keepCertificate, type SealContext, serialOfPem } from './context.ts'
import { certificateLines } from './words.ts'

/** While the settings name a seal, one in the data folder would not be used. Throws `Refused`. */
export function refuseConfigured({ places }: SealContext): void {
  if (!places.configured) return
  throw new Refused(
    'El sello viene de la configuración (SEAL_KEY y SEAL_CERTIFICATE), y ese es el que se usa. Para cambiarlo: ' +
      'nss sello rotar. Para guardarlo en la carpeta de datos, quita SEAL_KEY, SEAL_CERTIFICATE y ' +
      'SEAL_PASSPHRASE (y sus _FILE) y repite esta orden.',
  )
}

/** Where the settings name the seal, rotating is the operator's to do: checks and records, and says what to change. */
export async function recordConfigured(
  context: SealContext,
  now: number,
  files: OperatorFiles | undefined,
): Promise<string[]> {
  if (!files) throw new Refused(HOW)
  const { certificatePem } = readPair(files)
  const certificateSerial = serialOfPem(certificatePem)
  const old = context.places.configured?.certificatePem
  if (old) keepCertificate(context, old, now)
  keepCertificate(context, certificatePem, now)
  await context.note('rotar', certificateSerial, now)
  return [
    'La llave y el certificado sirven para sellar, y el certificado quedó registrado.',
    ...certificateLines(certificateSerial, firstOf(certificatePem)),
    'El sello viene de la configuración, así que falta que tú la cambies (SEAL_KEY y SEAL_CERTIFICATE, o):',
    `  SEAL_KEY_FILE=${path.resolve(files.key)}`,
    `  SEAL_CERTIFICATE_FILE=${path.resolve(files.certificate)}`,
    ...(files.passphrase ? [`  SEAL_PASSPHRASE_FILE=${path.resolve(files.passphrase)}`] : []),
    ...(isExposed(files.key)
      ? [`  chmod 600 ${path.resolve(files.key)}   (otros usuarios pueden leerla)`]
      : []),
    ...(isPemFile(files.key) && isPemFile(files.certificate) ? [] : TO_PEM),
    'y reinicies el portal. El certificado anterior queda registrado: lo ya sellado se sigue verificando.',
  ]
}

const HOW =
  'El sello viene de la configuración (SEAL_KEY y SEAL_CERTIFICATE). Di los archivos nuevos: ' +
  'nss sello rotar --llave ARCHIVO --certificado ARCHIVO. Si aún no los tienes, nss sello crear --csr hace ' +
  'una llave y su solicitud de certificado.'

const TO_PEM = [
  'Antes conviértelos a PEM, que es lo único que la configuración acepta:',
  '  openssl pkcs8 -inform DER -in LLAVE -out LLAVE.pem   y   openssl x509 -inform DER -in CERTIFICADO -out CERTIFICADO.pem',
]
