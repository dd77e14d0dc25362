import type { CertifiedKey } from './certificate.ts'
import { cmsLength, signCms } from './cms.ts'

/** Digits of each number of /ByteRange, padded so that its length is known before signing: files up to 10 GB. */
const RANGE_WIDTH = 10

export type Signing = CertifiedKey & {
  /** epoch ms, the /M of the signature */
  readonly at: number
  /** who signs, for the reader's signature panel */
  readonly name: string
  /** bytes reserved after the signature for a time stamp; 0 unless given */
  readonly room?: number
}

/**
 * The signature dictionary (PAdES baseline B, ETSI.CAdES.detached; ISO 32000-1, 12.8) of a file that `signPdf` will
 * sign: its place, as large as the signature and `room` will be. /M is in UTC.
 */
export function blankSignature(signing: Signing): string {
  const { at, name } = signing
  const date = new Date(at)
    .toISOString()
    .replace(/\.\d+|\D/g, '')
    .slice(0, 14)
  const digits = (cmsLength(signing) + (signing.room ?? 0)) * 2
  return [
    '<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached',
    rangeText([0, 0, 0, 0]),
    `/Contents <${'0'.repeat(digits)}>`,
    `/M (D:${date}Z)`,
    `/Name <feff${Buffer.from(name, 'utf16le').swap16().toString('hex')}>`,
    '>>',
  ].join('\n')
}

/**
 * Signs a PDF file in the last place that `blankSignature` made for it: every byte of the file but that place. Gives a
 * copy. Throws when the file has none, or it is too small.
 */
export function signPdf(pdf: Uint8Array, signing: Signing): Uint8Array {
  const whole = Buffer.from(pdf)
  const range = whole.lastIndexOf('/ByteRange [')
  const gap = whole.indexOf('/Contents <', range) + '/Contents '.length
  const after = whole.indexOf('>', gap) + 1
  if (range < 0 || !/^0+$/.test(whole.toString('latin1', gap + 1, after - 1)))
    throw new Error('El PDF no tiene lugar para una firma')
  whole.write(rangeText([0, gap, after, whole.length - after]), range, 'latin1')
  const cms = signCms([whole.subarray(0, gap), whole.subarray(after)], signing).toString('hex')
  if (cms.length > after - gap - 2) throw new Error('La firma no cabe en su lugar del PDF')
  whole.write(cms, gap + 1, 'latin1')
  return whole
}

const rangeText = (range: readonly number[]): string =>
  `/ByteRange [${range.map((n) => String(n).padStart(RANGE_WIDTH)).join(' ')}]`
