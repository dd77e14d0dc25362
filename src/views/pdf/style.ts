/** Letter size in points, and the grid of both documents. */
export const PAGE = { width: 612, height: 792, side: 42, top: 28, bottom: 30 } as const
export const WIDTH = PAGE.width - 2 * PAGE.side

/** One dark ink, legible on a black and white printer and on its photocopy. */
export const COLOR = {
  ink: '#0a4f3f',
  text: '#16211d',
  muted: '#46544e',
  line: '#93a59d',
  tint: '#eef3f1',
} as const

const sans = { fontFamily: 'Sans', fontWeight: 400, color: COLOR.text } as const
const strong = { ...sans, fontWeight: 600 } as const
const mono = { fontFamily: 'Mono', fontWeight: 400, color: COLOR.text } as const

export const TYPE = {
  institution: { ...strong, color: COLOR.ink, lineHeight: 1.25 },
  portal: { ...sans, fontSize: 7.5, color: COLOR.muted, lineHeight: 1.3 },
  h1: { ...strong, fontSize: 17, color: COLOR.ink, lineHeight: 1.25 },
  h2: { ...strong, fontSize: 8.5, color: COLOR.ink, lineHeight: 1.35 },
  lead: { ...sans, fontSize: 9, lineHeight: 1.36 },
  label: { ...sans, fontSize: 7, color: COLOR.muted, lineHeight: 1.3 },
  rowLabel: { ...sans, fontSize: 8, color: COLOR.muted, lineHeight: 1.3 },
  value: { ...strong, fontSize: 9.5, lineHeight: 1.3 },
  body: { ...sans, fontSize: 7.6, lineHeight: 1.36 },
  small: { ...sans, fontSize: 6.8, color: COLOR.muted, lineHeight: 1.35 },
  cadena: { ...sans, fontSize: 6.8, lineHeight: 1.35 },
  code: { ...mono, fontSize: 7, lineHeight: 1.3 },
} as const

/** Between sections. */
export const GAP = 7.5
