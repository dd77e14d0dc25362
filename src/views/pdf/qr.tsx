import { qrRuns } from '../documents/qr.ts'
import { Drawing } from './tag.ts'

type Painter = {
  rect(x: number, y: number, w: number, h: number): Painter
  scale(by: number): Painter
  fill(color: string): Painter
}

const QUIET = 2

/** A QR of rectangles, drawn in black whatever the ink: readers want contrast. */
export function Qr({ url, alt, size }: { url: string; alt: string; size: number }) {
  const { runs, size: modules } = qrRuns(url)
  const paint = (painter: Painter, width: number): null => {
    painter.scale(width / modules)
    // the quiet zone, also over a watermark
    painter.rect(-QUIET, -QUIET, modules + 2 * QUIET, modules + 2 * QUIET).fill('#ffffff')
    for (const { x, y, length } of runs) painter.rect(x, y, length, 1)
    painter.fill('#000000')
    return null
  }
  return <Drawing tag={{ as: 'Figure', alt }} style={{ width: size, height: size }} paint={paint} />
}
