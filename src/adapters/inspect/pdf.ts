import { createHash } from 'node:crypto'
import type { FileFacts } from '../../domain/ports/file-inspector.ts'
import { certificatesOf } from '../signing/certificate.ts'
import { findCodes } from './pdf-codes.ts'
import { type OurCertificate, readSignature } from './pdf-signature.ts'

/** What was issued is the first of a file; whoever adds to it adds behind. */
const MOST_BEGINNINGS = 64
const EOF = '%%EOF'

/** A certificate that seals or sealed. */
export type Published = { readonly certificateSerial: string; readonly pem: string }

/**
 * Looks into a file that a stranger sent: by its bytes alone, without a PDF reader, which would be one more thing to
 * attack. It says nothing of whether the file was issued; only its digest in the store does. Never throws.
 */
export function inspectFile(bytes: Uint8Array, published: readonly Published[]): FileFacts {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    digest: createHash('sha256').update(file).digest(),
    beginnings: beginningsOf(file),
    codes: findCodes(file),
    signature: readSignature(file, published.flatMap(certificateOf)),
  }
}

function certificateOf({ certificateSerial, pem }: Published): OurCertificate[] {
  const [x509] = certificatesOf(pem)
  return x509 ? [{ certificateSerial, x509 }] : []
}

/** SHA-256 of each beginning that ends where a PDF may end: at `%%EOF`, or after its line end. Longest first. */
function beginningsOf(file: Buffer): Buffer[] {
  const found: Buffer[] = []
  const hash = createHash('sha256')
  let hashed = 0
  for (let at = file.indexOf(EOF); at >= 0; at = file.indexOf(EOF, at + EOF.length)) {
    for (const end of endsAt(file, at + EOF.length)) {
      if (end >= file.length || found.length >= MOST_BEGINNINGS) return found.reverse()
      hash.update(file.subarray(hashed, end))
      hashed = end
      found.push(hash.copy().digest())
    }
  }
  return found.reverse()
}

/** After the mark, and after each character of the line end that follows. */
function endsAt(file: Buffer, mark: number): number[] {
  const ends = [mark]
  if (file[mark] === 0x0d) ends.push(mark + 1)
  const last = ends.at(-1) ?? mark
  if (file[last] === 0x0a) ends.push(last + 1)
  return ends
}
