import { crc32 } from 'node:zlib'
import { memorySource } from '../text/detect.ts'
import { unzipPieces, type ZipEntry, ZipFault, zipEntries } from '../text/zip.ts'

export type ZipProblem = 'zip_danado' | 'zip_grande' | 'zip_varios' | 'zip_vacio'
export type Unzipped =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly day: string | undefined }
  | { readonly ok: false; readonly code: ZipProblem }

/**
 * Whether bytes are a ZIP archive that is no workbook of a spreadsheet; true also of one that turns out to be broken.
 */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 &&
  bytes[1] === 0x4b &&
  bytes[2] === 3 &&
  !entriesOf(bytes)?.some(({ name }) => name === '[Content_Types].xml' || name.startsWith('xl/'))

/**
 * The one table (TXT, XML, XLS) of a ZIP archive: its bytes, and the day its author wrote it (`AAAA-MM-DD`) when it says
 * one. A readme beside it does not count. What is wrong is a value.
 * @param largest bytes that it may unpack to: what an archive declares is checked first, and is never exceeded
 */
export function unzipTable(archive: Uint8Array, largest: number): Unzipped {
  const entries = entriesOf(archive)
  if (!entries) return { ok: false, code: 'zip_danado' }
  // GeoNames' archive has a readme beside its table
  const tables = entries.filter(({ name }) => /\.(txt|xml|xlsx?|csv)$/i.test(name) && !/readme/i.test(name))
  const [entry, second] = tables.length > 0 ? tables : entries
  if (!entry) return { ok: false, code: 'zip_vacio' }
  if (second) return { ok: false, code: 'zip_varios' }
  try {
    const bytes = Buffer.concat([...unzipPieces(memorySource(archive), entry, largest)])
    // the reader does not look at the checksum, which tells damage that keeps the size
    return crc32(bytes) === entry.crc
      ? { ok: true, bytes, day: entry.day }
      : { ok: false, code: 'zip_danado' }
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error
    return { ok: false, code: error.code === 'zip_grande' ? 'zip_grande' : 'zip_danado' }
  }
}

/** The files of an archive; undefined when it is broken. */
function entriesOf(archive: Uint8Array): ZipEntry[] | undefined {
  try {
    return zipEntries(memorySource(archive))
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error
    return undefined
  }
}
