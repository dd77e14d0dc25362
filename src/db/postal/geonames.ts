import { openBase } from './base.ts'
import { ESTADOS, estadoByKey } from './estados.ts'
import { createCollector, finish, type OnRows, type ParsedExport } from './export.ts'

/*
 * GeoNames' `MX.txt` (https://download.geonames.org/export/zip/, CC BY 4.0): twelve fields between tabs, without a
 * header: country, code, place, estado, its code, municipio, its code, ciudad, its code, latitude, longitude, accuracy.
 */

const FIELDS = 12

/** Whether a text is GeoNames' file of Mexico, by its first line. */
export const isGeonames = (text: string): boolean => /^MX\t\d{4,5}\t[^\n]*\t[^\n]*\t/.test(text)

/**
 * The rows of the file. Keys are INEGI's where it has them, else found by name among the municipios that the program
 * knows; a settlement has no key and no type there, so it is numbered within its code.
 */
export function parseGeonames(text: string, onRows?: OnRows): ParsedExport {
  const base = openBase()
  const estadoOf = byName(ESTADOS.flatMap((clave) => estadoByKey(clave) ?? []))
  const municipiosOf = new Map<string, (name: string) => string | undefined>()
  const counts = new Map<string, number>()
  const seen = new Set<string>()
  const lines = text.trimEnd().split(/\r\n|\n|\r/)
  const collector = createCollector(onRows, lines.length)
  for (const [at, line] of lines.entries()) {
    const fields = line.split('\t').map((field) => field.trim())
    const [
      ,
      code = '',
      place = '',
      estado = '',
      estadoCode = '',
      municipio = '',
      municipioCode = '',
      ciudad = '',
      ciudadCode = '',
    ] = fields
    const cp = code.padStart(5, '0')
    const estadoClave = estadoByKey(estadoCode.padStart(2, '0'))?.clave ?? estadoOf(estado) ?? ''
    let municipioOf = municipiosOf.get(estadoClave)
    if (!municipioOf) {
      municipioOf = byName(base.municipiosOf(estadoClave))
      municipiosOf.set(estadoClave, municipioOf)
    }
    const municipioClave = /^\d{1,3}$/.test(municipioCode)
      ? municipioCode.padStart(3, '0')
      : (municipioOf(municipio) ?? '')
    const key = `${cp}\t${municipioClave}\t${place}`
    if (seen.has(key)) continue
    seen.add(key)
    const nth = (counts.get(cp) ?? 0) + 1
    counts.set(cp, nth)
    const row: Readonly<Record<string, string>> = {
      d_codigo: cp,
      d_asenta: place,
      d_tipo_asenta: 'Asentamiento',
      d_mnpio: municipio,
      d_estado: estado,
      d_ciudad: ciudad,
      c_estado: estadoClave,
      c_tipo_asenta: '00',
      c_mnpio: municipioClave,
      id_asenta_cpcons: String(nth).padStart(4, '0'),
      c_cve_ciudad: ciudadCode,
    }
    const wrongWidth = fields.length < 7 ? { has: fields.length, needs: FIELDS } : undefined
    if (!collector.add({ line: at + 1, field: (column) => row[column] ?? '', wrongWidth })) break
  }
  return finish(collector, text, lines.length)
}

/** Keys by name, whatever its marks and case; `Distrito Federal` and `México` are the estados that they are. */
function byName(list: readonly { readonly clave: string; readonly nombre: string }[]) {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z]/g, '')
      .replace(/^(distritofederal|df)$/, 'ciudaddemexico')
      .replace(/^(mexico|edomex)$/, 'estadodemexico')
      .replace(/^(coahuila|michoacan|veracruz)de.*$/, '$1')
  const keys = new Map(list.map(({ clave, nombre }) => [plain(nombre), clave]))
  return (name: string): string | undefined => keys.get(plain(name))
}
