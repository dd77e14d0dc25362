import { encode } from 'uqr'
import { escapeHtml } from '../html.ts'

const QUIET = 4

/** A QR as inline SVG, black on white whatever the page's colours: readers want contrast. */
export function qrSvg(text: string, alt: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const all = size + 2 * QUIET
  const d = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')))
    .join('')
  return (
    `<svg role="img" aria-label="${escapeHtml(alt)}" viewBox="0 0 ${all} ${all}" width="220" height="220">` +
    `<path fill="#fff" d="M0 0h${all}v${all}H0z"/><path d="${d}"/></svg>`
  )
}
