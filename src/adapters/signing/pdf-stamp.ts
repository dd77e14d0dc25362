import { createHash } from 'node:crypto'
import { children, context, type Element, oid, read, sequence, setOf } from './der.ts'

const SIGNATURE_TIME_STAMP = oid('1.2.840.113549.1.9.16.2.14')
/** Bytes of the attribute's own headers, and of the length octets around it that grow. */
const WRAPPING = 64

/** Bytes to reserve in a signature (`Signing.room`) for a token of this size. */
export const roomFor = (token: Uint8Array): number => token.length + WRAPPING

/**
 * SHA-256 of the signature value of a file that `signPdf` signed: what a signature time stamp covers (RFC 3161, app. A).
 * Throws when the file has no signature.
 */
export function digestToStamp(pdf: Uint8Array): Buffer {
  const { signer } = partsOf(gapOf(pdf).cms)
  return createHash('sha256')
    .update(children(signer).find((field) => field.tag === 0x04)?.body ?? '')
    .digest()
}

/**
 * The same file with a time stamp of its signature (PAdES baseline B-T, ETSI EN 319 142-1, 6.3): an unsigned
 * attribute inside the signature's own gap, so all that was signed stays as it was. Throws when it has no room.
 */
export function stampPdf(pdf: Uint8Array, token: Uint8Array): Uint8Array {
  const { cms, from, to } = gapOf(pdf)
  const stamped = withAttribute(cms, token).toString('hex')
  if (stamped.length > to - from) throw new Error('El sello de tiempo no cabe en la firma')
  const copy = Buffer.from(pdf)
  copy.write(stamped.padEnd(to - from, '0'), from, 'latin1')
  return copy
}

/** The hexadecimal digits between `<` and `>` of the last signature, and the CMS that they begin with. */
function gapOf(pdf: Uint8Array): { cms: Element; from: number; to: number } {
  const file = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  // the signature field follows the signature, and has a /Contents entry too
  const at = file.indexOf('/Contents <', file.lastIndexOf('/SubFilter /ETSI.CAdES.detached'))
  const from = at + '/Contents <'.length
  const to = file.indexOf('>', from)
  if (at < 0 || to < 0) throw new Error('El PDF no tiene una firma')
  return { cms: read(Buffer.from(file.toString('latin1', from, to), 'hex')), from, to }
}

function partsOf(cms: Element) {
  const [type, wrapped] = children(cms)
  const fields = wrapped ? children(read(wrapped.body)) : []
  const signers = fields.pop()
  const [signer] = signers ? children(signers) : []
  if (!type || !signer) throw new Error('El PDF no tiene una firma que se pueda sellar')
  return { type, fields, signer }
}

function withAttribute(cms: Element, token: Uint8Array): Buffer {
  const { type, fields, signer } = partsOf(cms)
  const bytes = (elements: readonly Element[]) => elements.map((one) => one.bytes)
  const attribute = sequence(SIGNATURE_TIME_STAMP, setOf(token))
  const stamped = sequence(...bytes(children(signer)), context(1, attribute))
  return sequence(type.bytes, context(0, sequence(...bytes(fields), setOf(stamped))))
}
