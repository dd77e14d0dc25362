import { unmarked } from '../base/text.ts'

/**
 * The 33 entidades of birth of a CURP (Instructivo Normativo, SEGOB 2006) with their INEGI keys, which SEPOMEX uses as
 * well. Birth abroad has no key.
 */
const TABLE = {
  AS: ['Aguascalientes', '01'],
  BC: ['Baja California', '02'],
  BS: ['Baja California Sur', '03'],
  CC: ['Campeche', '04'],
  CL: ['Coahuila', '05'],
  CM: ['Colima', '06'],
  CS: ['Chiapas', '07'],
  CH: ['Chihuahua', '08'],
  DF: ['Ciudad de México', '09'],
  DG: ['Durango', '10'],
  GT: ['Guanajuato', '11'],
  GR: ['Guerrero', '12'],
  HG: ['Hidalgo', '13'],
  JC: ['Jalisco', '14'],
  MC: ['Estado de México', '15'],
  MN: ['Michoacán', '16'],
  MS: ['Morelos', '17'],
  NT: ['Nayarit', '18'],
  NL: ['Nuevo León', '19'],
  OC: ['Oaxaca', '20'],
  PL: ['Puebla', '21'],
  QT: ['Querétaro', '22'],
  QR: ['Quintana Roo', '23'],
  SP: ['San Luis Potosí', '24'],
  SL: ['Sinaloa', '25'],
  SR: ['Sonora', '26'],
  TC: ['Tabasco', '27'],
  TS: ['Tamaulipas', '28'],
  TL: ['Tlaxcala', '29'],
  VZ: ['Veracruz', '30'],
  YN: ['Yucatán', '31'],
  ZS: ['Zacatecas', '32'],
  NE: ['Nacido en el extranjero', undefined],
} as const

/** The two letters of an entidad in a CURP. */
export type Entidad = keyof typeof TABLE

export const ENTIDADES = Object.keys(TABLE) as readonly Entidad[]

/** Whether two letters name an entidad. */
export const isEntidad = (code: string): code is Entidad => CODES.has(code)
const CODES: ReadonlySet<string> = new Set(ENTIDADES)

/** The 32 estados with their INEGI keys, sorted by name. */
export const ESTADOS: readonly { readonly clave: string; readonly nombre: string }[] = Object.values(TABLE)
  .flatMap(([nombre, clave]) => (clave === undefined ? [] : [{ clave, nombre }]))
  // as in Spanish, whose collation takes a hundredth of a second to load; of these names only the accents matter
  .sort((a, b) => (unmarked(a.nombre) < unmarked(b.nombre) ? -1 : 1))

/** The name of an entidad: `VZ` → `Veracruz`. */
export const entidadName = (code: Entidad): string => TABLE[code][0]

/** The INEGI key of an entidad: `VZ` → `30`; undefined for birth abroad. */
export const inegiOf = (code: Entidad): string | undefined => TABLE[code][1]
