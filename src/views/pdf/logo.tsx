import type { Look } from './style.ts'
import { Drawing } from './tag.ts'

type Painter = {
  save(): Painter
  restore(): Painter
  scale(by: number): Painter
  translate(x: number, y: number): Painter
  transform(a: number, b: number, c: number, d: number, e: number, f: number): Painter
  rect(x: number, y: number, w: number, h: number): Painter
  clip(): Painter
  path(d: string): Painter
  lineWidth(width: number): Painter
  fill(color: string, rule: 'non-zero' | 'even-odd'): Painter
  stroke(color: string): Painter
}

type Logo = NonNullable<Look['logo']>

/** Width and height in points of a logo in a place of at most these. */
export function logoSize({ box: [, , w, h] }: Logo, width: number, height: number) {
  const scale = Math.min(width / w, height / h)
  return { width: w * scale, height: h * scale }
}

/** The institution's logo as vector paths. Decoration: its name stands beside it in words. */
export function LogoDrawing({ logo, width, height }: { logo: Logo; width: number; height: number }) {
  const size = logoSize(logo, width, height)
  const [x, y, w, h] = logo.box
  const paint = (painter: Painter): null => {
    painter
      .save()
      .scale(size.width / w)
      .translate(-x, -y)
    painter.rect(x, y, w, h).clip()
    for (const { d, matrix, fill, evenOdd, stroke, strokeWidth = 1 } of logo.paths) {
      painter.save()
      if (matrix) {
        const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix
        painter.transform(a, b, c, d, e, f)
      }
      if (fill) painter.path(d).fill(fill, evenOdd ? 'even-odd' : 'non-zero')
      if (stroke) painter.path(d).lineWidth(strokeWidth).stroke(stroke)
      painter.restore()
    }
    painter.restore()
    return null
  }
  return <Drawing tag={{ as: 'Artifact' }} style={size} paint={paint} />
}
