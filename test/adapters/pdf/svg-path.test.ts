import { describe, expect, test } from 'vitest'
import { svgPath } from '../../../src/adapters/pdf/svg-path.ts'

const said = (d: string): string =>
  svgPath(d)
    .map(({ as, points }) => [as, ...points.map((n) => Math.round(n * 100) / 100)].join(' '))
    .join(', ')

describe('the data of an SVG path', () => {
  test('becomes absolute steps: relative ones, repeated ones, and those of one axis', () => {
    expect(said('M1 2 3 4l1-1h2V9z')).toBe('m 1 2, l 3 4, l 4 3, l 6 3, l 6 9, h')
    expect(said('m1 1 1 1zl2 0')).toBe('m 1 1, l 2 2, h, l 3 1')
    expect(said('M.5.5L-1e1-.5')).toBe('m 0.5 0.5, l -10 -0.5')
  })

  test('mirrors the handle of the curve before, and of no other kind', () => {
    expect(said('M0 0C0 1 1 2 2 2s2 1 2 2')).toBe('m 0 0, c 0 1 1 2 2 2, c 3 2 4 3 4 4')
    expect(said('M0 0L2 2S4 3 4 4')).toBe('m 0 0, l 2 2, c 2 2 4 3 4 4')
    expect(said('M0 0Q3 3 6 0T12 0')).toBe('m 0 0, c 2 2 4 2 6 0, c 8 -2 10 -2 12 0')
  })

  test('turns arcs into curves that end where they should, also with flags written close', () => {
    expect(said('M1 0A1 1 0 0 1 0 1')).toBe('m 1 0, c 1 0.55 0.55 1 0 1')
    expect(said('M0 0a1 1 0 012 0')).toBe('m 0 0, c 0 -0.55 0.45 -1 1 -1, c 1.55 -1 2 -0.55 2 0')
    // radii that cannot reach grow, and one of 0 is a line
    expect(said('M0 0a.1 .1 0 0 1 2 0')).toBe('m 0 0, c 0 -0.55 0.45 -1 1 -1, c 1.55 -1 2 -0.55 2 0')
    expect(said('M0 0a0 1 0 0 1 2 0')).toBe('m 0 0, l 2 0')
    // three quarters of a circle, to either side
    for (const sweep of [0, 1]) {
      const large = svgPath(`M1 0A1 1 0 1 ${sweep} 0 1`)
      expect(large).toHaveLength(1 + 3)
      expect(
        large
          .at(-1)
          ?.points.slice(-2)
          .map((n) => Math.round(n * 1000) / 1000 || 0),
      ).toEqual([0, 1])
    }
  })

  test('is drawn up to its first mistake', () => {
    expect(said('M1 1L2 2L3')).toBe('m 1 1, l 2 2')
    expect(said('M1 1L2 2 3H4')).toBe('m 1 1, l 2 2')
    expect(said('M1 1b5L2 2')).toBe('m 1 1')
  })
})
