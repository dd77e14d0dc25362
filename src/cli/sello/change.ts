import { placeSeal, replaceSeal } from '../../adapters/seal/folder.ts'
import type { SealPair } from '../../adapters/seal/new.ts'
import { sealFile } from '../../adapters/seal/source.ts'
import { Refused } from '../../domain/base/problem.ts'
import { currentSeal, firstOf, keepCertificate, type SealDesk, serieOfPem } from './desk.ts'
import { asOperatorFiles, type ImportFiles, makePair, takePair, type Wanted } from './pairs.ts'
import { recordConfigured, refuseConfigured } from './settings.ts'
import { certificateLines, NEXT_START } from './words.ts'

/** A new key and a self-signed certificate, as the seal of the next start. Gives lines for the operator. */
export async function createSeal(desk: SealDesk, wanted: Wanted): Promise<string[]> {
  refuseConfigured(desk)
  refuseSecond(desk)
  return install(desk, makePair(desk, wanted), 'crear', wanted.now)
}

/** The operator's files as the seal of the next start. Gives lines. Throws `Refused` when they may not seal. */
export async function importSeal(desk: SealDesk, files: ImportFiles): Promise<string[]> {
  refuseConfigured(desk)
  refuseSecond(desk)
  const { pair, lines, forget } = takePair(desk, files)
  const said = await install(desk, pair, 'importar', files.now)
  forget()
  return [...said, ...lines]
}

/** The next seal: the operator's files when given, else a new pair. The one before stays for old documents. */
export async function rotateSeal(desk: SealDesk, wanted: Wanted, files?: ImportFiles): Promise<string[]> {
  if (desk.places.configured) return recordConfigured(desk, wanted.now, files && asOperatorFiles(desk, files))
  const old = currentSeal(desk)
  if (!old) throw new Refused('No hay un sello que cambiar, o no se puede leer: nss sello crear, o importar.')
  const { pair, lines, forget } = files
    ? takePair(desk, files)
    : { pair: makePair(desk, wanted), lines: [], forget: () => {} }
  if (serieOfPem(pair.certificatePem) === old.serie)
    throw new Refused(`El sello ya es el de la serie ${old.serie}: no hay nada que cambiar.`)
  const said = await install(desk, pair, 'rotar', wanted.now)
  forget()
  const kept = `El certificado anterior (${old.serie}) queda registrado: lo ya sellado se sigue verificando.`
  return [...said, kept, ...lines]
}

function refuseSecond(desk: SealDesk): void {
  if (currentSeal(desk)?.from !== 'folder') return
  throw new Refused(`Ya hay un sello en ${sealFile(desk.places.folder)}. Para cambiarlo: nss sello rotar.`)
}

async function install(desk: SealDesk, pair: SealPair, order: string, now: number): Promise<string[]> {
  const { folder } = desk.places
  const old = currentSeal(desk)
  const serie = serieOfPem(pair.certificatePem)
  // certificates first: a key in use whose certificate is not kept would seal what nobody can verify
  if (old) keepCertificate(desk, old.certificatePem, now)
  keepCertificate(desk, pair.certificatePem, now)
  const aside = old?.from === 'folder' ? replaceSeal(folder, pair, old.serie) : undefined
  if (!aside) placeSeal(folder, pair)
  await desk.note(order, serie, now)
  return [
    `Sello guardado en ${sealFile(folder)} (solo tú puedes leerlo; respáldalo en un lugar seguro).`,
    ...certificateLines(serie, firstOf(pair.certificatePem)),
    NEXT_START,
    ...(aside
      ? [`La llave anterior quedó en ${aside}. Cuando el portal ya selle con la nueva, bórrala.`]
      : []),
  ]
}
