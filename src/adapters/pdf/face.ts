import type { PdfFile, Ref } from './file.ts'
import type { Face, ShapedGlyph } from './fonts.ts'
import { subsetOf } from './subset.ts'
import { num, textString } from './syntax.ts'

/** A stretch of text in one embedded font: its codes, and how much nearer than its width each glyph brings the next. */
export type Stretch = { readonly font: EmbeddedFont; readonly codes: number[]; readonly nearer: number[] }

const FIRST = 0x20
const LAST = 0xff
/** Codes for what Latin-1 does not have, before those of Latin-1 that the document leaves over. */
const SPARE = [...span(0x80, 0xa0), 0x7f, ...span(0xa1, 0xff), ...span(0x20, 0x7e)]

/** The part of a face that a document uses, as simple fonts of up to 224 glyphs: one unless it has letters of many. */
export class DocumentFace {
  readonly face: Face
  readonly #fonts: EmbeddedFont[] = []
  readonly #file: PdfFile
  readonly #name: () => string

  /** @param name of a font among the resources, a new one at each call */
  constructor(face: Face, file: PdfFile, name: () => string) {
    this.face = face
    this.#file = file
    this.#name = name
  }

  get fonts(): readonly EmbeddedFont[] {
    return this.#fonts
  }

  encode(glyphs: readonly ShapedGlyph[]): Stretch[] {
    const stretches: Stretch[] = []
    for (const glyph of glyphs) {
      const { font, code } = this.#codeOf(glyph)
      if (stretches.at(-1)?.font !== font) stretches.push({ font, codes: [], nearer: [] })
      stretches.at(-1)?.codes.push(code)
      stretches.at(-1)?.nearer.push(glyph.width - glyph.advance)
    }
    return stretches
  }

  #codeOf(glyph: ShapedGlyph): { font: EmbeddedFont; code: number } {
    for (const font of this.#fonts) {
      const code = font.codeOf(glyph)
      if (code !== undefined) return { font, code }
    }
    const font = new EmbeddedFont(this.face, this.#file.ref(), this.#name())
    this.#fonts.push(font)
    return { font, code: font.codeOf(glyph) ?? FIRST }
  }
}

/** A TrueType font with a code of one byte a glyph: that of Latin-1 for what Latin-1 has. */
class EmbeddedFont {
  readonly ref: Ref
  /** among the resources of the pages */
  readonly name: string
  readonly #face: Face
  readonly #codes = new Map<string, number>()
  readonly #glyphs = new Map<number, ShapedGlyph>()

  constructor(face: Face, ref: Ref, name: string) {
    this.#face = face
    this.ref = ref
    this.name = name
  }

  /** The code of a glyph; undefined when all are given to others. */
  codeOf(glyph: ShapedGlyph): number | undefined {
    const key = `${glyph.id} ${glyph.text}`
    const known = this.#codes.get(key)
    if (known !== undefined) return known
    const latin = glyph.text.length === 1 ? glyph.text.charCodeAt(0) : 0
    const isFree = (code: number): boolean => !this.#glyphs.has(code)
    const code = LATIN_1.has(latin) && isFree(latin) ? latin : SPARE.find(isFree)
    if (code === undefined) return undefined
    this.#codes.set(key, code)
    this.#glyphs.set(code, glyph)
    return code
  }

  /** @param tag six letters, another for each font of a file */
  embed(file: PdfFile, tag: string): void {
    const { postscriptName, metrics, tables } = this.#face
    const used = [...this.#glyphs].sort(([a], [b]) => a - b)
    const outlines = subsetOf(tables, new Map(used.map(([code, { id }]) => [code, id])))
    const program = file.stream(`/Length1 ${outlines.length}`, outlines)
    const name = `/${tag}+${postscriptName}`
    const { ascent, descent, capHeight, bbox, italicAngle, fixedPitch } = metrics
    const descriptor = file.put(
      `<</Type/FontDescriptor/FontName${name}/Flags ${SYMBOLIC + (fixedPitch ? FIXED_PITCH : 0)}` +
        `/FontBBox[${bbox.map((n) => num(n)).join(' ')}]/ItalicAngle ${num(italicAngle)}/Ascent ${num(ascent)}` +
        `/Descent ${num(descent)}/CapHeight ${num(capHeight)}/StemV 0/FontFile2 ${program}>>`,
    )
    const [first = FIRST, last = LAST] = [used[0]?.[0], used.at(-1)?.[0]]
    const widths = span(first, last).map((code) => num(this.#glyphs.get(code)?.width ?? 0))
    const toUnicode = file.sharedStream(unicodeMap(used))
    file.put(
      `<</Type/Font/Subtype/TrueType/BaseFont${name}/FirstChar ${first}/LastChar ${last}` +
        `/Widths[${widths.join(' ')}]/FontDescriptor ${descriptor}/ToUnicode ${toUnicode}>>`,
      this.ref,
    )
  }
}

export type { EmbeddedFont }

const FIXED_PITCH = 1
const SYMBOLIC = 4

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n)
}
const LATIN_1 = new Set([...span(0x20, 0x7e), ...span(0xa1, 0xff)])

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const utf16 = (text: string): string =>
  [...Array(text.length).keys()].map((nth) => hex(text.charCodeAt(nth), 4)).join('')

/**
 * What each code says (ISO 32000-1, 9.10.3). Codes that say their letter of Latin-1 are ranges, whether or not all of
 * them are used: so most fonts have the same map, and share it.
 */
function unicodeMap(used: readonly (readonly [code: number, glyph: ShapedGlyph])[]): string {
  const others = used
    .filter(([code, { text }]) => text !== String.fromCharCode(code))
    .map(([code, { text }]) => ({ from: code, to: code, text }))
  const ranges: { from: number; to: number; text: string }[] = []
  for (const code of LATIN_1) {
    if (others.some(({ from }) => from === code)) continue
    const last = ranges.at(-1)
    if (last?.to === code - 1) last.to = code
    else ranges.push({ from: code, to: code, text: String.fromCharCode(code) })
  }
  ranges.push(...others)
  const rows = ranges.map(({ from, to, text }) => `<${hex(from, 2)}><${hex(to, 2)}><${utf16(text)}>`)
  const blocks: string[] = []
  // a block has at most a hundred rows
  for (let at = 0; at < rows.length; at += 100) {
    const block = rows.slice(at, at + 100)
    blocks.push(`${block.length} beginbfrange\n${block.join('\n')}\nendbfrange`)
  }
  return [
    '/CIDInit/ProcSet findresource begin 12 dict begin begincmap',
    `/CIDSystemInfo<</Registry${textString('Adobe')}/Ordering${textString('UCS')}/Supplement 0>>def`,
    '/CMapName/Adobe-Identity-UCS def/CMapType 2 def',
    '1 begincodespacerange<00><ff>endcodespacerange',
    ...blocks,
    'endcmap CMapName currentdict/CMap defineresource pop end end',
  ].join('\n')
}
