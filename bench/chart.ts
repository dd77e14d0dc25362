import type { Row } from './row.ts'

const WIDTH = 640
const LEFT = 210
const LINE = 30

/**
 * A bar for each: what a person downloads for the whole trámite. SVG, readable in light and dark.
 * @param peers the bytes of the same steps in other frameworks
 */
export function chart(
  rows: readonly Row[],
  peers: readonly (readonly [name: string, bytes: number])[],
): string {
  const own = rows.find((row) => row.what === 'Trámite completo, con JavaScript')?.value ?? 0
  const plain = rows.find((row) => row.what === 'Trámite completo, sin JavaScript')?.value ?? 0
  const lightestFirst = peers.toSorted(([, a], [, b]) => a - b)
  const bars = [['Ventanilla NSS, sin JavaScript', plain], ['Ventanilla NSS', own], ...lightestFirst] as const
  const most = Math.max(...bars.map(([, bytes]) => bytes))
  const drawn = bars.map(([name, bytes], n) => {
    const y = 40 + n * LINE
    const width = Math.max(2, Math.round((bytes / most) * (WIDTH - LEFT - 90)))
    const fill = name.startsWith('Ventanilla') ? '#0a6b54' : '#8a9691'
    return (
      `<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${name}</text>` +
      `<rect x="${LEFT}" y="${y}" width="${width}" height="20" fill="${fill}"/>` +
      `<text x="${LEFT + width + 6}" y="${y + 14}">${Math.round(bytes / 1000)} kB</text>`
    )
  })
  return framed({
    height: 50 + bars.length * LINE,
    label: 'Bytes que descarga el trámite completo, junto a otros',
    title: 'Lo que se descarga para hacer el trámite completo',
    drawn,
  })
}

type Frame = {
  readonly height: number
  /** what it shows, for who does not see it */
  readonly label: string
  readonly title: string
  readonly drawn: readonly string[]
}

const framed = ({ height, label, title, drawn }: Frame): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${label}">
<rect width="${WIDTH}" height="${height}" fill="#fff"/><g fill="#16211d"><text x="8" y="22" font-weight="bold">${title}</text>
${drawn.join('\n')}
</g></svg>
`

const HEIGHT = 210
const FLOOR = 170
const SCALE = 120

/** Whole trámites a second beside so many people on file, from zero up. SVG, readable in light and dark. */
export function growthChart(curve: readonly (readonly [people: number, perSecond: number])[]): string {
  const most = Math.max(...curve.map(([, perSecond]) => perSecond))
  const points = curve.map(([people, perSecond], nth) => {
    const x = 90 + (nth * (WIDTH - 180)) / Math.max(1, curve.length - 1)
    return { people, perSecond, x, y: FLOOR - (perSecond / most) * SCALE }
  })
  const named = (people: number): string => (people === 0 ? 'nadie' : `${people / 1e6} M`)
  const drawn = points.map(
    ({ people, perSecond, x, y }) =>
      `<circle cx="${Math.round(x)}" cy="${Math.round(y)}" r="4" fill="#0a6b54"/>` +
      `<text x="${Math.round(x)}" y="${Math.round(y) - 10}" text-anchor="middle">${perSecond.toFixed(1)}</text>` +
      `<text x="${Math.round(x)}" y="${FLOOR + 24}" text-anchor="middle">${named(people)}</text>`,
  )
  const line = points.map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(' ')
  const axis = `<path d="M40 ${FLOOR}H${WIDTH - 40}" stroke="#8a9691"/>`
  return framed({
    height: HEIGHT,
    label: 'Trámites completos por segundo según cuántas personas hay en el padrón',
    title: 'Trámites completos por segundo, con el padrón vacío y lleno',
    drawn: [`${axis}<polyline points="${line}" fill="none" stroke="#0a6b54" stroke-width="2"/>`, ...drawn],
  })
}
