/** The 15 columns of the official export, in their order. */
export const EXPORT_COLUMNS =
  'd_codigo|d_asenta|d_tipo_asenta|D_mnpio|d_estado|d_ciudad|d_CP|c_estado|c_oficina|c_CP|c_tipo_asenta|c_mnpio|id_asenta_cpcons|d_zona|c_cve_ciudad'

export const NOTICE =
  'Catálogo inventado para probar el programa: ninguno de estos lugares existe, y nadie lo distribuye.'

export type Invented = Partial<
  Record<
    | 'cp'
    | 'nombre'
    | 'tipo'
    | 'municipio'
    | 'estado'
    | 'ciudad'
    | 'claveEstado'
    | 'claveTipo'
    | 'claveMunicipio'
    | 'clave'
    | 'claveCiudad',
    string
  >
>

/** One line of an invented export; what is not said is plausible. */
export function exportLine(row: Invented = {}): string {
  const {
    cp = '01000',
    nombre = 'Villa Inventada',
    tipo = 'Colonia',
    municipio = 'Municipio Imaginario',
  } = row
  const { estado = 'Estado Imaginario', ciudad = '', claveEstado = '09', claveTipo = '09' } = row
  const { claveMunicipio = '001', clave = '0001', claveCiudad = ciudad && '01' } = row
  return [
    cp,
    nombre,
    tipo,
    municipio,
    estado,
    ciudad,
    '01001',
    claveEstado,
    '01001',
    '',
    claveTipo,
    claveMunicipio,
    clave,
    'Urbano',
    claveCiudad,
  ].join('|')
}

/** First two digits of a code of each estado, in the order of their INEGI keys. */
const PREFIX =
  '20 21 23 24 25 28 29 31 01 34 36 39 42 44 50 58 62 63 64 68 72 76 77 78 80 83 86 87 90 91 97 98'.split(' ')

/** One invented settlement in each of the 32 estados. */
export const everyEstado = (): string[] =>
  PREFIX.map((prefix, at) =>
    exportLine({
      cp: `${prefix}999`,
      claveEstado: String(at + 1).padStart(2, '0'),
      nombre: 'Peñasco Inventado',
      estado: `Estado ${at + 1}`,
    }),
  )

/** A whole invented export: a settlement in each estado, and `lines` after them. */
export const exportText = (lines: readonly string[] = [], end = '\r\n'): string =>
  [NOTICE, EXPORT_COLUMNS, ...everyEstado(), ...lines, ''].join(end)
