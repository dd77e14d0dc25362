import { encode } from 'uqr'
import { escapeHtml } from '../html.ts'

const QUIET = 4

type Run = { readonly x: number; readonly y: number; readonly length: number }

/** The dark modules of a QR of error correction M, row by row in runs, from the top left corner. */
export function qrRuns(text: string): { readonly runs: readonly Run[]; readonly size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const runs: Run[] = []
  data.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const from = x
      while (row[x]) x++
      if (x > from) runs.push({ x: from, y, length: x - from })
    }
  })
  return { runs, size }
}

/** A QR as inline SVG, black on white whatever the page's colours: readers want contrast. */
export function qrSvg(text: string, alt: string): string {
  const { runs, size } = qrRuns(text)
  const d = runs.map(({ x, y, length }) => `M${x} ${y}h${length}v1h${-length}z`).join('')
  const all = size + 2 * QUIET
  const quiet = `M${-QUIET} ${-QUIET}h${all}v${all}h${-all}z`
  return (
    `<svg role="img" aria-label="${escapeHtml(alt)}" viewBox="${-QUIET} ${-QUIET} ${all} ${all}" width="220" height="220">` +
    `<path fill="#fff" d="${quiet}"/><path d="${d}"/></svg>`
  )
}
