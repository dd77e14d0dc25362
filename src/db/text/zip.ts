import { Inflate } from 'fflate'
import type { SizedSource } from './detect.ts'

/** One file of a ZIP archive; sizes are what the archive says, which may be a lie. */
export type ZipEntry = {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly compressed: number
  readonly size: number
  readonly crc: number
  /** where its local header begins */
  readonly offset: number
  /** the day its author wrote it, `AAAA-MM-DD`, when it says one */
  readonly day: string | undefined
}

/** An archive that is broken, encrypted, or unpacks to more than it may. */
export class ZipFault extends Error {
  readonly code: 'zip_danado' | 'zip_grande' | 'zip_cifrado'
  constructor(code: ZipFault['code']) {
    super(code)
    this.code = code
  }
}

const END_RECORD = 22
const COMMENT = 0xffff
const MOST_ENTRIES = 10_000

/** The central directory (APPNOTE 4.3.12), folders left out. Throws `ZipFault` when there is none. */
export function zipEntries(source: SizedSource): ZipEntry[] {
  const from = Math.max(0, source.size - END_RECORD - COMMENT)
  const tail = viewOf(source.read(from, source.size - from))
  let end = tail.byteLength - END_RECORD
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1
  if (end < 0) throw new ZipFault('zip_danado')
  const count = tail.getUint16(end + 10, true)
  const length = tail.getUint32(end + 12, true)
  const start = tail.getUint32(end + 16, true)
  if (count > MOST_ENTRIES || start + length > source.size) throw new ZipFault('zip_danado')
  return readDirectory(source.read(start, length), count)
}

function readDirectory(bytes: Uint8Array, count: number): ZipEntry[] {
  const view = viewOf(bytes)
  const found: ZipEntry[] = []
  for (let left = count, at = 0; left > 0; left--) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw new ZipFault('zip_danado')
    const flags = view.getUint16(at + 8, true)
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder(flags & 0x800 ? 'utf-8' : 'latin1').decode(
      bytes.subarray(at + 46, at + 46 + nameLength),
    )
    if (!name.endsWith('/'))
      found.push({
        name,
        method: view.getUint16(at + 10, true),
        encrypted: (flags & 1) !== 0,
        compressed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        crc: view.getUint32(at + 16, true),
        offset: view.getUint32(at + 42, true),
        day: dosDay(view.getUint16(at + 14, true)),
      })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return found
}

const PIECE = 1 << 16

/**
 * The bytes of one file in pieces. Throws `ZipFault` for a broken or encrypted one, and as soon as it gives more than
 * `largest`, whatever it said it would.
 */
export function* unzipPieces(source: SizedSource, entry: ZipEntry, largest: number): Generator<Uint8Array> {
  if (entry.encrypted) throw new ZipFault('zip_cifrado')
  if (entry.size > largest) throw new ZipFault('zip_grande')
  const header = viewOf(source.read(entry.offset, 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) throw new ZipFault('zip_danado')
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  let given = 0
  for (const piece of entry.method === 0 ? stored(source, start, entry) : inflated(source, start, entry)) {
    given += piece.length
    if (given > largest) throw new ZipFault('zip_grande')
    yield piece
  }
  if (given !== entry.size) throw new ZipFault('zip_danado')
}

function* stored(source: SizedSource, start: number, { compressed }: ZipEntry): Generator<Uint8Array> {
  for (let at = 0; at < compressed; at += PIECE) {
    const piece = source.read(start + at, Math.min(PIECE, compressed - at))
    if (piece.length === 0) throw new ZipFault('zip_danado')
    yield piece
  }
}

function* inflated(source: SizedSource, start: number, entry: ZipEntry): Generator<Uint8Array> {
  if (entry.method !== 8) throw new ZipFault('zip_danado')
  const ready: Uint8Array[] = []
  const inflate = new Inflate((piece) => ready.push(piece))
  // a small piece cannot unpack to much: 1032 times its length
  for (let at = 0; at < entry.compressed; at += PIECE / 8) {
    const piece = source.read(start + at, Math.min(PIECE / 8, entry.compressed - at))
    if (piece.length === 0) throw new ZipFault('zip_danado')
    try {
      inflate.push(piece, at + piece.length >= entry.compressed)
    } catch {
      throw new ZipFault('zip_danado')
    }
    yield* ready.splice(0)
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** An MS-DOS date → `AAAA-MM-DD`; undefined for 1980-01-01, with which tools say that they do not know. */
function dosDay(date: number): string | undefined {
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31]
  if (year === 1980 || month < 1 || month > 12 || day < 1) return undefined
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
