import { crc32 } from 'node:zlib'
import { unzipSync } from 'fflate'

export type ZipProblem = 'zip_danado' | 'zip_grande' | 'zip_varios' | 'zip_vacio'
export type Unzipped =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly day: string | undefined }
  | { readonly ok: false; readonly code: ZipProblem }

type Entry = { name: string; size: number; crc: number; day: string | undefined }

/** Whether bytes are a ZIP archive that is no workbook of a spreadsheet. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 &&
  bytes[1] === 0x4b &&
  bytes[2] === 3 &&
  !directory(bytes)?.some(({ name }) => name === '[Content_Types].xml' || name.startsWith('xl/'))

/**
 * The one table (TXT, XML, XLS) of a ZIP archive: its bytes, and the day its author wrote it (`AAAA-MM-DD`) when it says one.
 * @param largest bytes that it may unpack to: what an archive declares is checked first, and is never exceeded
 */
export function unzipTable(archive: Uint8Array, largest: number): Unzipped {
  const entries = directory(archive)?.filter(({ name }) => !name.endsWith('/'))
  if (!entries) return { ok: false, code: 'zip_danado' }
  // GeoNames' archive has a readme beside its table
  const tables = entries.filter(({ name }) => /\.(txt|xml|xlsx?|csv)$/i.test(name) && !/readme/i.test(name))
  const [entry, second] = tables.length > 0 ? tables : entries
  if (!entry) return { ok: false, code: 'zip_vacio' }
  if (second) return { ok: false, code: 'zip_varios' }
  if (entry.size > largest) return { ok: false, code: 'zip_grande' }
  const bytes = unpack(archive, entry)
  // fflate does not look at the checksum: this finds damage, and a size that was a lie
  return bytes && crc32(bytes) === entry.crc
    ? { ok: true, bytes, day: entry.day }
    : { ok: false, code: 'zip_danado' }
}

function unpack(archive: Uint8Array, { name, size }: Entry): Uint8Array | undefined {
  try {
    let taken = false
    const filter = (file: { name: string; originalSize: number }): boolean => {
      const wanted = !taken && file.name === name && file.originalSize === size
      taken ||= wanted
      return wanted
    }
    return unzipSync(archive, { filter })[name]
  } catch {
    return undefined
  }
}

/** The central directory (APPNOTE 4.3.12); undefined when there is none. */
function directory(archive: Uint8Array): Entry[] | undefined {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = endOf(view)
  if (end === undefined) return undefined
  const found: Entry[] = []
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) return undefined
    const nameLength = view.getUint16(at + 28, true)
    const utf8 = (view.getUint16(at + 8, true) & 0x800) !== 0
    found.push({
      name: new TextDecoder(utf8 ? 'utf-8' : 'latin1').decode(
        archive.subarray(at + 46, at + 46 + nameLength),
      ),
      size: view.getUint32(at + 24, true),
      crc: view.getUint32(at + 16, true),
      day: dosDay(view.getUint16(at + 14, true)),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return found
}

/** Where the end record begins (APPNOTE 4.3.16): in the last 64 KiB, before a comment if there is one. */
function endOf(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - 22 - 0xffff)
  for (let at = view.byteLength - 22; at >= first; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  return undefined
}

/** An MS-DOS date → `AAAA-MM-DD`; undefined for 1980-01-01, with which tools say that they do not know. */
function dosDay(date: number): string | undefined {
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31]
  if (year === 1980 || month < 1 || month > 12 || day < 1) return undefined
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
