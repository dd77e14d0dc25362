import { encode } from 'uqr'
import { escapeHtml } from '../html.ts'

const QUIET = 4

/** A QR of error correction M as the data of an SVG path, a unit a module: each run of dark ones is a rectangle. */
export function qrPath(text: string): { readonly d: string; readonly size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  let d = ''
  data.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const from = x
      while (row[x]) x++
      if (x > from) d += `M${from} ${y}h${x - from}v1h${from - x}z`
    }
  })
  return { d, size }
}

/** A QR as inline SVG, black on white whatever the page's colours: readers want contrast. */
export function qrSvg(text: string, alt: string): string {
  const { d, size } = qrPath(text)
  const all = size + 2 * QUIET
  const quiet = `M${-QUIET} ${-QUIET}h${all}v${all}h${-all}z`
  return (
    `<svg role="img" aria-label="${escapeHtml(alt)}" viewBox="${-QUIET} ${-QUIET} ${all} ${all}" width="220" height="220">` +
    `<path fill="#fff" d="${quiet}"/><path d="${d}"/></svg>`
  )
}
