import type pg from 'pg'
import type { Cell } from '../base/engine.ts'

/** What `pg` gives to a query of its own making while it copies; its types leave these two out. */
type CopyConnection = pg.Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }

/**
 * Appends rows to a table by COPY, at a few microseconds a row. Bytes go into bytea, text into text, integers into bigint.
 * Rejects with what PostgreSQL says; then none is in, and the transaction is spoilt.
 * @param table its name and those of the columns, in the order of the cells of a row: written by the program
 */
export function copyIn(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const text = `copy ${table} (${columns.join(', ')}) from stdin with (format binary)`
  const bytes = binaryRows(rows)
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, bytes, (error) => (error ? reject(error) : resolve())))
  })
}

/** A query as `pg` runs one (as in its lib/query.js), which answers the server's wish for data. */
class CopyIn implements pg.Submittable {
  /** `pg` puts its own around it, which ends a query that takes too long */
  callback: (error?: Error | null) => void
  readonly #text: string
  readonly #bytes: Buffer

  constructor(text: string, bytes: Buffer, callback: (error?: Error | null) => void) {
    this.#text = text
    this.#bytes = bytes
    this.callback = callback
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text)
  }
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#bytes)
    connection.endCopyFrom()
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.callback()
  }
  handleError(error: Error): void {
    this.callback(error)
  }
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
/** The signature, flags (4) and the length of an extension (4), both zero */
const HEAD = SIGNATURE.length + 8
/** Instead of a tuple's count of fields: there are no more. Instead of a field's length: it is null. */
const NONE = -1

/**
 * Rows in the binary format of COPY (PostgreSQL 18, COPY, "Binary Format"): of each tuple the count of its fields (2), of
 * each field its length (4) and its bytes; integers big-endian, those of a bigint column in 8.
 */
function binaryRows(rows: readonly (readonly Cell[])[]): Buffer {
  let length = HEAD + 2
  for (const row of rows) {
    length += 2
    for (const cell of row) length += 4 + lengthOf(cell)
  }
  const bytes = Buffer.alloc(length)
  SIGNATURE.copy(bytes)
  let at = HEAD
  for (const row of rows) {
    at = bytes.writeInt16BE(row.length, at)
    for (const cell of row) at = writeCell(bytes, cell, at)
  }
  bytes.writeInt16BE(NONE, at)
  return bytes
}

const lengthOf = (cell: Cell): number => {
  if (cell === null) return 0
  if (typeof cell === 'string') return Buffer.byteLength(cell)
  return cell instanceof Uint8Array ? cell.length : 8
}

function writeCell(bytes: Buffer, cell: Cell, at: number): number {
  if (cell === null) return bytes.writeInt32BE(NONE, at)
  const start = bytes.writeInt32BE(lengthOf(cell), at)
  if (cell instanceof Uint8Array) {
    bytes.set(cell, start)
    return start + cell.length
  }
  if (typeof cell === 'string') return start + bytes.write(cell, start)
  return bytes.writeBigInt64BE(BigInt(cell), start)
}

/** Bytes as the text of an array parameter, for a `?::bytea[]`. */
export const byteaArray = (all: readonly (Buffer | undefined)[]): string =>
  `{${all.map((one) => (one ? `"\\\\x${one.toString('hex')}"` : 'null')).join(',')}}`
