import { SheetFault } from './sheet.ts'

/** Ids of sectors from here on mark ends and free ones. */
const FREE = 0xfffffffa

/** The stream `Workbook` of a compound file ([MS-CFB]), which an .xls is. Throws `SheetFault`. */
export function bookStream(file: Buffer): Buffer {
  if (file.length < 512) throw new SheetFault('libro_danado')
  const sector = 1 << file.readUInt16LE(30)
  const small = 1 << file.readUInt16LE(32)
  if (sector < 128 || sector > 4096 || small < 16 || small > sector) throw new SheetFault('libro_danado')
  const sectorAt = (id: number): Buffer => {
    const at = (id + 1) * sector
    if (at >= file.length) throw new SheetFault('libro_danado')
    return file.subarray(at, at + sector)
  }
  const most = Math.ceil(file.length / sector)
  const fat: number[] = []
  const tables: number[] = []
  for (let at = 76; at < 512; at += 4) tables.push(file.readUInt32LE(at))
  for (let id = file.readUInt32LE(68), seen = 0; id < FREE && seen < most; seen++) {
    const block = sectorAt(id)
    for (let at = 0; at + 8 <= block.length; at += 4) tables.push(block.readUInt32LE(at))
    id = block.readUInt32LE(block.length - 4)
  }
  for (const id of tables) {
    if (id >= FREE || fat.length > most + sector) continue
    const block = sectorAt(id)
    for (let at = 0; at + 4 <= block.length; at += 4) fat.push(block.readUInt32LE(at))
  }
  const chain = (first: number, next: readonly number[], read: (id: number) => Buffer): Buffer => {
    const blocks: Buffer[] = []
    for (let id = first; id < FREE; id = next[id] ?? FREE) {
      if (blocks.length > next.length) throw new SheetFault('libro_danado')
      blocks.push(read(id))
    }
    return Buffer.concat(blocks)
  }
  const directory = chain(file.readUInt32LE(48), fat, sectorAt)
  const found = new Map<string, { readonly start: number; readonly size: number }>()
  let root: { readonly start: number } | undefined
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const length = directory.readUInt16LE(at + 64)
    if (length < 2 || length > 64) continue
    const name = directory.toString('utf16le', at, at + length - 2)
    // the first entry, of type 5, holds the stream of short blocks, whatever it is called
    if (directory[at + 66] === 5) root ??= { start: directory.readUInt32LE(at + 116) }
    found.set(name, { start: directory.readUInt32LE(at + 116), size: directory.readUInt32LE(at + 120) })
  }
  if (found.has('EncryptedPackage')) throw new SheetFault('libro_cifrado')
  const entry = found.get('Workbook') ?? found.get('Book')
  if (!entry) throw new SheetFault('libro_otro')
  if (entry.size >= file.readUInt32LE(56)) return chain(entry.start, fat, sectorAt).subarray(0, entry.size)
  if (!root) throw new SheetFault('libro_danado')
  const mini = chain(root.start, fat, sectorAt)
  const miniTable = chain(file.readUInt32LE(60), fat, sectorAt)
  const miniFat = Array.from({ length: miniTable.length / 4 }, (_, nth) => miniTable.readUInt32LE(nth * 4))
  return chain(entry.start, miniFat, (id) => mini.subarray(id * small, (id + 1) * small)).subarray(
    0,
    entry.size,
  )
}
