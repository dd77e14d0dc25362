import { readFileSync } from 'node:fs'
import path from 'node:path'
import FontStore, { type FontStoreType } from '@react-pdf/font'
import { knownLines } from './known-lines.ts'
import { type Tables, tablesOf } from './subset.ts'

/** The three faces of the documents: `family` and `weight` as styles name them. All of Latin, save `Mono`: ASCII. */
const FACES = {
  sans: { family: 'Sans', weight: 400, file: 'NotoSans-Regular.ttf' },
  strong: { family: 'Sans', weight: 600, file: 'NotoSans-SemiBold.ttf' },
  mono: { family: 'Mono', weight: 400, file: 'SourceCodePro-Regular.ttf' },
} as const
type FaceName = keyof typeof FACES

/** A glyph in its place in a word; lengths in thousandths of the size. */
export type ShapedGlyph = {
  readonly id: number
  /** what it says: of a ligature, several letters */
  readonly text: string
  readonly width: number
  /** to the next glyph: its width and kerning */
  readonly advance: number
  /** where a mark stands from its place on the line */
  readonly offset?: { readonly x: number; readonly y: number }
}

export type Face = {
  readonly postscriptName: string
  readonly metrics: {
    readonly ascent: number
    readonly descent: number
    readonly capHeight: number
    readonly bbox: readonly number[]
    readonly italicAngle: number
    readonly fixedPitch: boolean
  }
  readonly tables: Tables
  /** Word by word: nothing is kerned against a blank. */
  readonly shape: (text: string) => readonly ShapedGlyph[]
}

/** The part of fontkit's font that is used here. */
type Font = {
  readonly postscriptName: string
  readonly unitsPerEm: number
  readonly ascent: number
  readonly descent: number
  readonly capHeight: number
  readonly bbox: Record<'minX' | 'minY' | 'maxX' | 'maxY', number>
  readonly italicAngle: number
  readonly post: { readonly isFixedPitch: number }
  hasGlyphForCodePoint(codePoint: number): boolean
  layout(text: string, ...rest: unknown[]): Shaped
}
type Glyph = { readonly id: number; readonly advanceWidth: number; readonly codePoints: number[] }
type Position = { readonly xAdvance: number; readonly xOffset: number; readonly yOffset: number }
type Shaped = {
  readonly glyphs: Glyph[]
  readonly positions: Position[]
  readonly advanceWidth: number
}

export type Fonts = {
  readonly store: FontStoreType
  /** by PostScript name */
  readonly faces: ReadonlyMap<string, Face>
  /** of texts in them that were laid out */
  readonly lines: ReturnType<typeof knownLines>
  /** width of a text in points */
  readonly measure: (text: string, face: FaceName, size: number) => number
}

/** Opens the fonts of `folder`, once a process. Rejects when a file is missing. */
export async function loadFonts(folder: string): Promise<Fonts> {
  const store = new FontStore()
  // a name or a sentence is never hyphenated: an added hyphen would change what is certified
  store.registerHyphenationCallback((word) => [word])
  const opened = new Map<FaceName, Font>()
  const faces = new Map<string, Face>()
  for (const [name, { family, weight, file }] of Object.entries(FACES)) {
    const src = path.join(folder, file)
    store.register({ family, fontWeight: weight, src })
    const style = { fontFamily: family, fontWeight: weight }
    await store.load(style)
    const font = remembering(store.getFont(style).data as unknown as Font)
    opened.set(name as FaceName, font)
    faces.set(font.postscriptName, faceOf(font, tablesOf(readFileSync(src))))
  }
  const widths = new Map<string, number>()
  const measure = (text: string, face: FaceName, size: number): number => {
    const font = opened.get(face)
    if (!font) throw new Error(`Tipo de letra desconocido: ${face}`)
    return (
      remembered(widths, `${face} ${text}`, () => font.layout(text).advanceWidth / font.unitsPerEm) * size
    )
  }
  return { store, faces, lines: knownLines(), measure }
}

function faceOf(font: Font, tables: Tables): Face {
  const scale = 1000 / font.unitsPerEm
  const { minX, minY, maxX, maxY } = font.bbox
  const words = new Map<string, readonly ShapedGlyph[]>()
  return {
    postscriptName: font.postscriptName,
    metrics: {
      ascent: font.ascent * scale,
      descent: font.descent * scale,
      capHeight: font.capHeight * scale,
      bbox: [minX, minY, maxX, maxY].map((n) => n * scale),
      italicAngle: font.italicAngle,
      fixedPitch: font.post.isFixedPitch !== 0,
    },
    tables,
    shape: (text) =>
      text
        .split(/(?<= )/)
        .flatMap((word) => remembered(words, word, () => glyphsOf(font.layout(word), scale))),
  }
}

const glyphsOf = ({ glyphs, positions }: Shaped, scale: number): ShapedGlyph[] =>
  glyphs.map(({ id, advanceWidth, codePoints }, nth) => {
    const { xAdvance = advanceWidth, xOffset = 0, yOffset = 0 } = positions[nth] ?? {}
    const offset = { x: xOffset * scale, y: yOffset * scale }
    return {
      id,
      text: String.fromCodePoint(...codePoints),
      width: advanceWidth * scale,
      advance: xAdvance * scale,
      ...(xOffset || yOffset ? { offset } : {}),
    }
  })

const REMEMBERED = 1000

/** Memoizes `make`. Clears the whole cache at 1,000 entries, so that no personal data stays in memory for long. */
function remembered<K, T>(known: Map<K, T>, key: K, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= REMEMBERED) known.clear()
  const made = make()
  known.set(key, made)
  return made
}

/**
 * Memoizes shaping, which is most of the work of a document: most of its sentences are in every document. What it gives
 * is shared, and frozen: a caller that changed it in place would change the next document too.
 */
function remembering(font: Font): Font {
  // asked of each letter, and read from its table each time
  Object.defineProperty(font, 'unitsPerEm', { value: font.unitsPerEm })
  const has = font.hasGlyphForCodePoint.bind(font)
  const letters = new Map<number, boolean>()
  font.hasGlyphForCodePoint = (codePoint) => remembered(letters, codePoint, () => has(codePoint))
  /** by how it is to be shaped, and what */
  const known = new Map<string, Map<string, Shaped>>()
  const shape = font.layout.bind(font)
  // nothing is kerned against a blank, and in a face of one width nothing at all
  const pieces = font.post.isFixedPitch === 0 ? /(?<= )/ : /(?=[\x20-\x7e])/
  font.layout = (text, ...rest) => {
    const shapes = remembered(known, JSON.stringify(rest), () => new Map<string, Shaped>())
    const shaped = text
      .split(pieces)
      .map((piece) => remembered(shapes, piece, () => frozen(shape(piece, ...rest))))
    const [first, second] = shaped
    return first && !second ? first : joined(shaped)
  }
  return font
}

function joined(shaped: readonly Shaped[]): Shaped {
  const whole = { glyphs: [] as Glyph[], positions: [] as Position[], advanceWidth: 0 }
  for (const { glyphs, positions, advanceWidth } of shaped) {
    whole.glyphs.push(...glyphs)
    whole.positions.push(...positions)
    whole.advanceWidth += advanceWidth
  }
  return whole
}

function frozen(shaped: Shaped): Shaped {
  for (const position of shaped.positions) Object.freeze(position)
  Object.freeze(shaped.glyphs)
  Object.freeze(shaped.positions)
  return shaped
}
