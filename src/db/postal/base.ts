import { readFileSync } from 'node:fs'
import type { Colonia, Lugar, PostalArea } from '../../domain/ports/postal-catalogue.ts'
import { dataFile } from '../base/data-file.ts'
import { estadoByKey } from './estados.ts'

/** What answers for postal codes: the embedded default, or an imported file. */
export interface PostalSource {
  /** `base`, or the day of the catalogue as `AAAA-MM-DD` */
  readonly version: string
  /** how many postal codes it knows */
  readonly codes: number
  find(cp: string): PostalArea | undefined
  municipiosOf(estado: string): readonly Lugar[]
  close(): void
}

type Range = {
  readonly first: number
  readonly last: number
  readonly estado: string
  readonly municipio: string
}

/**
 * Five digits → the municipio of its range (the alcaldías of Ciudad de México, the capitals, big cities), with its key
 * and name; undefined outside of them. Public knowledge, for a person to confirm.
 */
export function likelyMunicipio(cp: string): Lugar | undefined {
  if (!/^\d{5}$/.test(cp)) return undefined
  ranges ??= rows('rangos.tsv').map(([first, last, estado = '', municipio = '']) => ({
    first: Number(first),
    last: Number(last),
    estado,
    municipio,
  }))
  const code = Number(cp)
  const range = ranges.find(({ first, last }) => code >= first && code <= last)
  return (
    range &&
    openBase()
      .municipiosOf(range.estado)
      .find(({ clave }) => clave === range.municipio)
  )
}
let ranges: readonly Range[] | undefined

/** Spanish alphabetical order, for `sort`: accents do not separate, ñ comes after n. */
export const byNombre = (a: { nombre: string }, b: { nombre: string }): number => {
  collator ??= new Intl.Collator('es')
  return collator.compare(a.nombre, b.nombre)
}
let collator: Intl.Collator | undefined

/**
 * What the program knows without an imported catalogue: the municipios of each estado (INEGI) and the centre of the 32
 * capitals. No row of it comes from the licensed catalogue. Read at the first question, which throws when its files are
 * broken.
 */
export function openBase(): PostalSource {
  const municipios = once(readMunicipios)
  const areas = once(() => readCodes(municipios()))
  return {
    version: 'base',
    get codes() {
      return new Set(rows('codigos.tsv').map(([cp]) => cp)).size
    },
    find: (cp) => areas().get(cp),
    municipiosOf: (estado) => municipios().get(estado) ?? [],
    close: () => {},
  }
}

/** Read at the first question, so that the start stays short. */
function once<T>(read: () => T): () => T {
  let found: T | undefined
  return () => {
    found ??= read()
    return found
  }
}

function readMunicipios(): Map<string, Lugar[]> {
  const found = new Map<string, Lugar[]>()
  for (const [estado = '', clave = '', nombre = ''] of rows('municipios.tsv')) {
    const list = found.get(estado)
    if (list) list.push({ clave, nombre })
    else found.set(estado, [{ clave, nombre }])
  }
  for (const list of found.values()) list.sort(byNombre)
  return found
}

function readCodes(municipios: ReadonlyMap<string, readonly Lugar[]>): Map<string, PostalArea> {
  const found = new Map<string, PostalArea & { colonias: Colonia[] }>()
  for (const [cp = '', estadoClave = '', municipioClave = '', nombre = '', tipo = ''] of rows(
    'codigos.tsv',
  )) {
    const estado = estadoByKey(estadoClave)
    const municipio = municipios.get(estadoClave)?.find(({ clave }) => clave === municipioClave)
    if (!estado || !municipio) throw new Error(`codigos.tsv: ${cp}`)
    const area = found.get(cp) ?? { cp, estado, municipio, colonias: [] }
    area.colonias.push({ clave: String(area.colonias.length + 1).padStart(4, '0'), nombre, tipo })
    found.set(cp, area)
  }
  return found
}

/** Lines of a seed file as fields; a line that begins with # says where it comes from. */
const rows = (name: string): string[][] =>
  readFileSync(dataFile(`seed/${name}`), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'))
