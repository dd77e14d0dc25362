import encodeQR from 'qr'
import { escapeHtml } from '../html.ts'

const QUIET = 4
/** the narrowest that the encoder gives: whoever draws adds their own */
const BORDER = 1

type Modules = readonly (readonly boolean[])[]

/** The last QR made, as many as two documents have: each is asked for its size before it is drawn. */
const last = new Map<string, Modules>()
const LAST = 4

/** A QR of error correction M: its rows from the top, each of as many modules as there are rows; true is dark. */
export function qrModules(text: string): Modules {
  const made = last.get(text) ?? withoutBorder(encodeQR(text, 'raw', { ecc: 'medium', border: BORDER }))
  last.delete(text)
  last.set(text, made)
  const [oldest] = last.keys()
  if (last.size > LAST && oldest !== undefined) last.delete(oldest)
  return made
}

const withoutBorder = (rows: Modules): Modules =>
  rows.slice(BORDER, -BORDER).map((row) => row.slice(BORDER, -BORDER))

/**
 * A QR as inline SVG, black on white whatever the page's colours: readers want contrast. Each row is one line of
 * strokes, which is half of what rectangles would weigh.
 */
export function qrSvg(text: string, alt: string): string {
  const rows = qrModules(text)
  const d = rows.map((row, y) => `M0 ${y}${strokesOf(row)}`).join('')
  const all = rows.length + 2 * QUIET
  const quiet = `M${-QUIET} ${-QUIET}h${all}v${all}h${-all}z`
  return (
    `<svg role="img" aria-label="${escapeHtml(alt)}" viewBox="${-QUIET} ${-QUIET} ${all} ${all}" width="220" height="220">` +
    `<path fill="#fff" d="${quiet}"/><path stroke="#000" transform="translate(0 .5)" shape-rendering="crispEdges" d="${d}"/></svg>`
  )
}

/** `m2 0h3m1 0h4`: a move over what is light, a line over what is dark. */
function strokesOf(row: readonly boolean[]): string {
  let strokes = ''
  for (let from = 0; from < row.length; ) {
    const dark = row[from]
    let to = from
    while (to < row.length && row[to] === dark) to++
    if (dark) strokes += `h${to - from}`
    else if (to < row.length) strokes += `m${to - from} 0`
    from = to
  }
  return strokes
}
