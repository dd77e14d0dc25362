import { encode } from 'uqr'
import { Drawing } from './tag.ts'

type Painter = {
  rect(x: number, y: number, w: number, h: number): Painter
  path(d: string): Painter
  scale(by: number): Painter
  fill(color: string): Painter
}

const QUIET = 2

/** A QR as one vector path, drawn in black whatever the ink: readers want contrast. */
export function Qr({ url, alt, size }: { url: string; alt: string; size: number }) {
  const { data, size: modules } = encode(url, { ecc: 'M', border: 0 })
  const paint = (painter: Painter, width: number): null => {
    painter.scale(width / modules)
    // the quiet zone, also over a watermark
    painter.rect(-QUIET, -QUIET, modules + 2 * QUIET, modules + 2 * QUIET).fill('#ffffff')
    painter.path(pathOf(data)).fill('#000000')
    return null
  }
  return <Drawing tag={{ as: 'Figure', alt }} style={{ width: size, height: size }} paint={paint} />
}

/** Each run of dark modules in a row as one rectangle. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  let d = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const from = x
      while (row[x]) x++
      if (x > from) d += `M${from} ${y}H${x}V${y + 1}H${from}Z`
    }
  })
  return d
}
