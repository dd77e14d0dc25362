import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Asset, Assets } from '../runtime/assets.ts'
import { type Logo, logoSvg } from './logo.ts'
import { DEFAULT_PALETTE, inColours, type Palette } from './palette.ts'

/** Of a logo, in px: a line of the header. */
const HEIGHT = 44
/**
 * On a white plate: a logo is drawn for white paper, and the header is dark, or light in the dark scheme. The first width
 * is for browsers without `min()`.
 */
const LOGO_STYLE =
  '.logo{box-sizing:content-box;max-width:60vw;max-width:min(60vw,20rem);padding:.25rem;margin-right:.75rem;background:#fff;border-radius:.25rem}'

/** Of one so wide that a long name has no room beside it on a telephone: the name goes below. */
const WIDE = 3
const WIDE_STYLE = '.portal{flex-wrap:wrap}'

export type LogoImage = { readonly src: string; readonly width: number; readonly height: number }

/**
 * The assets in the institution's colours and with its logo, under names of their own (a hash of what they hold);
 * unchanged where it set neither.
 */
export function inLook(
  assets: Assets,
  { palette, logo }: { readonly palette: Palette; readonly logo: Logo | undefined },
): Assets & { readonly logo: LogoImage | undefined } {
  if (palette === DEFAULT_PALETTE && !logo) return { ...assets, logo: undefined }
  const [, , width, height] = logo?.box ?? [0, 0, 1, 1]
  const logoStyle = logo ? LOGO_STYLE + (width > WIDE * height ? WIDE_STYLE : '') : ''
  const style = inColours(assets.style, palette) + logoStyle
  const sheet = named('estilos', 'css', style, 'text/css; charset=utf-8')
  const image = logo && named('logo', 'svg', logoSvg(logo), 'image/svg+xml')
  return {
    ...assets,
    style,
    byPath: new Map([...assets.byPath, sheet, ...(image ? [image] : [])]),
    pathOf: (name) => (name === 'estilos.css' ? sheet[0] : assets.pathOf(name)),
    logo: image && { src: image[0], width: Math.round((HEIGHT * width) / height), height: HEIGHT },
  }
}

function named(stem: string, ext: string, text: string, type: string): [string, Asset] {
  const plain = Buffer.from(text)
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 8).replace(/[-_]/g, 'x')
  return [
    `/assets/${stem}.${hash}.${ext}`,
    { type, plain, br: brotliCompressSync(plain), gz: gzipSync(plain, { level: 9 }) },
  ]
}
