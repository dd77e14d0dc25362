import { statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Colonia, Lugar, PostalArea } from '../../domain/ports/postal-catalogue.ts'
import { byNombre, type PostalSource } from './base.ts'
import { estadoByKey } from './estados.ts'
import type { ExportRow } from './export.ts'

/** Where the imported catalogue of a data folder is, or would be. */
export const postalPath = (dataDir: string): string => path.join(dataDir, 'postal.db')

/**
 * Another number: a program that does not know it leaves the file alone. In format 1, of before a code could be in
 * several municipios, a code had one; such files are still read.
 */
export const POSTAL_FORMAT = '2'
const BEFORE = '1'

/** Keys as in the export; the postal code and the key of a colonia without their leading zeros, to save a fifth. */
export const POSTAL_TABLES = `
  create table meta (name text primary key, value text not null) strict, without rowid;
  create table estado (clave text primary key, nombre text not null) strict, without rowid;
  create table municipio (id integer primary key, estado text not null, clave text not null, nombre text not null) strict;
  create table ciudad (id integer primary key, estado text not null, clave text not null, nombre text not null) strict;
  create table tipo (id integer primary key, clave text not null, nombre text not null) strict;
  create table codigo (cp integer primary key) strict;
  create table colonia (cp integer not null, municipio integer not null, clave integer not null, nombre text not null,
    tipo integer not null, ciudad integer, primary key (cp, municipio, clave)) strict, without rowid;`

export type PostalFile = PostalSource & {
  /** settlements */
  readonly rows: number
  readonly bytes: number
  /** epoch ms */
  readonly importedAt: number
  /** every postal code in it, ascending */
  allCodes(): string[]
  /** every settlement in it, as an export has it */
  allRows(): ExportRow[]
  readonly origin: string
}

type Row = {
  estado: string
  municipio: string
  municipioNombre: string
  clave: number
  nombre: string
  tipo: string
  ciudad: string | null
}

/** Opens an imported catalogue to read it. Throws when it is not one, is damaged, or of another format. */
export function openPostalFile(file: string): PostalFile {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return reader(db, statSync(file).size)
  } catch (error) {
    db.close()
    throw error
  }
}

function reader(db: Database.Database, bytes: number): PostalFile {
  const about = db.prepare('select value from meta where name = ?').pluck()
  const meta = (name: string): string | undefined => about.get(name) as string | undefined
  const format = meta('format')
  if (format !== POSTAL_FORMAT && format !== BEFORE) throw new Error(`format ${format}`)
  const from =
    format === BEFORE
      ? 'from codigo k join colonia c on c.cp = k.cp join municipio m on m.id = k.municipio'
      : 'from colonia c join municipio m on m.id = c.municipio'
  const joins = `${from} join tipo t on t.id = c.tipo left join ciudad d on d.id = c.ciudad`
  const area = db.prepare<[number], Row>(
    `select m.estado, m.clave municipio, m.nombre municipioNombre, c.clave, c.nombre, t.nombre tipo, d.nombre ciudad
     ${joins} where c.cp = ?`,
  )
  const origin = meta('origin') ?? 'correos'
  const municipios = db.prepare<[string], Lugar>('select clave, nombre from municipio where estado = ?')
  return {
    version: meta('version') ?? '',
    origin,
    importedAt: Number(meta('imported_at')),
    rows: Number(meta('rows')),
    codes: Number(meta('codes')),
    bytes,
    find: (cp) => (/^\d{5}$/.test(cp) ? toArea(cp, area.all(Number(cp)), origin) : undefined),
    municipiosOf: (estado) => municipios.all(estado).sort(byNombre),
    allCodes: () => (db.prepare('select cp from codigo order by cp').pluck().all() as number[]).map(toCp),
    allRows: () =>
      (
        db
          .prepare(
            `select c.cp, c.clave, c.nombre, t.clave tipoClave, t.nombre tipo, m.clave municipioClave, m.nombre municipio,
             m.estado estadoClave, e.nombre estado, coalesce(d.clave, '') ciudadClave, coalesce(d.nombre, '') ciudad
             ${joins} left join estado e on e.clave = m.estado`,
          )
          .all() as (Omit<ExportRow, 'cp' | 'clave'> & { cp: number; clave: number })[]
      ).map((row) => ({ ...row, cp: toCp(row.cp), clave: String(row.clave).padStart(4, '0') })),
    close: () => db.close(),
  }
}

const toCp = (n: number): string => String(n).padStart(5, '0')

function toArea(cp: string, rows: readonly Row[], origin: string): PostalArea | undefined {
  const [first] = rows
  const estado = first && estadoByKey(first.estado)
  if (!estado) return undefined
  const places = new Map<string, Lugar>()
  for (const { municipio, municipioNombre } of rows)
    places.set(municipio, { clave: municipio, nombre: municipioNombre })
  const municipios = [...places.values()].sort(byNombre)
  const [municipio = { clave: first.municipio, nombre: first.municipioNombre }] = municipios
  const several = municipios.length > 1
  const colonias = rows
    .map((row) => toColonia(row, several ? places.get(row.municipio) : undefined))
    .sort(byNombre)
  // some codes reach beyond their city: then none is said, rather than a wrong one
  const shared = first.ciudad !== null && rows.every(({ ciudad }) => ciudad === first.ciudad)
  return {
    cp,
    estado,
    municipio,
    ...(several ? { municipios } : {}),
    ...(shared && first.ciudad ? { ciudad: first.ciudad } : {}),
    colonias,
    ...(origin === 'geonames' ? { fuente: 'GeoNames' } : {}),
  }
}

/** @param municipio when its code reaches into several: the keys of colonias may repeat there */
const toColonia = ({ clave, nombre, tipo }: Row, municipio: Lugar | undefined): Colonia => {
  const key = String(clave).padStart(4, '0')
  return municipio
    ? { clave: `${municipio.clave}-${key}`, nombre, tipo, municipio }
    : { clave: key, nombre, tipo }
}
