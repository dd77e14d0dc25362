/** The tables of a TrueType font, by tag. */
export type Tables = ReadonlyMap<string, Buffer>

/**
 * The tables of a font, as views of `file`. Throws RangeError when it is cut short.
 * @param file sfnt with TrueType outlines
 */
export function tablesOf(file: Buffer): Tables {
  const tables = new Map<string, Buffer>()
  for (let n = 0; n < file.readUInt16BE(4); n++) {
    const entry = 12 + 16 * n
    const from = file.readUInt32BE(entry + 8)
    tables.set(
      file.toString('latin1', entry, entry + 4),
      file.subarray(from, from + file.readUInt32BE(entry + 12)),
    )
  }
  return tables
}

/**
 * A TrueType font with some glyphs of another, as a PDF embeds it (ISO 32000-1, 9.9): no names, no shaping, no
 * instructions for screens of few pixels, and a (1, 0) `cmap` from one-byte codes. Throws when a table that it needs is
 * missing.
 * @param codes which glyph of the whole font each code from 0 to 255 shows
 */
export function subsetOf(tables: Tables, codes: ReadonlyMap<number, number>): Buffer {
  const font = sourceOf(tables)
  const { order, place } = closureOf(font, new Set([...codes.values()].sort((a, b) => a - b)))
  const outlines = order.map((id) => bare(font.outline(id), place))
  return sfnt([
    ['cmap', characterMap(codes, place)],
    ['glyf', Buffer.concat(outlines)],
    ['head', changed(font.table('head'), [[HEAD_LOCA_FORMAT, 0]])],
    ['hhea', changed(font.table('hhea'), [[HHEA_METRICS, metricsIn(font, order)]])],
    ['hmtx', metrics(font, order)],
    ['loca', offsets(outlines)],
    ['maxp', changed(font.table('maxp'), [[MAXP_GLYPHS, order.length]])],
  ])
}

const HEAD_LOCA_FORMAT = 50
const HHEA_METRICS = 34
const MAXP_GLYPHS = 4

type Source = {
  table(tag: string): Buffer
  outline(id: number): Buffer
  metric(id: number): { advance: number; bearing: number }
}

function sourceOf(tables: Tables): Source {
  const table = (tag: string): Buffer => {
    const found = tables.get(tag)
    if (!found) throw new Error(`The font has no table ${tag}`)
    return found
  }
  const [glyf, loca, hmtx] = [table('glyf'), table('loca'), table('hmtx')]
  const long = table('head').readUInt16BE(HEAD_LOCA_FORMAT) === 1
  const offset = (id: number) => (long ? loca.readUInt32BE(4 * id) : 2 * loca.readUInt16BE(2 * id))
  const many = table('hhea').readUInt16BE(HHEA_METRICS)
  return {
    table,
    outline: (id) => glyf.subarray(offset(id), offset(id + 1)),
    metric: (id) => ({
      advance: hmtx.readUInt16BE(4 * Math.min(id, many - 1)),
      bearing: hmtx.readInt16BE(id < many ? 4 * id + 2 : 4 * many + 2 * (id - many)),
    }),
  }
}

/** `.notdef`, the glyphs, and those that they are composed of: in which order, and the place of each. */
function closureOf(font: Source, wanted: Set<number>): { order: number[]; place: Map<number, number> } {
  const order = [0, ...[...wanted].filter((id) => id !== 0)]
  const place = new Map(order.map((id, nth) => [id, nth]))
  for (const id of order) {
    for (const { part } of partsOf(font.outline(id))) {
      if (place.has(part)) continue
      place.set(part, order.length)
      order.push(part)
    }
  }
  return { order, place }
}

/** Flags of a part of a composite glyph. */
const [WORDS, SCALE, MORE, TWO_SCALES, MATRIX, INSTRUCTIONS] = [0x1, 0x8, 0x20, 0x40, 0x80, 0x100]

/** The parts of a composite glyph: none of a simple one. */
function partsOf(outline: Buffer): { at: number; end: number; flags: number; part: number }[] {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return []
  const parts = []
  for (let at = 10, flags = MORE; flags & MORE; ) {
    flags = outline.readUInt16BE(at)
    const transform = flags & SCALE ? 2 : flags & TWO_SCALES ? 4 : flags & MATRIX ? 8 : 0
    const end = at + 4 + (flags & WORDS ? 4 : 2) + transform
    parts.push({ at, end, flags, part: outline.readUInt16BE(at + 2) })
    at = end
  }
  return parts
}

/** An outline without instructions, of an even length, its parts where `place` has them. */
function bare(outline: Buffer, place: ReadonlyMap<number, number>): Buffer {
  if (outline.length === 0) return outline
  const parts = partsOf(outline)
  const last = parts.at(-1)
  const stripped = last ? Buffer.from(outline.subarray(0, last.end)) : withoutInstructions(outline)
  for (const { at, flags, part } of parts) {
    stripped.writeUInt16BE(flags & ~INSTRUCTIONS, at)
    stripped.writeUInt16BE(place.get(part) ?? 0, at + 2)
  }
  return stripped.length % 2 ? Buffer.concat([stripped, Buffer.alloc(1)]) : stripped
}

function withoutInstructions(outline: Buffer): Buffer {
  const at = 10 + 2 * outline.readInt16BE(0)
  const rest = outline.subarray(at + 2 + outline.readUInt16BE(at))
  return Buffer.concat([outline.subarray(0, at), Buffer.alloc(2), rest])
}

/** How many glyphs have an advance of their own: those at the end with that of the last one have none. */
function metricsIn(font: Source, order: readonly number[]): number {
  const advances = order.map((id) => font.metric(id).advance)
  let many = advances.length
  while (many > 1 && advances[many - 2] === advances[many - 1]) many--
  return many
}

function metrics(font: Source, order: readonly number[]): Buffer {
  const many = metricsIn(font, order)
  const table = Buffer.alloc(2 * many + 2 * order.length)
  let at = 0
  for (const [nth, id] of order.entries()) {
    const { advance, bearing } = font.metric(id)
    if (nth < many) at = table.writeUInt16BE(advance, at)
    at = table.writeInt16BE(bearing, at)
  }
  return table
}

/** Offsets of the outlines, halved, as `loca` has them in its short format. */
function offsets(outlines: readonly Buffer[]): Buffer {
  const table = Buffer.alloc(2 * (outlines.length + 1))
  let end = 0
  for (const [nth, outline] of outlines.entries()) {
    end += outline.length
    table.writeUInt16BE(end / 2, 2 * (nth + 1))
  }
  return table
}

/** One encoding, Macintosh Roman in format 6: what PDF/A asks of a symbolic font (ISO 19005-2, 6.2.11.6). */
function characterMap(codes: ReadonlyMap<number, number>, place: ReadonlyMap<number, number>): Buffer {
  const first = Math.min(...codes.keys())
  const count = Math.max(...codes.keys()) - first + 1
  const header = [0, 1, 1, 0, 0, 12, 6, 10 + 2 * count, 0, first, count]
  const glyphs = Array.from({ length: count }, (_, n) => place.get(codes.get(first + n) ?? 0) ?? 0)
  const table = Buffer.alloc(2 * (header.length + count))
  for (const [nth, value] of [...header, ...glyphs].entries()) table.writeUInt16BE(value, 2 * nth)
  return table
}

function changed(table: Buffer, values: readonly (readonly [at: number, value: number])[]): Buffer {
  const copy = Buffer.from(table)
  for (const [at, value] of values) copy.writeUInt16BE(value, at)
  return copy
}

function sfnt(tables: readonly (readonly [tag: string, table: Buffer])[]): Buffer {
  const power = Math.floor(Math.log2(tables.length))
  const header = Buffer.alloc(12 + 16 * tables.length)
  header.writeUInt32BE(0x00010000, 0)
  const search = 16 * 2 ** power
  for (const [nth, value] of [tables.length, search, power, 16 * tables.length - search].entries())
    header.writeUInt16BE(value, 4 + 2 * nth)
  const bodies: Buffer[] = []
  let at = header.length
  for (const [nth, [tag, table]] of tables.entries()) {
    const entry = 12 + 16 * nth
    header.write(tag, entry, 'latin1')
    header.writeUInt32BE(checksum(table), entry + 4)
    header.writeUInt32BE(at, entry + 8)
    header.writeUInt32BE(table.length, entry + 12)
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)])
    bodies.push(padded)
    at += padded.length
  }
  return Buffer.concat([header, ...bodies])
}

function checksum(table: Buffer): number {
  const whole = table.length & ~3
  let sum = 0
  for (let at = 0; at < whole; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0
  for (let at = whole; at < table.length; at++)
    sum = (sum + ((table[at] ?? 0) << (24 - 8 * (at - whole)))) >>> 0
  return sum
}
