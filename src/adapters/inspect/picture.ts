import type { Picture, QrFound } from '../../domain/ports/file-inspector.ts'
import { checkCwt, type TrustedKey } from '../offline-qr/cwt.ts'
import { picturesIn } from './picture-file.ts'

/** A page has two. */
const MOST_QR = 4
const VERIFY = /^(https?:\/\/[^\s/?#]{1,255})(?:\/en)?\/verificar\/([\w-]{20,60})$/i

/** Gives the texts of the QR in a picture file. */
export type QrReader = (bytes: Uint8Array) => Promise<readonly string[]>

/**
 * What the QR of a picture, or of a scanned page, say: four of each picture at most. Undefined: the file has no picture.
 * Never rejects.
 * @param keys whose signatures are believed
 */
export async function readPicture(
  file: Buffer,
  keys: readonly TrustedKey[],
  read: QrReader,
): Promise<Picture | undefined> {
  const pictures = picturesIn(file)
  if (pictures.length === 0) return undefined
  const found: QrFound[] = []
  for (const one of pictures) {
    if (one.outcome === 'refused') continue
    const texts = await read(one.bytes).catch(() => [])
    found.push(...texts.slice(0, MOST_QR).map((text) => foundIn(text, keys)))
  }
  const refused = pictures.every(({ outcome }) => outcome === 'refused')
  return refused ? { outcome: 'refused' } : { outcome: 'read', found }
}

/** Nothing that a QR says is followed: an address is compared, and what is signed is checked. */
function foundIn(text: string, keys: readonly TrustedKey[]): QrFound {
  const [, origin = '', codigo] = VERIFY.exec(text) ?? []
  if (codigo) return { kind: 'address', origin: origin.toLowerCase(), codigo }
  const signed = checkCwt(text, keys)
  if (signed.outcome === 'none') return { kind: 'unknown' }
  return signed.outcome === 'good'
    ? { kind: 'signed', outcome: 'good', claims: signed.claims }
    : { kind: 'signed', outcome: signed.outcome }
}
