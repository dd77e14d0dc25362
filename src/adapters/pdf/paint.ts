import type { Canvas } from './canvas.ts'

export type Point = { readonly x: number; readonly y: number }
type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
type Side = 'Top' | 'Right' | 'Bottom' | 'Left'
export type Tag = { as: string; alt?: string; actual?: string; scope?: string; href?: string }

type Run = {
  readonly start: number
  readonly end: number
  readonly xAdvance?: number
  readonly attributes: {
    readonly font?: readonly { readonly postscriptName: string }[]
    readonly fontSize: number
    readonly color?: string
    readonly characterSpacing?: number
  }
}
type Line = {
  readonly string: string
  readonly box: { x: number; y: number }
  readonly ascent: number
  readonly runs: Run[]
}

/** Which page this is: 1 of 2. */
export type PageOf = { readonly number: number; readonly of: number }

/** A node as `@react-pdf/layout` leaves it: boxes in points, from the top left corner of the parent. */
export type LaidOut = {
  readonly type: string
  readonly props?: {
    tag?: Tag
    paint?: (canvas: Canvas, width: number, height: number, page: PageOf) => void
  }
  readonly style?: Readonly<Record<string, unknown>>
  readonly box?: Box & Readonly<Record<string, number | undefined>>
  readonly origin?: { readonly left: number; readonly top: number }
  readonly children?: readonly LaidOut[]
  readonly lines?: readonly Line[]
}

/**
 * React-PDF has decided where lines break; the canvas writes each run with the same font. Points, from the top left of
 * the page.
 * @param corner of the node
 */
export function drawLines(canvas: Canvas, lines: readonly Line[], { box }: LaidOut, corner: Point): void {
  if (!box) return
  const { paddingLeft = 0, paddingRight = 0, paddingTop = 0, width } = box
  const left = corner.x + paddingLeft
  const top = corner.y + paddingTop - (lines[0]?.box.y ?? 0)
  for (const line of lines) {
    let x = left + line.box.x
    for (const run of line.runs) {
      drawRun(canvas, line, run, { x, y: top + line.box.y + line.ascent }, width - paddingLeft - paddingRight)
      x += run.xAdvance ?? 0
    }
  }
}

function drawRun(canvas: Canvas, line: Line, run: Run, { x, y }: Point, width: number): void {
  const { font, fontSize, color = 'black', characterSpacing = 0 } = run.attributes
  // with the blank at its end, or a screen reader would join the last word with the next line's first
  const words = line.string.slice(run.start, run.end)
  if (!words) return
  canvas.font(font?.[0]?.postscriptName ?? '', fontSize).fillColor(color)
  // React-PDF may count on narrower blanks to get a word more into a line: it is taken from all letters alike
  const full = line.runs.length === 1 && (run.xAdvance ?? 0) > width - 1
  const excess = full ? canvas.widthOfString(words.trimEnd(), { characterSpacing }) - width : 0
  const closer = excess > 0 ? excess / words.length : 0
  canvas.text(words, x, y, {
    characterSpacing: characterSpacing - closer,
  })
}

const SIDES: readonly Side[] = ['Top', 'Right', 'Bottom', 'Left']
const borderOf = ({ box }: LaidOut, side: Side): number => box?.[`border${side}Width`] ?? 0
/** Whether a node has a background or a border to draw. */
export const hasBox = (node: LaidOut): boolean =>
  Boolean(node.style?.backgroundColor) || SIDES.some((side) => borderOf(node, side) > 0)

/**
 * Background and borders as filled rectangles; nothing for a node without them. Points, from the top left of the page.
 */
export function drawBox(canvas: Canvas, node: LaidOut, { x, y }: Point): void {
  const { box, style } = node
  if (!box || !style) return
  const { width, height } = box
  if (typeof style.backgroundColor === 'string') canvas.rect(x, y, width, height).fill(style.backgroundColor)
  for (const side of SIDES) {
    const thick = borderOf(node, side)
    const color = style[`border${side}Color`]
    if (thick <= 0) continue
    const flat = side === 'Top' || side === 'Bottom'
    const from = {
      x: side === 'Right' ? x + width - thick : x,
      y: side === 'Bottom' ? y + height - thick : y,
    }
    canvas.rect(from.x, from.y, flat ? width : thick, flat ? thick : height)
    canvas.fill(typeof color === 'string' ? color : 'black')
  }
}

/**
 * The one transformation that the views use: `rotate`, in degrees, for watermarks. True when the state was saved for it,
 * which the caller restores.
 */
export function turn(canvas: Canvas, { style, origin }: LaidOut, at: Point): boolean {
  const transform = style?.transform
  if (!Array.isArray(transform) || !origin) return false
  const degrees = Number(transform[0]?.value?.[0] ?? 0)
  canvas.save().rotate(degrees, [at.x + origin.left, at.y + origin.top])
  return true
}
