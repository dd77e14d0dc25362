import { readFileSync, statSync } from 'node:fs'
import { contrast, parseColour } from '../adapters/look/colour.ts'
import { type Logo, type LogoFault, logoSvg, parseLogo } from '../adapters/look/logo.ts'
import {
  DEFAULT_PALETTE,
  type Illegible,
  illegible,
  legibleLike,
  type Palette,
  paletteOf,
} from '../adapters/look/palette.ts'
import type { Reader } from './reader.ts'

/** How the institution looks. */
export type BrandConfig = {
  readonly palette: Palette
  readonly logo: Logo | undefined
  /** at the foot of every page */
  readonly links: readonly { readonly text: string; readonly href: string }[]
}

/**
 * BRAND_COLOR, BRAND_LOGO (the path of an SVG file) and FOOTER_LINKS; those of the portal where they are left out. What
 * is wrong is added to `problems`, in sentences for the operator.
 */
export const brand = (get: Reader, problems: string[]): BrandConfig => ({
  palette: palette(get.text('BRAND_COLOR'), problems),
  logo: logo(get.text('BRAND_LOGO'), problems),
  links: links(get.text('FOOTER_LINKS'), problems),
})

function palette(value: string | undefined, problems: string[]): Palette {
  if (value === undefined) return DEFAULT_PALETTE
  const colour = parseColour(value)
  if (!colour) {
    problems.push(`BRAND_COLOR debe ser un color como #0a4f3f; dice «${value}».`)
    return DEFAULT_PALETTE
  }
  const found = paletteOf(colour)
  const failed = illegible(found)
  if (failed.length > 0) {
    const why = failed.map(
      (one) => `${placeWords(one)}, ${one.ratio.toFixed(1)} a 1 (WCAG AA pide ${one.needed})`,
    )
    const other = legibleLike(colour)
    problems.push(
      `BRAND_COLOR ${colour} no se lee bien: ${why.join('; ')}. Usa uno más oscuro de la misma familia: ${other} da ${contrast(other, '#ffffff').toFixed(1)} a 1.`,
    )
  }
  return found
}

const PLACES = {
  over: 'el texto que va sobre él, en la cabecera y los botones',
  page: 'él sobre el fondo de la página y de los documentos',
  notice: 'él sobre el fondo de los avisos',
} as const

const placeWords = ({ scheme, where }: Illegible): string =>
  `${PLACES[where]}${scheme === 'dark' ? ' (modo oscuro)' : ''}`

/** Bytes of the file, which may have an editor's notes; and of what is left of it, which every person gets. */
const LARGEST_FILE = 256 * 1024
const LARGEST = 4096

function logo(file: string | undefined, problems: string[]): Logo | undefined {
  if (file === undefined) return undefined
  let bytes: Buffer
  try {
    if (statSync(file).size > LARGEST_FILE) {
      problems.push(`BRAND_LOGO mide más de 256 KB: guárdalo más simple.`)
      return undefined
    }
    bytes = readFileSync(file)
  } catch {
    problems.push(`BRAND_LOGO no se puede leer: ${file}.`)
    return undefined
  }
  const found = parseLogo(bytes.toString('utf8'))
  if ('fault' in found) {
    problems.push(`BRAND_LOGO no sirve: ${faultWords(found, bytes)}`)
    return undefined
  }
  const size = Buffer.byteLength(logoSvg(found))
  if (size <= LARGEST) return found
  problems.push(
    `BRAND_LOGO mide ${size} bytes ya limpio, y caben ${LARGEST}: guárdalo con menos puntos y menos decimales.`,
  )
  return undefined
}

function faultWords({ fault, what }: LogoFault, bytes: Buffer): string {
  const words: Record<LogoFault['fault'], string> = {
    'not svg': `${kindOf(bytes)} no es SVG. Pide a quien lo diseñó el archivo SVG: se dibuja nítido a todo tamaño, también en los documentos, y pesa poco.`,
    'not whole': `el archivo está incompleto: falta cerrar <${what}>.`,
    'no box': 'le falta la medida: necesita viewBox, o width y height en números.',
    empty: 'no dibuja nada.',
    element: `tiene <${what}>, que no se admite. Solo figuras de color liso: convierte los textos en trazos, y quita imágenes, degradados, recortes y estilos.`,
    attribute: `tiene ${what}, que no se admite. Solo figuras de color liso, sin transparencias ni referencias.`,
    value: `no se entiende ${what}. Los colores van como #0a4f3f y las medidas como números.`,
    program: `tiene un programa (${what}). Quítalo.`,
  }
  return words[fault]
}

const kindOf = (bytes: Buffer): string => {
  const head = bytes.subarray(0, 4).toString('latin1')
  if (head === '\x89PNG') return 'es un PNG,'
  if (head.startsWith('\xff\xd8')) return 'es un JPEG,'
  return head === '%PDF' ? 'es un PDF,' : 'el archivo'
}

const MOST_LINKS = 5

/** `Texto https://…; Otro texto https://…` */
function links(value: string | undefined, problems: string[]): BrandConfig['links'] {
  const found = (value ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => ({ one, parts: /^(.{1,60}?)\s+((?:https?|mailto|tel):\S+)$/.exec(one) }))
  const wrong = found.filter(
    ({ parts }) => !parts || (/^http/.test(parts[2] ?? '') && !URL.canParse(parts[2] ?? '')),
  )
  for (const { one } of wrong)
    problems.push(
      `FOOTER_LINKS: cada liga es un texto y su dirección, como «Inicio https://ejemplo.mx»; dice «${one}».`,
    )
  if (found.length > MOST_LINKS) problems.push(`FOOTER_LINKS: caben ${MOST_LINKS} ligas, separadas por «;».`)
  return found.flatMap(({ parts }) => (parts ? [{ text: parts[1] ?? '', href: parts[2] ?? '' }] : []))
}
