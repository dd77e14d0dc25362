import { COLOR } from './style.ts'
import { Drawing } from './tag.ts'

const MM = 72 / 25.4
/** ID-1 of ISO/IEC 7810, as a bank card. */
export const FACE = { width: 85.6 * MM, height: 53.98 * MM, radius: 3.18 * MM }

type Painter = {
  lineWidth(w: number): Painter
  dash(length: number, options: { space: number }): Painter
  roundedRect(x: number, y: number, w: number, h: number, r: number): Painter
  moveTo(x: number, y: number): Painter
  lineTo(x: number, y: number): Painter
  stroke(color: string): Painter
}

/** Where to cut (dashes) and where to fold (dots, with a tick outside of the card at each end). */
export function CutAndFold() {
  const { width, height, radius } = FACE
  const paint = (painter: Painter): null => {
    painter
      .lineWidth(0.8)
      .dash(4, { space: 2.5 })
      .roundedRect(0, 0, 2 * width, height, radius)
      .stroke(COLOR.text)
    painter
      .lineWidth(0.6)
      .dash(0.8, { space: 2.2 })
      .moveTo(width, -7)
      .lineTo(width, height + 7)
      .stroke(COLOR.text)
    return null
  }
  const place = { position: 'absolute', left: 0, top: 0, width: 2 * width, height } as const
  return <Drawing tag={{ as: 'Artifact' }} style={place} paint={paint} />
}
