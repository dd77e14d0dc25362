import type { KeyObject } from 'node:crypto'
import { isSealOfDigest } from '../../adapters/seal/load.ts'
import { firstCertificateOf } from '../../adapters/signing/certificate.ts'
import type { OpenDatabase } from '../../db/base/open.ts'
import { certificateStore } from '../../db/issue/certificate-store.ts'
import { ledgerAudit, ledgerStore } from '../../db/issue/ledger-store.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { type Break, firstBreak } from '../../domain/seal/ledger.ts'

/** The ledger as the commands read it. */
export type LedgerBook = ReturnType<typeof ledgerBook>

/** Reads the ledger of an open database; `walk` gives its entries from the first on. */
export function ledgerBook(base: OpenDatabase) {
  const { walk } = ledgerStore(base)
  return {
    walk,
    ...ledgerAudit(base),
    /** `work` inside one read transaction: a consistent snapshot while the portal goes on writing */
    snapshot: <T>(work: () => T): T => base.sqlite.transaction(work)(),
    keyOf: keysOf(certificateStore(base).list()),
  }
}

/** Public key of a kept certificate by its 20 digits. */
function keysOf(
  kept: readonly { certificateSerial: string; pem: string }[],
): (certificateSerial: string) => KeyObject | undefined {
  const keys = new Map(
    kept.map(({ certificateSerial, pem }) => [certificateSerial, firstCertificateOf(pem).publicKey]),
  )
  return (certificateSerial) => keys.get(certificateSerial)
}

/**
 * Besides what the chain itself shows · `unsealed`: the sello is not of the certificate it names · `uncertified`:
 * that certificate is not known · `cut`: the published or exported head is gone, or a document has no entry ·
 * `rewritten`: the entry is another than the one exported · `paperless`: it is of no document · `uncounted`: SQLite
 * counts others than the chain goes through.
 */
export type Why = Break['why'] | 'unsealed' | 'uncertified' | 'cut' | 'rewritten' | 'paperless' | 'uncounted'

export type LedgerReport = {
  readonly count: number
  /** the last entry, absent in an empty ledger; its hash in hexadecimal */
  readonly head?: Mark
  /** the first entry that does not hold; absent when all of them do */
  readonly broken?: { readonly seq: number; readonly why: Why }
}

/** An entry that was named outside of the database; its hash in hexadecimal. */
export type Mark = { readonly seq: number; readonly hash: string }

export type CheckOptions = {
  /** public key by the 20 digits of its certificate; absent: the sellos are not verified */
  readonly keyOf?: (certificateSerial: string) => KeyObject | undefined
  /** hash of an entry that was the head once, 64 hexadecimal digits */
  readonly published?: string
  /** the head of the last export */
  readonly exported?: Mark
  /** called for each entry that holds */
  readonly each?: (entry: LedgerEntry, nth: number) => void
}

/**
 * Walks the whole ledger in one snapshot of the database, then compares it with the documents, the published head and the
 * last export.
 */
export function checkLedger(book: LedgerBook, options: CheckOptions = {}): LedgerReport {
  return book.snapshot(() => {
    const walked: Walked = { count: 0, published: false }
    const broken =
      firstBreak(watched(book, options, walked)) ?? walked.broken ?? beyond(book, options, walked)
    const { last, count } = walked
    return {
      count,
      ...(last ? { head: { seq: last.seq, hash: hex(last.hash) } } : {}),
      ...(broken ? { broken } : {}),
    }
  })
}

type Walked = { count: number; published: boolean; last?: LedgerEntry; broken?: { seq: number; why: Why } }

/** The entries, noting on the way what the hash chain does not cover. Ends at the first whose sello does not verify. */
function* watched(book: LedgerBook, { keyOf, published, each }: CheckOptions, walked: Walked) {
  const wanted = published === undefined ? undefined : Buffer.from(published, 'hex')
  for (const entry of book.walk()) {
    yield entry
    // the chain holds up to here
    const why = keyOf && sealFault(entry, walked.last, keyOf)
    if (why) {
      walked.broken = { seq: entry.seq, why }
      return
    }
    walked.published ||= wanted?.equals(entry.hash) === true
    walked.last = entry
    walked.count++
    each?.(entry, walked.count)
  }
}

function sealFault(
  entry: LedgerEntry,
  last: LedgerEntry | undefined,
  keyOf: (certificateSerial: string) => KeyObject | undefined,
): Why | undefined {
  // both documents of an issue carry one sello
  if (
    last &&
    last.certificateSerial === entry.certificateSerial &&
    same(last.sello, entry.sello) &&
    same(last.cadenaHash, entry.cadenaHash)
  )
    return undefined
  const key = keyOf(entry.certificateSerial)
  if (!key) return 'uncertified'
  return isSealOfDigest(entry.cadenaHash, entry.sello, key) ? undefined : 'unsealed'
}

/** A chain that holds may still have lost its end, or been made anew from some entry on. */
function beyond(
  book: LedgerBook,
  { published, exported }: CheckOptions,
  walked: Walked,
): LedgerReport['broken'] {
  const end = (walked.last?.seq ?? 0) + 1
  if (book.count() !== walked.count) return { seq: end, why: 'uncounted' }
  if (exported && exported.seq > 0) {
    const hash = book.hashAt(exported.seq)
    if (!hash) return { seq: end, why: 'cut' }
    if (hex(hash) !== exported.hash) return { seq: exported.seq, why: 'rewritten' }
  }
  if (published !== undefined && !walked.published) return { seq: end, why: 'cut' }
  if (book.withoutEntry() > 0) return { seq: end, why: 'cut' }
  const paperless = book.withoutDocument()
  return paperless === undefined ? undefined : { seq: paperless, why: 'paperless' }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const same = (a: Uint8Array, b: Uint8Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.length).equals(b)
