import { statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Colonia, Lugar, PostalArea } from '../../domain/ports/postal-catalogue.ts'
import { byNombre, type PostalSource } from './base.ts'
import { estadoByKey } from './estados.ts'

/** The imported catalogue of a data folder. */
export const postalPath = (dataDir: string): string => path.join(dataDir, 'postal.db')

/** Another number: a program that does not know it leaves the file alone. */
export const POSTAL_FORMAT = '1'

/** Keys as in the export; the postal code and the key of a colonia without their leading zeros, to save a fifth. */
export const POSTAL_TABLES = `
  create table meta (name text primary key, value text not null) strict, without rowid;
  create table estado (clave text primary key, nombre text not null) strict, without rowid;
  create table municipio (id integer primary key, estado text not null, clave text not null, nombre text not null) strict;
  create table ciudad (id integer primary key, estado text not null, clave text not null, nombre text not null) strict;
  create table tipo (id integer primary key, clave text not null, nombre text not null) strict;
  create table codigo (cp integer primary key, municipio integer not null) strict;
  create table colonia (cp integer not null, clave integer not null, nombre text not null, tipo integer not null,
    ciudad integer, primary key (cp, clave)) strict, without rowid;`

export type PostalFile = PostalSource & {
  /** settlements */
  readonly rows: number
  readonly bytes: number
  /** epoch ms */
  readonly importedAt: number
  /** every postal code in it, ascending */
  allCodes(): string[]
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
  const meta = (name: string): string => String(about.get(name))
  if (meta('format') !== POSTAL_FORMAT) throw new Error(`format ${meta('format')}`)
  const area = db.prepare<[number], Row>(
    `select m.estado, m.clave municipio, m.nombre municipioNombre, c.clave, c.nombre, t.nombre tipo, d.nombre ciudad
     from codigo k join municipio m on m.id = k.municipio join colonia c on c.cp = k.cp
     join tipo t on t.id = c.tipo left join ciudad d on d.id = c.ciudad where k.cp = ?`,
  )
  const municipios = db.prepare<[string], Lugar>('select clave, nombre from municipio where estado = ?')
  return {
    version: meta('version'),
    importedAt: Number(meta('imported_at')),
    rows: Number(meta('rows')),
    codes: Number(meta('codes')),
    bytes,
    find: (cp) => (/^\d{5}$/.test(cp) ? toArea(cp, area.all(Number(cp))) : undefined),
    municipiosOf: (estado) => municipios.all(estado).sort(byNombre),
    allCodes: () => (db.prepare('select cp from codigo order by cp').pluck().all() as number[]).map(toCp),
    close: () => db.close(),
  }
}

export const toCp = (n: number): string => String(n).padStart(5, '0')

function toArea(cp: string, rows: readonly Row[]): PostalArea | undefined {
  const [first] = rows
  const estado = first && estadoByKey(first.estado)
  if (!estado) return undefined
  const municipio = { clave: first.municipio, nombre: first.municipioNombre }
  const colonias = rows.map(toColonia).sort(byNombre)
  // some codes reach beyond their city: then none is said, rather than a wrong one
  const shared = first.ciudad !== null && rows.every(({ ciudad }) => ciudad === first.ciudad)
  return { cp, estado, municipio, ...(shared && first.ciudad ? { ciudad: first.ciudad } : {}), colonias }
}

const toColonia = ({ clave, nombre, tipo }: Row): Colonia => ({
  clave: String(clave).padStart(4, '0'),
  nombre,
  tipo,
})
