import { createContext, useContext } from 'react'
import type { DocumentContent } from '../documents/content.ts'

/** Letter size in points, and the grid of both documents. */
export const PAGE = { width: 612, height: 792, side: 40, top: 24, bottom: 28 } as const
export const WIDTH = PAGE.width - 2 * PAGE.side

/** Beside the institution's ink: legible on a black and white printer and on its photocopy. */
export const COLOR = {
  text: '#16211d',
  muted: '#46544e',
  line: '#93a59d',
  tint: '#eef3f1',
} as const

/** What is the institution's own in a document: its colour, and its logo as paths. */
export type Look = {
  /** `#rrggbb`, of 4.5:1 or more on white */
  readonly ink: string
  readonly logo?: {
    /** x, y, width and height of the view box */
    readonly box: readonly [number, number, number, number]
    readonly paths: readonly {
      readonly d: string
      readonly matrix?: readonly number[]
      readonly fill?: string
      readonly evenOdd?: true
      readonly stroke?: string
      readonly strokeWidth?: number
    }[]
  }
}

const sans = { fontFamily: 'Sans', fontWeight: 400, color: COLOR.text } as const
const strong = { ...sans, fontWeight: 600 } as const
const mono = { fontFamily: 'Mono', fontWeight: 400, color: COLOR.text } as const

/** Sizes at full scale, in points: nothing to be read is under 9. */
const SIZES = {
  portal: 9,
  h1: 16,
  h2: 9.6,
  lead: 9.8,
  label: 9,
  rowLabel: 9.2,
  value: 10.2,
  body: 9,
  small: 9,
  cadena: 9,
  code: 9,
} as const

/** The styles of text with every size times `scale`, in the institution's ink. */
export function typeAt(scale: number, look: Look) {
  const { ink } = look
  const at = (size: keyof typeof SIZES) => ({ fontSize: SIZES[size] * scale })
  return {
    scale,
    look,
    institution: { ...strong, color: ink, lineHeight: 1.25 },
    portal: { ...sans, ...at('portal'), color: COLOR.muted, lineHeight: 1.3 },
    h1: { ...strong, ...at('h1'), color: ink, lineHeight: 1.25 },
    h2: { ...strong, ...at('h2'), color: ink, lineHeight: 1.35 },
    lead: { ...sans, ...at('lead'), lineHeight: 1.36 },
    label: { ...sans, ...at('label'), color: COLOR.muted, lineHeight: 1.2 },
    rowLabel: { ...sans, ...at('rowLabel'), color: COLOR.muted, lineHeight: 1.3 },
    value: { ...strong, ...at('value'), lineHeight: 1.3 },
    body: { ...sans, ...at('body'), lineHeight: 1.3 },
    small: { ...sans, ...at('small'), color: COLOR.muted, lineHeight: 1.25 },
    cadena: { ...sans, ...at('cadena'), lineHeight: 1.25 },
    code: { ...mono, ...at('code'), lineHeight: 1.22 },
  } as const
}
export type Type = ReturnType<typeof typeAt>
export type TextStyle = Exclude<keyof Type, 'scale' | 'look'>

/** The largest with which a document is one page is used: names and settings differ in length. */
const SCALES = [1, 0.95, 0.9, 0.85, 0.8, 0.76] as const
/** The sizes of type to try, the largest first. The card's sheet says less, so one more fits there. */
export const scalesOf = ({ card }: Pick<DocumentContent, 'card'>): readonly number[] =>
  card ? [1.1, ...SCALES] : SCALES

const TypeContext = createContext(typeAt(1, { ink: COLOR.text }))
export const TypeProvider = TypeContext.Provider
/** The styles of the document that is being laid out. */
export const useType = (): Type => useContext(TypeContext)

/** Between sections. */
export const GAP = 4.6
