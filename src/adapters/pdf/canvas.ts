import type { DocumentFace, Stretch } from './face.ts'
import { svgPath } from './svg-path.ts'
import { literal, num } from './syntax.ts'

type State = { fill: string; stroke: string; font: string; spacing: string }
/** A PDF's own beginning is black; here it is said, so that every colour is DeviceRGB. */
const INITIAL: State = { fill: '', stroke: '', font: '', spacing: '0' }

export type TextOptions = {
  /** points added after each letter */
  readonly characterSpacing?: number
}

/**
 * The content of one page as operators (ISO 32000-1, annex A). Coordinates are points from the top left corner, y
 * downwards; a text stands on its baseline. What is already so in the graphics state is not said again.
 */
export class Canvas {
  readonly #faces: ReadonlyMap<string, DocumentFace>
  readonly #operators: string[] = []
  /** the path in the making: nothing but its steps may stand between its first and its painting (ISO 32000-1, 8.2) */
  #path: string[] = []
  readonly #saved: State[] = []
  #state = INITIAL
  #face: DocumentFace | undefined
  #size = 0
  #color = 'black'

  constructor(height: number, faces: ReadonlyMap<string, DocumentFace>) {
    this.#faces = faces
    this.#say(`1 0 0 -1 0 ${num(height)} cm`)
  }

  get content(): Buffer {
    return Buffer.from(this.#operators.join('\n'), 'latin1')
  }

  begin(tag: string, properties: string): void {
    this.#say(`/${tag}${properties}BDC`)
  }
  end(): void {
    this.#say('EMC')
  }

  save(): this {
    this.#saved.push(this.#state)
    return this.#say('q')
  }
  restore(): this {
    this.#state = this.#saved.pop() ?? INITIAL
    return this.#say('Q')
  }
  translate(x: number, y: number): this {
    return this.#say(`1 0 0 1 ${num(x)} ${num(y)} cm`)
  }
  scale(by: number): this {
    return this.#say(`${num(by, 5)} 0 0 ${num(by, 5)} 0 0 cm`)
  }
  /** Clockwise, about a point. */
  rotate(degrees: number, [x, y]: readonly [x: number, y: number]): this {
    const angle = (degrees * Math.PI) / 180
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const moved = [x - x * cos + y * sin, y - x * sin - y * cos]
    const turned = [cos, sin, -sin, cos].map((n) => num(n, 5))
    return this.#say(`${turned.join(' ')} ${moved.map((n) => num(n)).join(' ')} cm`)
  }

  transform(a: number, b: number, c: number, d: number, e: number, f: number): this {
    return this.#say(`${[a, b, c, d, e, f].map((n) => num(n, 5)).join(' ')} cm`)
  }
  /** What follows until `restore` is drawn inside of the path only. */
  clip(): this {
    return this.#draw('W n')
  }

  lineWidth(width: number): this {
    return this.#say(`${num(width)} w`)
  }
  dash(length: number, { space }: { readonly space: number }): this {
    return this.#say(`[${num(length)} ${num(space)}]0 d`)
  }
  moveTo(x: number, y: number): this {
    return this.#step(`${num(x)} ${num(y)} m`)
  }
  lineTo(x: number, y: number): this {
    return this.#step(`${num(x)} ${num(y)} l`)
  }
  rect(x: number, y: number, width: number, height: number): this {
    return this.#step(`${[x, y, width, height].map((n) => num(n)).join(' ')} re`)
  }
  roundedRect(x: number, y: number, width: number, height: number, radius: number): this {
    const [right, bottom, near] = [x + width, y + height, radius * (1 - ROUND)]
    this.moveTo(x + radius, y).lineTo(right - radius, y)
    this.#curve(right - near, y, right, y + near, right, y + radius).lineTo(right, bottom - radius)
    this.#curve(right, bottom - near, right - near, bottom, right - radius, bottom)
    this.lineTo(x + radius, bottom).#curve(x + near, bottom, x, bottom - near, x, bottom - radius)
    return this.lineTo(x, y + radius)
      .#curve(x, y + near, x + near, y, x + radius, y)
      .#step('h')
  }
  /** @param d data of an SVG path */
  path(d: string): this {
    for (const { as, points } of svgPath(d)) this.#step([...points.map((n) => num(n, 3)), as].join(' '))
    return this
  }
  /** @param color `#rrggbb` or `black` */
  fill(color: string, rule: 'non-zero' | 'even-odd' = 'non-zero'): this {
    return this.#filling(color).#draw(rule === 'non-zero' ? 'f' : 'f*')
  }
  /** @param color `#rrggbb` or `black` */
  stroke(color: string): this {
    const stroke = rgb(color)
    if (this.#state.stroke !== stroke) this.#say(`${stroke} RG`)
    this.#state = { ...this.#state, stroke }
    return this.#draw('S')
  }

  /** @param name PostScript name of a face · `size`: points */
  font(name: string, size: number): this {
    this.#face = this.#faces.get(name)
    if (!this.#face) throw new Error(`Tipo de letra desconocido: ${name}`)
    this.#size = size
    return this
  }
  /** Of the next texts: `#rrggbb` or `black`. */
  fillColor(color: string): this {
    this.#color = color
    return this
  }
  widthOfString(text: string, { characterSpacing = 0 }: TextOptions = {}): number {
    const glyphs = this.#face?.face.shape(text) ?? []
    const width = glyphs.reduce((sum, { advance }) => sum + advance, 0)
    return (width * this.#size) / 1000 + characterSpacing * text.length
  }
  /** A line from (x, y) on its baseline. */
  text(text: string, x: number, y: number, { characterSpacing = 0 }: TextOptions = {}): this {
    const face = this.#face
    if (!face) throw new Error('A text needs a font')
    // the next line of a text goes on with the text object
    if (this.#operators.at(-1) === 'ET') this.#operators.pop()
    else this.#say('BT')
    this.#filling(this.#color)
    const spacing = num(characterSpacing, 4)
    if (this.#state.spacing !== spacing) this.#say(`${spacing} Tc`)
    this.#state = { ...this.#state, spacing }
    let at = x
    for (const piece of piecesOf(face.face.shape(text))) {
      const { x: right = 0, y: up = 0 } = piece[0]?.offset ?? {}
      const scale = this.#size / 1000
      this.#say(`1 0 0 -1 ${num(at + right * scale)} ${num(y - up * scale)} Tm`)
      for (const stretch of face.encode(piece)) this.#show(stretch)
      at += piece.reduce((sum, { advance }) => sum + advance * scale + characterSpacing, 0)
    }
    return this.#say('ET')
  }

  /**
   * A picture of one bit a unit of the page, from the origin rightwards and down: what is true is painted. It stands in
   * the page's own stream (ISO 32000-1, 8.9.7), where its hexadecimal digits are compressed with the rest; bare bytes
   * could read like the end of it.
   */
  bitmap(rows: readonly (readonly boolean[])[], color: string): this {
    const width = rows[0]?.length ?? 0
    const height = rows.length
    this.save().#filling(color)
    // an image stands on its lower edge
    this.#say(`${num(width)} 0 0 ${num(-height)} 0 ${num(height)} cm`)
    this.#say(`BI/W ${width}/H ${height}/IM true/F/AHx ID\n${rows.map(hexadecimal).join('')}>\nEI`)
    return this.restore()
  }

  #show({ font, codes, nearer }: Stretch): void {
    const name = `/${font.name} ${num(this.#size)} Tf`
    if (this.#state.font !== name) this.#say(name)
    this.#state = { ...this.#state, font: name }
    let shown = ''
    let letters = ''
    for (const [nth, code] of codes.entries()) {
      letters += String.fromCharCode(code)
      const kern = num(nearer[nth] ?? 0)
      if (kern === '0' || nth === codes.length - 1) continue
      shown += literal(letters) + kern
      letters = ''
    }
    this.#say(shown ? `[${shown}${literal(letters)}]TJ` : `${literal(letters)}Tj`)
  }

  #filling(color: string): this {
    const fill = rgb(color)
    if (this.#state.fill !== fill) this.#say(`${fill} rg`)
    this.#state = { ...this.#state, fill }
    return this
  }
  #curve(...points: readonly number[]): this {
    return this.#step(`${points.map((n) => num(n)).join(' ')} c`)
  }
  #step(step: string): this {
    this.#path.push(step)
    return this
  }
  #draw(painting: string): this {
    this.#operators.push(...this.#path, painting)
    this.#path = []
    return this
  }
  #say(operator: string): this {
    this.#operators.push(operator)
    return this
  }
}

/** A row of an image mask, filled up to whole bytes: 0 is painted (ISO 32000-1, 8.9.6.2). */
function hexadecimal(row: readonly boolean[]): string {
  const bytes = Buffer.alloc(Math.ceil(row.length / 8), 0xff)
  for (const [nth, dark] of row.entries())
    if (dark) bytes[nth >> 3] = (bytes[nth >> 3] ?? 0) & ~(0x80 >> (nth & 7))
  return bytes.toString('hex')
}

/** How far the handles of a quarter of a circle stand, of its radius. */
const ROUND = (4 * (Math.SQRT2 - 1)) / 3

/** A mark that stands off its place begins a piece, and so does what follows it. */
function piecesOf<T extends { readonly offset?: object }>(glyphs: readonly T[]): T[][] {
  const pieces: T[][] = []
  let off = true
  for (const glyph of glyphs) {
    if (off || glyph.offset) pieces.push([])
    pieces.at(-1)?.push(glyph)
    off = Boolean(glyph.offset)
  }
  return pieces
}

function rgb(color: string): string {
  const [, ...parts] = /^#(..)(..)(..)$/.exec(color === 'black' ? '#000000' : color) ?? []
  if (parts.length !== 3) throw new Error(`No es un color: ${color}`)
  return parts.map((part) => num(Number.parseInt(part, 16) / 255, 3)).join(' ')
}
