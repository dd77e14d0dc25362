import type Database from 'better-sqlite3'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import { type BindingRecord, bindingOf } from './binding-record.ts'
import {
  bindingContext,
  blockContext,
  letterContext,
  looseContext,
  numberContext,
  personContext,
  type RowContext,
} from './row-context.ts'
import { type BulkVault, createBulkVault, createVault, ENCRYPTED_HEAD, type Vault } from './vault.ts'

/** A row of one of these tables, its keys in the order of `Table.keys`. */
type Row = { readonly rowid: number; readonly sealed: Buffer; readonly keys: readonly unknown[] }

type Table = {
  readonly name: string
  readonly keys: readonly string[]
  /** what all its values were encrypted with before */
  readonly loose: RowContext
  readonly bound: (keys: readonly Buffer[]) => RowContext
  /** whether a value is that of the row it stands in, as far as the row's blind indexes tell */
  readonly belongs: (value: unknown, keys: readonly Buffer[], index: BulkVault['index']) => boolean
  /** rows in a transaction: what it holds in memory stays under 20 MB */
  readonly batch: number
}

const NOTHING = Buffer.alloc(0)
const ROWS = 2000

const TABLES: readonly Table[] = [
  {
    name: 'personas',
    keys: ['curp_index'],
    loose: looseContext('persona'),
    bound: ([curp = NOTHING]) => personContext(curp),
    belongs: (value, [curp], index) => curp?.equals(index('curp', (value as { curp: string }).curp)) === true,
    batch: ROWS,
  },
  {
    name: 'numeros',
    keys: ['nss_index', 'curp_index'],
    loose: looseContext('numero'),
    bound: ([nss = NOTHING, curp = NOTHING]) => numberContext(nss, curp),
    belongs: (value, [nss], index) => nss?.equals(index('nss', value as string)) === true,
    batch: ROWS,
  },
  {
    name: 'vinculos',
    keys: ['curp_index', 'correo_index'],
    loose: looseContext('vinculo'),
    bound: ([curp = NOTHING, correo = NOTHING]) => bindingContext(curp, correo),
    belongs: (value, [, correo], index) =>
      correo?.equals(index('correo', canonicalCorreo(bindingOf(value as BindingRecord).correo))) === true,
    batch: ROWS,
  },
  {
    name: 'bloqueos',
    keys: ['curp_index'],
    loose: looseContext('bloqueo'),
    bound: ([curp = NOTHING]) => blockContext(curp),
    belongs: () => true,
    batch: ROWS,
  },
  {
    name: 'buzon',
    keys: ['message_id'],
    loose: looseContext('buzon'),
    bound: ([id = NOTHING]) => letterContext(id.toString()),
    belongs: (value, [id]) => (value as { messageId: string }).messageId === id?.toString(),
    // each may have two PDFs in it
    batch: 20,
  },
]

type Store = {
  readonly sqlite: Database.Database
  /** 64 bytes, as `createVault` takes */
  readonly material: Uint8Array
  readonly atomically: <T>(work: () => T) => T
}

/**
 * The first versions bound what they encrypted to its table only, so that two rows could exchange their values. Binds
 * each to its row, once: the migration that makes `recifrado` names the tables, and each batch is one transaction that
 * notes how far it came, so that a crash loses nothing and the next start goes on. Other processes may do it at the
 * same time. What does not decrypt, or stands in the row of another, stays as it is, and is refused when it is read.
 * People of the padrón get the index of their correo the same way, which only the key can make.
 */
export function bindRows({ sqlite, material, atomically }: Store): void {
  const pending = sqlite.prepare<[], string>('select tabla from recifrado').pluck().all()
  if (pending.length === 0) return
  const vaults = { vault: createVault(material), bulk: createBulkVault(material) }
  for (const table of TABLES.filter(({ name }) => pending.includes(name))) {
    const bindBatch = createBinder(sqlite, vaults, table)
    while (atomically(bindBatch)) {
      // one transaction after another
    }
  }
  if (!pending.includes(CORREOS)) return
  const indexBatch = createCorreoIndexer(sqlite, vaults)
  while (atomically(indexBatch)) {
    // likewise
  }
}

/** What the migration that gives people of the padrón an index of their correo calls its work in `recifrado`. */
const CORREOS = 'personas.correo_index'

/** Gives one batch of people the index of their correo, whose rows are bound by then; false when there was none left. */
function createCorreoIndexer(sqlite: Database.Database, { vault }: Vaults): () => boolean {
  const next = sqlite.prepare<[number], { rowid: number; curp: Buffer; sealed: Buffer }>(
    `select rowid, curp_index as curp, sealed from personas where rowid > ? order by rowid limit ${ROWS}`,
  )
  const update = sqlite.prepare('update personas set correo_index = ? where rowid = ?')
  return createWalk(sqlite, CORREOS, (from) => {
    let last = from
    for (const { rowid, curp, sealed } of next.all(from)) {
      last = rowid
      const correo = correoOf(vault, curp, sealed)
      if (correo) update.run(vault.index('correo', canonicalCorreo(correo)), rowid)
    }
    return last
  })
}

/** What does not decrypt has none, and is refused when it is read. */
function correoOf(vault: Vault, curp: Buffer, sealed: Buffer): Correo | undefined {
  try {
    return vault.decrypt<{ correo?: Correo }>(sealed, personContext(curp)).correo
  } catch {
    return undefined
  }
}

/**
 * One batch after the other of a work that `recifrado` keeps the place of. @param work from behind a rowid on; gives the
 * last one done, the same when there was none left
 */
function createWalk(sqlite: Database.Database, name: string, work: (from: number) => number): () => boolean {
  const cursor = sqlite.prepare<[string], number>('select hasta from recifrado where tabla = ?').pluck()
  const advance = sqlite.prepare('update recifrado set hasta = ? where tabla = ?')
  const finish = sqlite.prepare('delete from recifrado where tabla = ?')
  return () => {
    const from = cursor.get(name)
    // another process has finished it
    if (from === undefined) return false
    const last = work(from)
    if (last === from) finish.run(name)
    else advance.run(last, name)
    return last !== from
  }
}

type Vaults = { readonly vault: Vault; readonly bulk: BulkVault }

/** Binds one batch; false when there was none left. */
function createBinder(sqlite: Database.Database, vaults: Vaults, table: Table): () => boolean {
  const { name, keys, batch } = table
  const next = sqlite
    .prepare<[number], unknown[]>(
      `select rowid, sealed, ${keys.join(', ')} from ${name} where rowid > ? order by rowid limit ${batch}`,
    )
    .raw()
  const update = sqlite.prepare(`update ${name} set sealed = ? where rowid = ?`)
  return createWalk(sqlite, name, (from) => {
    let last = from
    for (const [rowid, sealed, ...found] of next.all(from)) {
      last = Number(rowid)
      const fresh = bind(table, vaults, { rowid: last, sealed: sealed as Buffer, keys: found })
      if (fresh) update.run(fresh, last)
    }
    return last
  })
}

function bind(table: Table, { vault, bulk }: Vaults, { sealed, keys }: Row): Buffer | undefined {
  const own = keys.map((key) => (Buffer.isBuffer(key) ? key : Buffer.from(String(key))))
  try {
    const json = vault.decryptBytes(sealed, table.loose)
    if (!table.belongs(JSON.parse(json.toString()), own, bulk.index)) return undefined
    const place = Buffer.allocUnsafe(ENCRYPTED_HEAD + json.length)
    place.set(json, ENCRYPTED_HEAD)
    bulk.encryptInPlace(place, table.bound(own))
    return place
  } catch {
    return undefined
  }
}
