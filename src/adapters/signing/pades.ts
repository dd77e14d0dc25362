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
 * Signs a PDF file: PAdES baseline B (ETSI.CAdES.detached) as an incremental update, so that what was signed stays
 * as it was, byte for byte. The file has one empty signature field (`/FT /Sig`) and a classic cross-reference
 * table, as `tagged-pdf.ts` writes them. Throws when the file is not of that kind.
 */
export function signPdf(pdf: Uint8Array, signing: Signing): Uint8Array {
  const file = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const hexLength = (cmsLength(signing) + (signing.room ?? 0)) * 2
  const update = incrementalUpdate(file, signing, hexLength)
  const whole = Buffer.concat([file, update])
  const gap = whole.indexOf('/Contents <', file.length) + '/Contents '.length
  const after = gap + hexLength + 2
  const range = [0, gap, after, whole.length - after]
  whole.write(rangeText(range), whole.indexOf('/ByteRange [', file.length), 'latin1')
  const cms = signCms([whole.subarray(0, gap), whole.subarray(after)], signing)
  whole.write(cms.toString('hex'), gap + 1, 'latin1')
  return whole
}

const rangeText = (range: readonly number[]): string =>
  `/ByteRange [${range.map((n) => String(n).padStart(RANGE_WIDTH)).join(' ')}]`

/** The signature, the field that now has it, and a cross-reference section for the two. */
function incrementalUpdate(file: Buffer, signing: Signing, hexLength: number): Buffer {
  const { size, previous, trailer } = readTrailer(file)
  const field = readField(file)
  const signature = `${size} 0 obj\n${signatureDictionary(signing, hexLength)}\nendobj\n`
  const signedField = `${field.id} 0 obj\n<<\n${field.entries}/V ${size} 0 R\n>>\nendobj\n`
  const at = file.length
  const row = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`
  const table =
    `xref\n0 1\n0000000000 65535 f \n${field.id} 1\n${row(at + signature.length)}${size} 1\n${row(at)}` +
    `trailer\n<<\n${trailer.replace(/\/Size \d+/, `/Size ${size + 1}`)}/Prev ${previous}\n>>\n` +
    `startxref\n${at + signature.length + signedField.length}\n%%EOF\n`
  return Buffer.from(signature + signedField + table, 'latin1')
}

function signatureDictionary({ at, name }: Signing, hexLength: number): string {
  const date = new Date(at)
    .toISOString()
    .replace(/\.\d+|\D/g, '')
    .slice(0, 14)
  return [
    '<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached',
    rangeText([0, 0, 0, 0]),
    `/Contents <${'0'.repeat(hexLength)}>`,
    `/M (D:${date}Z)`,
    `/Name <feff${Buffer.from(name, 'utf16le').swap16().toString('hex')}>`,
    '>>',
  ].join('\n')
}

/** The object of the signature field: its number and the entries of its dictionary. */
function readField(file: Buffer): { id: number; entries: string } {
  const inside = file.indexOf('/FT /Sig')
  const start = file.lastIndexOf(' 0 obj\n<<\n', inside)
  const end = file.indexOf('>>\nendobj', inside)
  const id = Number(/\d+$/.exec(file.toString('latin1', Math.max(0, start - 10), start))?.[0])
  if (inside < 0 || start < 0 || end < 0 || !id) throw new Error('El PDF no tiene un campo de firma')
  return { id, entries: file.toString('latin1', start + ' 0 obj\n<<\n'.length, end) }
}

function readTrailer(file: Buffer): { size: number; previous: number; trailer: string } {
  const text = file.toString('latin1', file.lastIndexOf('\ntrailer\n<<\n'))
  const found = /^\ntrailer\n<<\n([\s\S]*)>>\nstartxref\n(\d+)\n%%EOF\n$/.exec(text)
  const [, trailer = '', previous] = found ?? []
  const size = Number(/\/Size (\d+)/.exec(trailer)?.[1])
  if (!found || !size) throw new Error('El PDF no termina con una tabla de referencias clásica')
  return { size, previous: Number(previous), trailer }
}
