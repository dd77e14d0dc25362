import type { KeyObject } from 'node:crypto'
import { isSealOfDigest } from '../../adapters/seal/load.ts'
import { firstCertificateOf } from '../../adapters/signing/certificate.ts'
import type { Base } from '../../db/base/engine.ts'
import { inSnapshot } from '../../db/base/snapshot.ts'
import { certificateStore } from '../../db/issue/certificate-store.ts'
import { ledgerAudit, ledgerStore } from '../../db/issue/ledger-store.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { type Break, firstBreakRead } from '../../domain/seal/ledger.ts'

/** The ledger as the commands read it. */
export type LedgerBook = Awaited<ReturnType<typeof ledgerBook>>

/** The ledger at one moment; `walk` gives its entries from the first on. */
export type LedgerMoment = ReturnType<typeof ledgerAt>

const ledgerAt = (base: Base) => ({ walk: () => ledgerStore(base).walk(), ...ledgerAudit(base) })

/** Reads the ledger of an open database. */
export async function ledgerBook(base: Base) {
  return {
    count: ledgerAudit(base).count,
    /** `work` on a consistent snapshot while the portal goes on writing */
    snapshot: <T>(work: (moment: LedgerMoment) => Promise<T>): Promise<T> =>
      inSnapshot(base, (moment) => work(ledgerAt(moment))),
    keyOf: keysOf(await certificateStore(base).list()),
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
 * `rewritten`: the entry is another than the one exported · `paperless`: it is of no document · `uncounted`: the
 * database counts others than the chain goes through.
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
 * last export. What does not hold is in the report; it rejects only as the engine does.
 */
export const checkLedger = (book: Pick<LedgerBook, 'snapshot'>, options: CheckOptions = {}) =>
  book.snapshot((moment) => checkMoment(moment, options))

/** The same within a snapshot. */
export async function checkMoment(moment: LedgerMoment, options: CheckOptions = {}): Promise<LedgerReport> {
  const walked: Walked = { count: 0, published: false }
  const broken =
    (await firstBreakRead(watched(moment, options, walked))) ??
    walked.broken ??
    (await beyond(moment, options, walked))
  const { last, count } = walked
  return {
    count,
    ...(last ? { head: { seq: last.seq, hash: hex(last.hash) } } : {}),
    ...(broken ? { broken } : {}),
  }
}

type Walked = { count: number; published: boolean; last?: LedgerEntry; broken?: { seq: number; why: Why } }

/** The entries, noting on the way what the hash chain does not cover. Ends at the first whose sello does not verify. */
async function* watched(moment: LedgerMoment, { keyOf, published, each }: CheckOptions, walked: Walked) {
  const wanted = published === undefined ? undefined : Buffer.from(published, 'hex')
  for await (const entry of moment.walk()) {
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
async function beyond(
  moment: LedgerMoment,
  { published, exported }: CheckOptions,
  walked: Walked,
): Promise<LedgerReport['broken']> {
  const end = (walked.last?.seq ?? 0) + 1
  if ((await moment.count()) !== walked.count) return { seq: end, why: 'uncounted' }
  if (exported && exported.seq > 0) {
    const hash = await moment.hashAt(exported.seq)
    if (!hash) return { seq: end, why: 'cut' }
    if (hex(hash) !== exported.hash) return { seq: exported.seq, why: 'rewritten' }
  }
  if (published !== undefined && !walked.published) return { seq: end, why: 'cut' }
  if ((await moment.withoutEntry()) > 0) return { seq: end, why: 'cut' }
  const paperless = await moment.withoutDocument()
  return paperless === undefined ? undefined : { seq: paperless, why: 'paperless' }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const same = (a: Uint8Array, b: Uint8Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.length).equals(b)
