import { createRequire } from 'node:module'
import type { Language } from '../../domain/facts/language.ts'
import type { Dice } from '../runtime/seeded-dice.ts'

type Command = {
  type: 'M' | 'L' | 'Q' | 'C' | 'Z'
  x: number
  y: number
  x1: number
  y1: number
  x2: number
  y2: number
}
type Font = {
  readonly unitsPerEm: number
  charToGlyph(ch: string): {
    readonly advanceWidth: number
    getPath(x: number, y: number, size: number): { readonly commands: Command[] }
  }
}
type Point = readonly [x: number, y: number]
/** A closed outline: its first point, then quadratic curves (control, end). */
type Outline = { readonly start: Point; readonly curves: readonly (readonly [control: Point, end: Point])[] }

const WIDTH = 300
const HEIGHT = 100
const SIZE = 104
/** The picture is written in units of so many: the eye sees no finer ones, and they make half its bytes. */
const UNIT = 2
/** Curves that are shorter, in those units, go with the next. */
const SHORTEST = 2.5

/** Where the picture is opened by itself; in a page its `alt` is read. */
const TITLES: Readonly<Record<Language, string>> = { es: 'Letras para copiar', en: 'Letters to copy' }

let loaded: Font | undefined
/** svg-captcha's font, read at the first picture so that the start stays short. */
const font = (): Font => {
  loaded ??= (createRequire(import.meta.url)('svg-captcha').options as { font: Font }).font
  return loaded
}

/**
 * Letters as one SVG path: svg-captcha's glyphs, each turned, slanted, stretched and shifted, its curves split, all of
 * them bent by one slow wave, mixed with strokes of noise, and the outlines in an order that does not tell the reading.
 * The font's own outlines and order are what solves a plain svg-captcha every time. Gives a whole SVG document; the same
 * dice give the same.
 * @param language of its title
 */
export function drawPicture(text: string, roll: Dice, language: Language): string {
  const between = (low: number, high: number) => low + ((high - low) * roll(1001)) / 1000
  const wave = makeWave(between)
  const step = (WIDTH - 40) / text.length
  const letters = [...text].flatMap((letter, at) => {
    const centre: Point = [20 + step * (at + 0.5) + between(-3, 3), HEIGHT / 2 + between(-6, 6)]
    const turn = makeTurn(centre, between)
    return outlinesOf(letter).map((outline) => bend(outline, turn))
  })
  // a hole winds against its letter, so it stays a hole wherever it stands in the path
  const outlines = shuffle([...letters, ...noise(between)], roll).map((outline) =>
    bend(split(outline, roll), wave),
  )
  const d = outlines.map(toPath).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH / UNIT} ${HEIGHT / UNIT}"><title>${TITLES[language]}</title><path fill="#fff" d="M0 0h${WIDTH / UNIT}v${HEIGHT / UNIT}H0z"/><path fill="#123" stroke="#123" stroke-width=".7" d="${d}"/></svg>`
}

function outlinesOf(letter: string): Outline[] {
  const glyph = font().charToGlyph(letter)
  const shift = (glyph.advanceWidth * SIZE) / font().unitsPerEm / 2
  const outlines: Outline[] = []
  let start: Point = [0, 0]
  let at: Point = start
  let curves: (readonly [Point, Point])[] = []
  const line = (to: Point) => curves.push([[(at[0] + to[0]) / 2, (at[1] + to[1]) / 2], to])
  for (const c of glyph.getPath(-shift, SIZE * 0.27, SIZE).commands) {
    const end: Point = [c.x, c.y]
    if (c.type === 'M') {
      start = end
      curves = []
    } else if (c.type === 'L') line(end)
    else if (c.type === 'Q') curves.push([[c.x1, c.y1], end])
    else if (c.type === 'C') curves.push([[(c.x1 + c.x2) / 2, (c.y1 + c.y2) / 2], end])
    else if (curves.length > 0) outlines.push({ start, curves })
    if (c.type !== 'Z') at = end
  }
  return outlines
}

type Move = (p: Point) => Point
type Between = (low: number, high: number) => number

/** Turn, slant and stretch about the letter's own middle, then to its place. */
function makeTurn([cx, cy]: Point, between: Between): Move {
  const angle = between(-0.32, 0.32)
  const slant = between(-0.25, 0.25)
  const wide = between(0.88, 1.08)
  const high = between(0.88, 1.14)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return ([x, y]) => {
    const [sx, sy] = [(x + slant * y) * wide, y * high]
    return [cx + sx * cos - sy * sin, cy + sx * sin + sy * cos]
  }
}

/** One slow wave over the whole picture, in both directions. */
function makeWave(between: Between): Move {
  const [a, b] = [between(2.5, 4.5), between(2.5, 4.5)]
  const [p, q] = [between(0, 6.28), between(0, 6.28)]
  const [u, v] = [between(0.035, 0.06), between(0.025, 0.045)]
  return ([x, y]) => [x + a * Math.sin(y * u + p), y + b * Math.sin(x * v + q)]
}

const bend = ({ start, curves }: Outline, move: Move): Outline => ({
  start: move(start),
  curves: curves.map(([control, end]) => [move(control), move(end)] as const),
})

/** Some curves become two halves (de Casteljau), so that counting segments tells no letter. */
function split({ start, curves }: Outline, roll: Dice): Outline {
  const middle = (p: Point, q: Point): Point => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]
  let at = start
  const halves = curves.flatMap((curve) => {
    const [control, end] = curve
    const from = at
    at = end
    if (roll(4) > 0) return [curve]
    const [left, right] = [middle(from, control), middle(control, end)]
    const half = middle(left, right)
    return [[left, half] as const, [right, end] as const]
  })
  return { start, curves: halves }
}

/** Thin bent strokes across, closed like letters are. */
function noise(between: Between): Outline[] {
  return Array.from({ length: 3 }, () => {
    const [y1, y2, thick] = [between(18, 82), between(18, 82), between(1.2, 2.2)]
    const [left, right] = [between(0, 60), between(240, 300)]
    const control: Point = [between(90, 210), between(0, 100)]
    const back: Point = [control[0], control[1] + thick]
    return {
      start: [left, y1],
      curves: [
        [control, [right, y2]],
        [
          [right, y2 + thick / 2],
          [right, y2 + thick],
        ],
        [back, [left, y1 + thick]],
      ],
    } satisfies Outline
  })
}

function shuffle<T>(list: T[], roll: Dice): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = roll(i + 1)
    const [a, b] = [list[i] as T, list[j] as T]
    list[i] = b
    list[j] = a
  }
  return list
}

/**
 * Whole units, relative, without blanks that a sign makes needless: what the eye needs and no more. The font has many
 * curves of almost no size, which go with the next.
 */
function toPath({ start, curves }: Outline): string {
  const round = ([x, y]: Point): Point => [Math.round(x / UNIT), Math.round(y / UNIT)]
  let at = round(start)
  const first = at
  const numbers: number[] = []
  for (const [control, end] of curves) {
    const [c, e] = [round(control), round(end)]
    if (Math.hypot(e[0] - at[0], e[1] - at[1]) < SHORTEST) continue
    numbers.push(c[0] - at[0], c[1] - at[1], e[0] - at[0], e[1] - at[1])
    at = e
  }
  if (numbers.length < 8) return ''
  return `M${first.join(' ')}q${numbers.join(' ').replace(/ -/g, '-')}z`
}
