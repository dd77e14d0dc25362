import { placeSeal, replaceSeal } from '../../adapters/seal/folder.ts'
import type { SealPair } from '../../adapters/seal/new.ts'
import { sealFile } from '../../adapters/seal/source.ts'
import { Refused } from '../../domain/base/problem.ts'
import { currentSeal, firstOf, keepCertificate, type SealContext, serialOfPem } from './context.ts'
import { asOperatorFiles, type ImportFiles, makePair, takePair, type Wanted } from './pairs.ts'
import { recordConfigured, refuseConfigured } from './settings.ts'
import { certificateLines, NEXT_START } from './words.ts'

/** A new key and a self-signed certificate, as the seal of the next start. Gives lines for the operator. */
export async function createSeal(context: SealContext, wanted: Wanted): Promise<string[]> {
  refuseConfigured(context)
  refuseSecond(context)
  return install(context, makePair(context, wanted), 'crear', wanted.now)
}

/** The operator's files as the seal of the next start. Gives lines. Throws `Refused` when they may not seal. */
export async function importSeal(context: SealContext, files: ImportFiles): Promise<string[]> {
  refuseConfigured(context)
  refuseSecond(context)
  const { pair, lines, forget } = takePair(context, files)
  const said = await install(context, pair, 'importar', files.now)
  forget()
  return [...said, ...lines]
}

/** The next seal: the operator's files when given, else a new pair. The one before stays for old documents. */
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

function refuseSecond(context: SealContext): void {
  if (currentSeal(context)?.from !== 'folder') return
  throw new Refused(`Ya hay un sello en ${sealFile(context.places.folder)}. Para cambiarlo: nss sello rotar.`)
}

async function install(context: SealContext, pair: SealPair, order: string, now: number): Promise<string[]> {
  const { folder } = context.places
  const old = currentSeal(context)
  const certificateSerial = serialOfPem(pair.certificatePem)
  // certificates first: a key in use whose certificate is not kept would seal what nobody can verify
  if (old) keepCertificate(context, old.certificatePem, now)
  keepCertificate(context, pair.certificatePem, now)
  const aside = old?.from === 'folder' ? replaceSeal(folder, pair, old.certificateSerial) : undefined
  if (!aside) placeSeal(folder, pair)
  await context.note(order, certificateSerial, now)
  return [
    `Sello guardado en ${sealFile(folder)} (solo tú puedes leerlo; respáldalo en un lugar seguro).`,
    ...certificateLines(certificateSerial, firstOf(pair.certificatePem)),
    NEXT_START,
    ...(aside
      ? [`La llave anterior quedó en ${aside}. Cuando el portal ya selle con la nueva, bórrala.`]
      : []),
  ]
}
