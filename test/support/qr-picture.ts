import { qrModules } from '../../src/views/documents/qr.ts'
import { toPng } from '../views/pdf/grey-page.ts'

/** A picture of QR side by side, four pixels a module. */
export function pictureOf(...texts: string[]): Buffer {
  const grids = texts.map(qrModules)
  const width = grids.reduce((sum, grid) => sum + (grid.length + 10) * 4, 0)
  const height = Math.max(...grids.map((grid) => (grid.length + 10) * 4))
  const greys = new Uint8Array(width * height).fill(15)
  let left = 20
  for (const grid of grids) {
    for (const [y, row] of grid.entries())
      for (const [x, dark] of row.entries())
        if (dark)
          for (let dy = 0; dy < 4; dy++)
            greys.fill(
              0,
              (20 + y * 4 + dy) * width + left + x * 4,
              (20 + y * 4 + dy) * width + left + x * 4 + 4,
            )
    left += (grid.length + 10) * 4
  }
  return toPng({ width, height, greys })
}
