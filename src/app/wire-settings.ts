import type { inLook } from '../adapters/look/assets.ts'
import { contrast } from '../adapters/look/colour.ts'
import { inColours } from '../adapters/look/palette.ts'
import type { Config } from '../config/config.ts'
import type { EstadoLeft } from '../db/check/series-forecast.ts'
import { estadoByKey } from '../db/postal/estados.ts'
import { two } from '../domain/base/mexico-time.ts'
import type { EstadoLasts } from '../domain/facts/estado-lasts.ts'
import type { Issuer } from '../domain/facts/issue.ts'
import type { Site } from '../views/models/frame.ts'

/** An icon of 150 bytes inside each page, which saves a request. */
const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><path fill='#0a4f3f' d='M0 0h8v8H0zM2 6h1V3l2 3h1V2H5v3L3 2H2z'/></svg>"

/** The settings that each page shows. */
export const siteOf = (config: Config, assets: ReturnType<typeof inLook>): Site => ({
  portal: config.portal,
  institution: config.institution,
  ...(assets.logo && { logo: assets.logo }),
  links: config.brand.links,
  contrast: contrast(config.brand.palette.light.mark, config.brand.palette.light.over),
  demo: config.mode === 'demo',
  style: assets.style,
  styleHref: assets.pathOf('estilos.css'),
  icon: inColours(ICON, config.brand.palette).replaceAll('#', '%23'),
  scripts: { es: assets.pathOf('app.js'), en: assets.pathOf('app.en.js') },
  keyScript: assets.pathOf('llave.js'),
  loader: assets.loader,
})

/** The settings that each issue freezes. */
export const issuerOf = (config: Config): Issuer => ({
  portal: config.portal,
  institution: config.institution,
  baseUrl: config.baseUrl,
  homoclaveTramite: config.homoclaveTramite,
  homoclaveFormato: config.homoclaveFormato,
  privacyResponsible: config.privacy.responsible,
  privacyLaw: config.privacy.law,
  privacyAuthority: config.privacy.authority,
  ...(config.privacy.transfers && { privacyTransfers: config.privacy.transfers }),
  demo: config.mode === 'demo',
})

/** The forecast of the series by the names of the estados, and the year of birth in two digits. */
export const estadosOf = (estados: readonly EstadoLeft[]): readonly EstadoLasts[] =>
  estados.map(({ estado, nacimiento, ...rest }) => ({
    nombre: estadoByKey(estado)?.nombre ?? estado,
    birthYear: two(nacimiento),
    ...rest,
  }))
