import { rmSync } from 'node:fs'
import path from 'node:path'
import { placeRequest, requestFiles } from '../../adapters/seal/folder.ts'
import { isExposed, type OperatorFiles, readPair } from '../../adapters/seal/import.ts'
import { keyPemOf, type NewSeal, newPair, type SealPair } from '../../adapters/seal/new.ts'
import { makeRequest } from '../../adapters/signing/certificate-request.ts'
import type { SealContext } from './context.ts'

export type Wanted = Pick<NewSeal, 'bits' | 'years' | 'now'> & { readonly name?: string }

/** A new key and its self-signed certificate, in the name of the portal unless told. */
export const makePair = (context: SealContext, { name, ...wanted }: Wanted): SealPair =>
  newPair({ ...wanted, name: name ?? context.portal, chance: context.chance })

/** A new key and a request for an authority's certificate; the seal stays as it is. Gives lines for the operator. */
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

export type ImportFiles = Omit<OperatorFiles, 'key'> & {
  /** absent: the key that waits for the certificate of its request */
  readonly key?: string
}

export type Taken = {
  readonly pair: SealPair
  /** for the operator */
  readonly lines: readonly string[]
  /** once the pair is in its place: a request that was answered need not wait any longer */
  readonly forget: () => void
}

/** Reads and checks the operator's files. Throws `Refused`. */
export function takePair(context: SealContext, files: ImportFiles): Taken {
  const operator = asOperatorFiles(context, files)
  const pair = readPair(operator)
  const waiting = requestFiles(context.places.folder)
  if (path.resolve(operator.key) === waiting.key) {
    const forget = () => {
      for (const file of Object.values(waiting)) rmSync(file, { force: true })
    }
    return { pair, lines: [], forget }
  }
  const lines = isExposed(operator.key) ? [exposedWords(operator.key)] : []
  return { pair, lines, forget: () => {} }
}

export const asOperatorFiles = (context: SealContext, files: ImportFiles): OperatorFiles => ({
  ...files,
  key: files.key ?? requestFiles(context.places.folder).key,
})

const exposedWords = (key: string): string =>
  `Otros usuarios pueden leer ${key}: bórralo (el portal ya no lo necesita), o chmod 600.`
