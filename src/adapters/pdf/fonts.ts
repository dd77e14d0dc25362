import path from 'node:path'
import FontStore, { type FontStoreType } from '@react-pdf/font'

/** The three faces of the documents: `family` and `weight` as styles name them. All of Latin, save `Mono`: ASCII. */
const FACES = {
  sans: { family: 'Sans', weight: 400, file: 'NotoSans-Regular.ttf' },
  strong: { family: 'Sans', weight: 600, file: 'NotoSans-SemiBold.ttf' },
  mono: { family: 'Mono', weight: 400, file: 'SourceCodePro-Regular.ttf' },
} as const
export type Face = keyof typeof FACES

type Glyph = { readonly advanceWidth: number }
type Shaped = { readonly glyphs: Glyph[]; readonly positions: Glyph[]; readonly advanceWidth: number }
/** The part of fontkit's font that is used here. */
type Font = {
  readonly postscriptName: string
  readonly unitsPerEm: number
  layout(text: string, ...rest: unknown[]): Shaped
}

export type Fonts = {
  readonly store: FontStoreType
  /** opened fonts by PostScript name */
  readonly byName: ReadonlyMap<string, object>
  /** width of a text in points */
  readonly measure: (text: string, face: Face, size: number) => number
}

/** Opens the fonts of `folder`, once a process. Rejects when a file is missing. */
export async function loadFonts(folder: string): Promise<Fonts> {
  const store = new FontStore()
  // a name or a sentence is never hyphenated: an added hyphen would change what is certified
  store.registerHyphenationCallback((word) => [word])
  const opened = new Map<Face, Font>()
  for (const [face, { family, weight, file }] of Object.entries(FACES)) {
    store.register({ family, fontWeight: weight, src: path.join(folder, file) })
    const font = { fontFamily: family, fontWeight: weight }
    await store.load(font)
    opened.set(face as Face, remembering(store.getFont(font).data as unknown as Font))
  }
  const widths = new Map<string, number>()
  const measure = (text: string, face: Face, size: number): number => {
    const font = opened.get(face)
    if (!font) throw new Error(`Tipo de letra desconocido: ${face}`)
    return (
      remembered(widths, `${face} ${text}`, () => font.layout(text).advanceWidth / font.unitsPerEm) * size
    )
  }
  return { store, byName: new Map([...opened.values()].map((font) => [font.postscriptName, font])), measure }
}

const REMEMBERED = 1000

/** Memoizes `make`. Clears the whole cache at 1,000 entries, so that no personal data stays in memory for long. */
function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= REMEMBERED) known.clear()
  const made = make()
  known.set(key, made)
  return made
}

/**
 * Memoizes shaping, which is most of the work of a document: most of its sentences are in every document. Callers scale
 * the positions in place, so each gets a copy.
 */
function remembering(font: Font): Font {
  const known = new Map<string, Shaped>()
  const shape = font.layout.bind(font)
  font.layout = (text, ...rest) =>
    copyOf(remembered(known, `${JSON.stringify(rest)} ${text}`, () => shape(text, ...rest)))
  return font
}

/** A copy with the same prototype (its getters), and lists of its own. */
function copyOf(shaped: Shaped): Shaped {
  const copy: Shaped = Object.assign(Object.create(Object.getPrototypeOf(shaped)), shaped)
  return Object.assign(copy, {
    glyphs: [...shaped.glyphs],
    positions: shaped.positions.map((one) => Object.assign(Object.create(Object.getPrototypeOf(one)), one)),
  })
}
