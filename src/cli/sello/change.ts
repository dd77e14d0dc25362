import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { placeRequest, placeSeal, replaceSeal, requestFiles, sealFile } from '../../adapters/seal/folder.ts'
import { isExposed, isPemFile, type OperatorFiles, readPair } from '../../adapters/seal/import.ts'
import {
  type CertifiedKey,
  certificatesOf,
  createSelfSigned,
  firstCertificateOf,
  keyPemOf,
  makeRequest,
  type SelfSignedOptions,
  serialOfPem,
} from '../../adapters/signing/certificate.ts'
import { Refused } from '../../domain/base/problem.ts'
import { currentSeal, type SealContext } from './context.ts'
import { certificateLines } from './list.ts'

export type Wanted = Pick<SelfSignedOptions, 'bits' | 'years' | 'now'> & { readonly name?: string }

export type ImportFiles = Omit<OperatorFiles, 'key'> & {
  /** absent: the key that waits for the certificate of its request */
  readonly key?: string
}

/**
 * A new key and a self-signed certificate, as the seal of the next start. Gives lines for the operator; rejects with
 * `Refused` where there is one in the data folder, or the settings name one.
 */
export async function createSeal(context: SealContext, wanted: Wanted): Promise<string[]> {
  refuseConfigured(context)
  refuseSecond(context)
  return install(context, makePair(context, wanted), 'crear', wanted.now)
}

/**
 * A new key and a request for an authority's certificate; the seal stays as it is. Gives lines for the operator. Throws
 * `Refused` when a request waits already.
 */
export function requestCertificate(context: SealContext, wanted: Wanted): string[] {
  const pair = makePair(context, wanted)
  const files = placeRequest(context.places.folder, keyPemOf(pair.privateKey), makeRequest(pair))
  return [
    `Llave privada: ${files.key} (no la envíes a nadie)`,
    `Solicitud de certificado: ${files.request}`,
    'Envía la solicitud a tu autoridad certificadora. Cuando te entregue el certificado:',
    '  nss sello importar --certificado ARCHIVO   (o rotar, si ya hay un sello)',
    'y la llave de la solicitud se toma sola. El sello de ahora no cambió.',
  ]
}

/**
 * The operator's files as the seal of the next start. Gives lines. Rejects with `Refused` when they may not seal, and as
 * `createSeal`.
 */
export async function importSeal(context: SealContext, files: ImportFiles): Promise<string[]> {
  refuseConfigured(context)
  refuseSecond(context)
  const { pair, lines, forget } = takePair(context, files)
  const said = await install(context, pair, 'importar', files.now)
  forget()
  return [...said, ...lines]
}

/**
 * The next seal: the operator's files when given, else a new pair. The one before stays for old documents. Where the
 * settings name the seal its certificate is only recorded, and the lines say what to change. Rejects with `Refused`.
 */
export async function rotateSeal(
  context: SealContext,
  wanted: Wanted,
  files?: ImportFiles,
): Promise<string[]> {
  if (context.places.configured)
    return recordConfigured(context, wanted.now, files && asOperatorFiles(context, files))
  const old = currentSeal(context)
  if (!old) throw new Refused('No hay un sello que cambiar, o no se puede leer: nss sello crear, o importar.')
  const { pair, lines, forget } = files
    ? takePair(context, files)
    : { pair: makePair(context, wanted), lines: [], forget: () => {} }
  if (serialOfPem(pair.certificatePem) === old.certificateSerial)
    throw new Refused(`El sello ya es el de la serie ${old.certificateSerial}: no hay nada que cambiar.`)
  const said = await install(context, pair, 'rotar', wanted.now)
  forget()
  const kept = `El certificado anterior (${old.certificateSerial}) queda registrado: lo ya sellado se sigue verificando.`
  return [...said, kept, ...lines]
}

/** While the settings name a seal, one in the data folder would not be used. Throws `Refused`. */
function refuseConfigured({ places }: SealContext): void {
  if (!places.configured) return
  throw new Refused(
    'El sello viene de la configuración (SEAL_KEY y SEAL_CERTIFICATE), y ese es el que se usa. Para cambiarlo: ' +
      'nss sello rotar. Para guardarlo en la carpeta de datos, quita SEAL_KEY, SEAL_CERTIFICATE y ' +
      'SEAL_PASSPHRASE (y sus _FILE) y repite esta orden.',
  )
}

/** Where the settings name the seal, rotating is the operator's to do: checks and records, and says what to change. */
async function recordConfigured(
  context: SealContext,
  now: number,
  files: OperatorFiles | undefined,
): Promise<string[]> {
  if (!files) throw new Refused(HOW_TO_ROTATE_SETTINGS)
  const { certificatePem } = readPair(files)
  const certificateSerial = serialOfPem(certificatePem)
  const old = context.places.configured?.certificatePem
  if (old) await keepCertificate(context, old, now)
  await keepCertificate(context, certificatePem, now)
  await context.note('rotar', certificateSerial, now)
  return [
    'La llave y el certificado sirven para sellar, y el certificado quedó registrado.',
    ...certificateLines(certificateSerial, firstCertificateOf(certificatePem)),
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

const HOW_TO_ROTATE_SETTINGS =
  'El sello viene de la configuración (SEAL_KEY y SEAL_CERTIFICATE). Di los archivos nuevos: ' +
  'nss sello rotar --llave ARCHIVO --certificado ARCHIVO. Si aún no los tienes, nss sello crear --csr hace ' +
  'una llave y su solicitud de certificado.'

const TO_PEM = [
  'Antes conviértelos a PEM, que es lo único que la configuración acepta:',
  '  openssl pkcs8 -inform DER -in LLAVE -out LLAVE.pem   y   openssl x509 -inform DER -in CERTIFICADO -out CERTIFICADO.pem',
]

/** A new key and its self-signed certificate, in the name of the portal unless given. */
const makePair = (context: SealContext, { name, ...wanted }: Wanted): CertifiedKey =>
  createSelfSigned({ ...wanted, name: name ?? context.portal, chance: context.chance })

type Taken = {
  readonly pair: CertifiedKey
  /** for the operator */
  readonly lines: readonly string[]
  /** once the pair is in its place: a request that was answered need not wait any longer */
  readonly forget: () => void
}

/** Reads and checks the operator's files. Throws `Refused`. */
function takePair(context: SealContext, files: ImportFiles): Taken {
  const operator = asOperatorFiles(context, files)
  const waiting = requestFiles(context.places.folder)
  const pair = readPair(operator)
  if (path.resolve(operator.key) === waiting.key) {
    const forget = () => {
      for (const file of Object.values(waiting)) rmSync(file, { force: true })
    }
    return { pair, lines: [], forget }
  }
  const lines = isExposed(operator.key) ? [exposedWords(operator.key)] : []
  return { pair, lines, forget: () => {} }
}

/** Throws `Refused` where no key was said and none waits. */
function asOperatorFiles(context: SealContext, files: ImportFiles): OperatorFiles {
  const waiting = requestFiles(context.places.folder).key
  if (files.key === undefined && !existsSync(waiting))
    throw new Refused('Ninguna solicitud espera su certificado: di también su llave, con --llave ARCHIVO.')
  return { ...files, key: files.key ?? waiting }
}

const exposedWords = (key: string): string =>
  `Otros usuarios pueden leer ${key}: bórralo (el portal ya no lo necesita), o chmod 600.`

function refuseSecond(context: SealContext): void {
  if (currentSeal(context)?.from !== 'folder') return
  throw new Refused(`Ya hay un sello en ${sealFile(context.places.folder)}. Para cambiarlo: nss sello rotar.`)
}

async function install(
  context: SealContext,
  pair: CertifiedKey,
  order: string,
  now: number,
): Promise<string[]> {
  const { folder } = context.places
  const old = currentSeal(context)
  const certificateSerial = serialOfPem(pair.certificatePem)
  // certificates first: a key in use whose certificate is not kept would seal what nobody can verify
  if (old) await keepCertificate(context, old.certificatePem, now)
  await keepCertificate(context, pair.certificatePem, now)
  const aside = old?.from === 'folder' ? replaceSeal(folder, pair, old.certificateSerial) : undefined
  if (!aside) placeSeal(folder, pair)
  await context.note(order, certificateSerial, now)
  return [
    `Sello guardado en ${sealFile(folder)} (solo tú puedes leerlo; respáldalo en un lugar seguro).`,
    ...certificateLines(certificateSerial, firstCertificateOf(pair.certificatePem)),
    ...whenUsed(context),
    ...(aside
      ? [`La llave anterior quedó en ${aside}. Cuando el portal ya selle con la nueva, bórrala.`]
      : []),
  ]
}

/** Keeps the certificates of a PEM text for ever, and only them: the file of a seal holds its key as well. */
function keepCertificate(context: SealContext, pem: string, now: number): Promise<void> {
  return context.certificates.keep(serialOfPem(pem), certificatesOf(pem).join(''), now)
}

function whenUsed(context: SealContext): string[] {
  if (!context.shared) return [context.running() === undefined ? NEXT_START : IN_SECONDS]
  const file = sealFile(context.places.folder)
  return [
    'Con DATABASE_URL el portal no lo toma de ahí, sino de los ajustes. Copia ese archivo a cada ventanilla y pon su ruta en los dos, que lleva llave y certificado:',
    `  SEAL_KEY_FILE=${file}`,
    `  SEAL_CERTIFICATE_FILE=${file}`,
    'y reinícialas.',
  ]
}

const NEXT_START = 'El portal lo usa desde su próximo arranque.'
/** A running portal follows the file (`adapters/seal/follow.ts`). */
const IN_SECONDS =
  'El portal en marcha lo toma solo, en menos de 5 segundos: nss sello listar dice con cuál sella.'
