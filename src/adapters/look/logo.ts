import { Parser } from 'htmlparser2'
import { parseColour } from './colour.ts'

/** A figure of one colour: path data, and how it is painted. */
export type LogoPath = {
  readonly d: string
  /** a b c d e f, as in SVG's `matrix()` */
  readonly matrix?: readonly number[]
  /** `#rrggbb`; neither: not painted */
  readonly fill?: string
  readonly evenOdd?: true
  readonly stroke?: string
  readonly strokeWidth?: number
}

/** A logo as paths alone, which pages and documents draw alike. */
export type Logo = {
  /** x, y, width and height of the view box */
  readonly box: readonly [number, number, number, number]
  readonly paths: readonly LogoPath[]
}

/** Why a file is no logo; `what` names the element or attribute. */
export type LogoFault = {
  readonly fault: 'not svg' | 'not whole' | 'no box' | 'empty' | 'element' | 'attribute' | 'value' | 'program'
  readonly what?: string
}

class Unfit extends Error {
  readonly why: LogoFault
  constructor(fault: LogoFault['fault'], what?: string) {
    super(fault)
    this.why = { fault, ...(what && { what }) }
  }
}

/**
 * Reads an SVG file by what it may have, and takes nothing else over: figures of plain colours, groups and
 * transformations. What draws nothing (titles, an editor's notes) is dropped; a program, a reference, a text or a
 * gradient is a fault, since without it the logo would be another.
 */
export function parseLogo(svg: string): Logo | LogoFault {
  try {
    return read(svg)
  } catch (error) {
    if (error instanceof Unfit) return error.why
    throw error
  }
}

type Attributes = Readonly<Record<string, string>>
type Paint = Omit<LogoPath, 'd'>

/** Draw nothing, with all that is in them. */
const SILENT = new Set(['title', 'desc', 'metadata', 'namedview', 'sodipodi:namedview'])

function read(svg: string): Logo {
  const paths: LogoPath[] = []
  const paints: Paint[] = []
  const open: string[] = []
  let box: Logo['box'] | undefined
  let silent = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (silent > 0 || SILENT.has(name)) {
          silent++
          return
        }
        if (open.length === 0) {
          if (name !== 'svg' || box) throw new Unfit('not svg')
          box = boxOf(attributes)
        }
        if (name === 'script') throw new Unfit('program', name)
        const figure = Object.hasOwn(FIGURES, name) ? FIGURES[name] : undefined
        const holds = name === 'g' || name === 'defs' || (name === 'svg' && open.length === 0)
        if (!(figure || holds) || (figure && open.includes('defs'))) throw new Unfit('element', name)
        open.push(name)
        const paint = paintOf(attributes, paints.at(-1) ?? { fill: '#000000' })
        paints.push(paint)
        if (figure && (paint.fill || paint.stroke)) paths.push({ d: figure(attributes), ...paint })
      },
      onclosetag() {
        if (silent > 0) silent--
        else {
          open.pop()
          paints.pop()
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.write(svg)
  if (!box) throw new Unfit('not svg')
  if (open.length > 0) throw new Unfit('not whole', open.at(-1))
  if (paths.length === 0) throw new Unfit('empty')
  return { box, paths }
}

/** Change nothing of what is drawn here: places of an editor, names. Also whatever has a prefix. */
const IDLE =
  /:|^(id|class|version|xmlns|baseProfile|role|aria-.*|data-.*|x|y|width|height|enable-background)$/
/** Shape a figure, and are read with it. */
const SHAPE = /^(d|x|y|width|height|rx|ry|cx|cy|r|x1|y1|x2|y2|points|viewBox|preserveAspectRatio)$/
/** May be said, as long as they say the usual. */
const USUAL: Readonly<Record<string, RegExp>> = {
  opacity: /^1(\.0+)?$/,
  'fill-opacity': /^1(\.0+)?$/,
  'stroke-opacity': /^1(\.0+)?$/,
  'stroke-dasharray': /^none$/,
  'stroke-linecap': /^butt$/,
  'stroke-linejoin': /^miter$/,
  'stroke-miterlimit': /^[\d.]+$/,
  'stroke-dashoffset': /^[\d.]+$/,
  'clip-rule': /^(nonzero|evenodd)$/,
  display: /^inline$/,
  visibility: /^visible$/,
}

/** Settings of text, of ends of lines and of an editor, which it writes beside every figure. */
const OF_TEXT =
  /^(-?inkscape|baseline|block|color|direction|dominant|font|image|isolation|letter|line|marker|mix-blend|overflow|paint-order|shape|solid|text|vector|white-space|word|writing)/

/** How an element is painted, with what it inherits. What `style` says stands above the attributes, as in CSS. */
function paintOf(attributes: Attributes, inherited: Paint): Paint {
  let paint = inherited
  for (const [name, value] of [...Object.entries(attributes), ...declarations(attributes.style ?? '')]) {
    if (/^on/i.test(name)) throw new Unfit('program', name)
    if (/^(xlink:)?href$/.test(name)) throw new Unfit('attribute', name)
    paint = painted(paint, name, value.trim())
  }
  return paint
}

function painted(paint: Paint, name: string, value: string): Paint {
  if (name === 'fill') return withColour(paint, 'fill', value)
  if (name === 'stroke') return withColour(paint, 'stroke', value)
  if (name === 'stroke-width') return { ...paint, strokeWidth: length(value, name) }
  if (name === 'transform') return { ...paint, matrix: times(paint.matrix ?? IDENTITY, matrixOf(value)) }
  if (name === 'fill-rule') {
    const { evenOdd: _, ...rest } = paint
    return value === 'evenodd' ? { ...rest, evenOdd: true } : rest
  }
  if (name === 'style' || IDLE.test(name) || SHAPE.test(name)) return paint
  const usual = Object.hasOwn(USUAL, name) ? USUAL[name] : undefined
  if (!usual && OF_TEXT.test(name) && !value.includes('url(')) return paint
  if (!usual?.test(value)) throw new Unfit('attribute', `${name}="${value.slice(0, 40)}"`)
  return paint
}

const declarations = (style: string): [string, string][] =>
  style.split(';').flatMap((one) => {
    const colon = one.indexOf(':')
    return colon < 0 ? [] : [[one.slice(0, colon).trim(), one.slice(colon + 1)] as [string, string]]
  })

function withColour(paint: Paint, what: 'fill' | 'stroke', value: string): Paint {
  const { [what]: _, ...rest } = paint
  if (value === 'none') return rest
  if (value === 'inherit') return paint
  const found = NAMED[value.toLowerCase()] ?? (value.startsWith('#') ? parseColour(value) : rgbOf(value))
  if (!found) throw new Unfit('value', `${what}="${value.slice(0, 40)}"`)
  return { ...rest, [what]: found }
}

const NAMED: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  yellow: '#ffff00',
  gray: '#808080',
  grey: '#808080',
}

function rgbOf(value: string): string | undefined {
  const parts = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(value)?.slice(1).map(Number)
  if (!parts || parts.some((part) => part > 255)) return undefined
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi
const LENGTH = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:px)?$/i

/** A length in units of the drawing. */
function length(value: string | undefined, name: string, otherwise = 0): number {
  if (value === undefined) return otherwise
  if (!LENGTH.test(value.trim())) throw new Unfit('value', `${name}="${value.slice(0, 40)}"`)
  return Number.parseFloat(value)
}

const numbers = (text: string): number[] => [...text.matchAll(NUMBER)].map(Number)

function boxOf({ viewBox, width, height }: Attributes): Logo['box'] {
  const given = viewBox === undefined ? undefined : numbers(viewBox)
  const [x, y, w, h] = given ?? [0, 0, length(width, 'width'), length(height, 'height')]
  if (x === undefined || y === undefined || !w || !h || w < 0 || h < 0) throw new Unfit('no box')
  return [x, y, w, h]
}

/** Each figure as path data. */
const FIGURES: Readonly<Record<string, (a: Attributes) => string>> = {
  path: ({ d = '' }) => {
    if (/[^\s\d.,+\-eEMmZzLlHhVvCcSsQqTtAa]/.test(d)) throw new Unfit('value', 'd')
    return d.trim().replace(/\s+/g, ' ')
  },
  rect: (a) => {
    const [x, y] = [length(a.x, 'x'), length(a.y, 'y')]
    const [w, h] = [length(a.width, 'width'), length(a.height, 'height')]
    const rx = Math.min(length(a.rx, 'rx', length(a.ry, 'ry')), w / 2)
    const ry = Math.min(length(a.ry, 'ry', rx), h / 2)
    if (rx === 0 || ry === 0) return `M${x} ${y}h${w}v${h}h${-w}z`
    const corner = (dx: number, dy: number) => `a${rx} ${ry} 0 0 1 ${dx} ${dy}`
    return (
      `M${x + rx} ${y}h${w - 2 * rx}${corner(rx, ry)}v${h - 2 * ry}${corner(-rx, ry)}` +
      `h${2 * rx - w}${corner(-rx, -ry)}v${2 * ry - h}${corner(rx, -ry)}z`
    )
  },
  circle: (a) => ellipse(length(a.cx, 'cx'), length(a.cy, 'cy'), length(a.r, 'r'), length(a.r, 'r')),
  ellipse: (a) => ellipse(length(a.cx, 'cx'), length(a.cy, 'cy'), length(a.rx, 'rx'), length(a.ry, 'ry')),
  line: (a) => `M${length(a.x1, 'x1')} ${length(a.y1, 'y1')}L${length(a.x2, 'x2')} ${length(a.y2, 'y2')}`,
  polyline: ({ points = '' }) => `M${numbers(points).join(' ')}`,
  polygon: ({ points = '' }) => `M${numbers(points).join(' ')}z`,
}

const ellipse = (cx: number, cy: number, rx: number, ry: number): string =>
  `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`

type Matrix = readonly [number, number, number, number, number, number]
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

/** The value of `transform` as one matrix. */
function matrixOf(value: string): Matrix {
  let all: Matrix = IDENTITY
  const rest = value.replace(/(\w+)\s*\(([^)]*)\)[\s,]*/g, (_, name: string, inside: string) => {
    all = times(all, single(name, numbers(inside)))
    return ''
  })
  if (rest.trim()) throw new Unfit('value', `transform="${value.slice(0, 40)}"`)
  return all
}

function single(name: string, [a = 0, b, c = 0, d = 0, e = 0, f = 0]: number[]): Matrix {
  const turn = (a * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  if (name === 'matrix') return [a, b ?? 0, c, d, e, f]
  if (name === 'translate') return [1, 0, 0, 1, a, b ?? 0]
  if (name === 'scale') return [a, 0, 0, b ?? a, 0, 0]
  if (name === 'rotate') {
    const [x, y] = [b ?? 0, c]
    return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]
  }
  throw new Unfit('value', `transform="${name}"`)
}

const times = (m: readonly number[], [a2, b2, c2, d2, e2, f2]: Matrix): Matrix => {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m
  return [
    a * a2 + c * b2,
    b * a2 + d * b2,
    a * c2 + c * d2,
    b * c2 + d * d2,
    a * e2 + c * f2 + e,
    b * e2 + d * f2 + f,
  ]
}

/** The logo as an SVG file of its own: nothing in it but the paths that were read, so it needs no escaping. */
export function logoSvg({ box, paths }: Logo): string {
  const drawn = paths.map(({ d, matrix, fill, evenOdd, stroke, strokeWidth = 1 }) => {
    const painted = [
      `fill="${fill ?? 'none'}"`,
      ...(evenOdd ? ['fill-rule="evenodd"'] : []),
      ...(stroke ? [`stroke="${stroke}"`, `stroke-width="${strokeWidth}"`] : []),
      ...(matrix ? [`transform="matrix(${matrix.map((n) => Number(n.toFixed(5))).join(' ')})"`] : []),
    ]
    return `<path ${painted.join(' ')} d="${d}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(' ')}">${drawn.join('')}</svg>`
}
