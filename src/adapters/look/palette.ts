import { contrast, firstOnTheWay, mix } from './colour.ts'

/** Where the institution's colour is seen, in one colour scheme: `mark` under the text `over`. */
type Scheme = { readonly mark: string; readonly over: string }

/** The colours of the institution, each `#rrggbb`. */
export type Palette = { readonly light: Scheme; readonly dark: Scheme }

/** What the style sheet has: of it only what stands here is another institution's. */
export const DEFAULT_PALETTE: Palette = {
  light: { mark: '#0a4f3f', over: '#ffffff' },
  dark: { mark: '#8fdcc3', over: '#08201a' },
}

/** Page and notices of the style sheet. */
const GROUNDS = { light: ['#ffffff', '#eef3f1'], dark: ['#101614', '#1d2724'] } as const

/** WCAG 2.2, 1.4.3 (AA) for text; 1.4.11 for the signs and borders that stand on a notice. */
const TEXT = 4.5
const SIGN = 3
/** Of the derived colours, which are ours to choose: as the rest of the pages. */
const AMPLE = 7

/**
 * The colours for an institution's one, `#rrggbb`: on dark pages it is a lighter one of its family, under dark text. Its
 * own contrast is the operator's (`illegible`).
 */
export function paletteOf(mark: string): Palette {
  const [, notice] = GROUNDS.dark
  const light = firstOnTheWay(mark, '#ffffff', (colour) => contrast(colour, notice) >= AMPLE)
  const over = firstOnTheWay(mix(mark, '#000000', 0.6), '#000000', (c) => contrast(c, light) >= AMPLE)
  return {
    light: { mark, over: '#ffffff' },
    dark: { mark: light, over },
  }
}

/** A pair of colours that cannot be read, by where it is. */
export type Illegible = {
  readonly scheme: 'light' | 'dark'
  readonly where: 'over' | 'page' | 'notice'
  readonly ratio: number
  readonly needed: number
}

/**
 * Every contrast that WCAG 2.2 AA asks for (1.4.3, 1.4.11) and the palette does not reach; empty: it can be read
 * everywhere.
 */
export function illegible(palette: Palette): Illegible[] {
  return (['light', 'dark'] as const).flatMap((scheme) => {
    const { mark, over } = palette[scheme]
    const [page, notice] = GROUNDS[scheme]
    const pairs = [
      { where: 'over', ratio: contrast(over, mark), needed: TEXT },
      { where: 'page', ratio: contrast(mark, page), needed: TEXT },
      { where: 'notice', ratio: contrast(mark, notice), needed: SIGN },
    ] as const
    return pairs.filter(({ ratio, needed }) => ratio < needed).map((pair) => ({ scheme, ...pair }))
  })
}

/** A darker one of the family of `mark` that can be read everywhere, to propose; black when none can. */
export const legibleLike = (mark: string): string =>
  firstOnTheWay(mark, '#000000', (colour) => illegible(paletteOf(colour)).length === 0)

/** The style sheet in the institution's colours: each one of the default palette is replaced, wherever it stands. */
export function inColours(sheet: string, { light, dark }: Palette): string {
  const by: Record<string, string> = {
    [DEFAULT_PALETTE.light.mark]: light.mark,
    [DEFAULT_PALETTE.dark.mark]: dark.mark,
    [DEFAULT_PALETTE.dark.over]: dark.over,
  }
  return sheet.replace(/#[\da-f]{6}\b/g, (colour) => by[colour] ?? colour)
}
