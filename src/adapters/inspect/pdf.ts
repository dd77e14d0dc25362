import { createHash } from 'node:crypto'
import type { Beginning, FileFacts } from '../../domain/ports/file-inspector.ts'
import { certificatesOf } from '../signing/certificate.ts'
import { findCodes } from './pdf-codes.ts'
import { type OurCertificate, readSignature } from './pdf-signature.ts'

/** Incremental updates are appended (ISO 32000-1, 7.5.6), so what was issued is a prefix of the file. */
const MOST_BEGINNINGS = 64
const EOF = '%%EOF'

/** A certificate that is or was in use for the sello. */
export type Published = { readonly certificateSerial: string; readonly pem: string }

/**
 * Extracts what a file from a stranger claims, from its bytes alone: a PDF parser would be more attack surface. Whether
 * the file was issued only its SHA-256 in the store can say. Never throws.
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

/** SHA-256 of each prefix that ends where a PDF may end: at `%%EOF`, or after its line end. Longest first, 64 at most. */
function beginningsOf(file: Buffer): Beginning[] {
  const found: Beginning[] = []
  const content = contentLength(file)
  const hash = createHash('sha256')
  let hashed = 0
  for (let at = file.indexOf(EOF); at >= 0; at = file.indexOf(EOF, at + EOF.length)) {
    for (const end of endsAt(file, at + EOF.length)) {
      if (end >= file.length || found.length >= MOST_BEGINNINGS) return found.reverse()
      hash.update(file.subarray(hashed, end))
      hashed = end
      found.push({ digest: hash.copy().digest(), padded: end >= content })
    }
  }
  return found.reverse()
}

const WHITE_SPACE = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20])

/** Bytes of a file up to its last one that is no white space of PDF. */
function contentLength(file: Buffer): number {
  let length = file.length
  while (length > 0 && WHITE_SPACE.has(file[length - 1] ?? -1)) length--
  return length
}

/** After the mark, and after each character of the line end that follows. */
function endsAt(file: Buffer, mark: number): number[] {
  const ends = [mark]
  if (file[mark] === 0x0d) ends.push(mark + 1)
  const last = ends.at(-1) ?? mark
  if (file[last] === 0x0a) ends.push(last + 1)
  return ends
}
