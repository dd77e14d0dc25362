import { createHash, verify, type X509Certificate } from 'node:crypto'
import type { FileSignature } from '../../domain/ports/file-inspector.ts'
import { readCms } from '../signing/cms.ts'

/** A certificate that is or was in use for the sello. */
export type OurCertificate = { readonly certificateSerial: string; readonly x509: X509Certificate }

/** A file of ours has one; a reader that signs adds another. */
const MOST_SIGNATURES = 8
/** One of ours takes 3 KB; a chain and a time stamp of others some more. */
const LONGEST_CMS = 64 * 1024

const RANGE = /^\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/

/**
 * The electronic signature (PAdES) inside a file. Of several, the one that is ours; of ours, one whose bytes are
 * intact. Never throws, whatever the bytes.
 */
export function readSignature(file: Buffer, ours: readonly OurCertificate[]): FileSignature {
  const found: FileSignature[] = []
  for (let at = file.indexOf('/ByteRange'); at >= 0; at = file.indexOf('/ByteRange', at + 10)) {
    if (found.length === MOST_SIGNATURES) break
    found.push(judge(file, at, ours))
  }
  return found.sort((a, b) => rank(b) - rank(a))[0] ?? { outcome: 'none' }
}

const rank = (one: FileSignature): number =>
  one.outcome === 'ours' ? (one.intact ? 3 : 2) : one.outcome === 'other' ? 1 : 0

function judge(file: Buffer, at: number, ours: readonly OurCertificate[]): FileSignature {
  const range = RANGE.exec(file.toString('latin1', at, at + 120))
    ?.slice(1)
    .map(Number)
  const covered = range && coverOf(file, range)
  const cms = covered && readCms(covered.contents)
  if (!cms) return { outcome: 'unreadable' }
  const signer = ours.find(({ x509 }) => isSignedBy(x509, cms.attributes, cms.signature))
  if (!signer) return { outcome: 'other' }
  const intact = cms.digest.equals(covered.digest())
  return { outcome: 'ours', certificateSerial: signer.certificateSerial, intact, whole: covered.whole }
}

/**
 * What a /ByteRange covers: from the first byte to the signature, and from there on. The gap between must be that
 * signature and nothing else (`<`, hexadecimal digits, `>`): any other gap is a place to hide things.
 */
function coverOf(file: Buffer, [a = 0, b = 0, c = 0, d = 0]: readonly number[]) {
  if (a !== 0 || b === 0 || c < b + 2 || c + d > file.length) return undefined
  const hex = file.toString('latin1', b + 1, Math.min(c - 1, b + 2 + 2 * LONGEST_CMS))
  if (file[b] !== 0x3c || file[c - 1] !== 0x3e || !/^(?:[\da-f]{2})+$/i.test(hex)) return undefined
  if (hex.length > 2 * LONGEST_CMS) return undefined
  const digest = () =>
    createHash('sha256')
      .update(file.subarray(0, b))
      .update(file.subarray(c, c + d))
      .digest()
  return { contents: Buffer.from(hex, 'hex'), digest, whole: c + d === file.length }
}

function isSignedBy(x509: X509Certificate, attributes: Buffer, signature: Buffer): boolean {
  try {
    return verify('sha256', attributes, x509.publicKey, signature)
  } catch {
    return false
  }
}
