import { createHash } from 'node:crypto'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'

/** Named in the first and the last line of an export, so that a change of the format has another name. */
export const FORMAT = 'ventanilla-bitacora-jsonl-1'

export type Heading = {
  readonly portal: string
  /** epoch ms */
  readonly now: number
  /** seq of the first entry */
  readonly from: number
  /** hash of the entry before it */
  readonly previous: Uint8Array
  /** SHA-256 of the last line of the export before this one, hexadecimal */
  readonly former: string | undefined
}

/** First line of an export, without its LF. */
export const headingLine = ({ portal, now, from, previous, former }: Heading): string =>
  JSON.stringify({
    formato: FORMAT,
    portal,
    fecha: new Date(now).toISOString(),
    desde: from,
    anterior: hex(previous),
    exportacion_anterior: former ?? null,
  })

/** One entry: digests and hashes in hexadecimal, `sello` in Base64, `fecha` in UTC with milliseconds. */
export const entryLine = (entry: LedgerEntry): string =>
  JSON.stringify({
    seq: entry.seq,
    secuencia: entry.secuencia,
    tipo: entry.type,
    cadena_sha256: hex(entry.cadenaHash),
    sello: Buffer.from(entry.sello).toString('base64'),
    serie: entry.certificateSerial,
    fecha: new Date(entry.at).toISOString(),
    anterior: hex(entry.previous),
    hash: hex(entry.hash),
  })

export type Closing = {
  /** the first line, as written */
  readonly heading: string
  readonly count: number
  /** seq and hash of the last entry; of the one before when there is none */
  readonly until: number
  readonly head: string
}

/** Last line of an export. Its own SHA-256 stands for the whole file: it names the first line and every entry. */
export const closingLine = ({ heading, count, until, head }: Closing): string =>
  JSON.stringify({ fin: FORMAT, encabezado: lineHash(heading), cuenta: count, hasta: until, cabeza: head })

/** SHA-256 of a line without its LF, hexadecimal. */
export const lineHash = (line: string): string => createHash('sha256').update(line, 'utf8').digest('hex')

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
