import { inflateSync } from 'node:zlib'

/** A telephone's picture has twelve million pixels; what reads it holds four bytes of each. */
const MOST_PIXELS = 13_000_000
const MOST_PICTURES = 2
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const JPEG = Buffer.from('ffd8ff', 'hex')

export type PictureFile =
  /** PNG or JPEG that may be decoded */
  | { readonly outcome: 'picture'; readonly bytes: Buffer }
  /** of too many pixels, or that says other than it holds */
  | { readonly outcome: 'refused' }

/**
 * The pictures in a file: itself, or those that a scanner put into a PDF as JPEG. Their sizes are known before anything
 * is decoded, so that a few bytes cannot ask for the memory of the machine. Empty: none. Never throws.
 */
export function picturesIn(file: Buffer): PictureFile[] {
  if (file.subarray(0, PNG.length).equals(PNG)) return [checked(file, isBoundedPng)]
  if (file.subarray(0, JPEG.length).equals(JPEG)) return [checked(file, isBoundedJpeg)]
  if (!file.subarray(0, 1024).includes('%PDF-')) return []
  return jpegsOf(file).map((bytes) => checked(bytes, isBoundedJpeg))
}

const checked = (bytes: Buffer, isBounded: (bytes: Buffer) => boolean): PictureFile =>
  isBounded(bytes) ? { outcome: 'picture', bytes } : { outcome: 'refused' }

/** Streams of a PDF with DCTDecode alone (ISO 32000-1, 7.4.8) are whole JPEG files. */
function jpegsOf(file: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = file.indexOf('stream'); at >= 0 && found.length < MOST_PICTURES; ) {
    const start = at + 'stream'.length + (file[at + 6] === 0x0d ? 2 : 1)
    const end = file.indexOf('endstream', start)
    if (file.subarray(start, start + JPEG.length).equals(JPEG))
      found.push(file.subarray(start, end < 0 ? file.length : end))
    at = end < 0 ? -1 : file.indexOf('stream', end + 'endstream'.length)
  }
  return found
}

/** Frame headers of JPEG (ITU-T T.81, B.1.1.3): baseline, extended, progressive. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2])

/** Whether every frame header up to the first scan has a size within bounds. */
function isBoundedJpeg(bytes: Buffer): boolean {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return false
    const marker = bytes[at + 1] ?? 0
    if (FRAMES.has(marker)) {
      const pixels = bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7)
      return pixels > 0 && pixels <= MOST_PIXELS
    }
    if (marker === 0xda) return false
    // a fill byte
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return false
}

/** Samples of a pixel by colour type (PNG, 11.2.2). */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Whether the size is within bounds and the image data inflate to exactly what that size needs. */
function isBoundedPng(bytes: Buffer): boolean {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return false
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  const [depth = 0, colour = -1, , , interlaced] = bytes.subarray(24, 29)
  const samples = SAMPLES[colour]
  const pixels = width * height
  if (!samples || depth > 8 || interlaced !== 0 || pixels === 0 || pixels > MOST_PIXELS) return false
  const expected = height * (1 + Math.ceil((width * samples * depth) / 8))
  try {
    return inflateSync(Buffer.concat(imageData(bytes)), { maxOutputLength: expected + 1 }).length === expected
  } catch {
    return false
  }
}

function imageData(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = PNG.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  return parts
}
