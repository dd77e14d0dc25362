import { qrModules } from '../documents/qr.ts'
import { Drawing } from './tag.ts'

type Painter = {
  rect(x: number, y: number, w: number, h: number): Painter
  scale(by: number): Painter
  fill(color: string): Painter
  bitmap(rows: readonly (readonly boolean[])[], color: string): Painter
}

const QUIET = 2

/** A QR, drawn in black whatever the ink: readers want contrast. One bit a module is the least that it can weigh. */
export function Qr({ text, alt, size }: { text: string; alt: string; size: number }) {
  const rows = qrModules(text)
  const modules = rows.length
  const paint = (painter: Painter, width: number): null => {
    painter.scale(width / modules)
    // the quiet zone, also over a watermark
    painter.rect(-QUIET, -QUIET, modules + 2 * QUIET, modules + 2 * QUIET).fill('#ffffff')
    painter.bitmap(rows, '#000000')
    return null
  }
  return <Drawing tag={{ as: 'Figure', alt }} style={{ width: size, height: size }} paint={paint} />
}

const MM = 72 / 25.4
/** Of a module of the QR that is read without a network, in points: an old telephone still tells 0.42 mm apart. */
const MODULE = 0.42 * MM

/** Width of a QR whose modules are as large as they must be, in points: a longer text has more of them. */
export const qrSize = (text: string): number => qrModules(text).length * MODULE
