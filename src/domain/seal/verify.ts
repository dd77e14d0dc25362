import { DOCUMENT_TYPES, type DocumentType, type Issue } from '../facts/issue.ts'
import type { Deps } from '../ports/deps.ts'
import type { IssuedDocument } from '../ports/document-store.ts'
import { entryHash, sha256 } from './ledger.ts'

/** The document that something is, or claims to be. Without a type: cadena and sello are those of both. */
export type VerifiedDocument = { readonly issue: Issue; readonly type?: DocumentType }

/** The answers to one check, each apart; what was not asked is absent. */
export type Verification = {
  readonly document?: VerifiedDocument
  /** the ledger has the document's entry, and the entry says the same; false as well when no document is known */
  readonly ledger?: boolean
  /** as issued, byte for byte · as issued, with something added behind · neither */
  readonly file?: 'igual' | 'agregado' | 'distinto'
  /** the sello (of a file: its signature) verifies; `serie` of the certificate, 20 digits */
  readonly seal?: { readonly good: boolean; readonly certificateSerial?: string }
  /** labels of fields of the cadena original, and codes of `ALTERED`; never a value */
  readonly altered: readonly string[]
}

/** What else than a field may be altered. */
export const ALTERED = {
  /** the cadena is not the one issued under its folio */
  cadena: 'cadena',
  /** fields added, repeated, taken away or in another order */
  structure: 'estructura',
  sello: 'sello',
  /** something stands behind the file that was issued */
  added: 'agregado',
  signedBytes: 'bytes_firmados',
  /** all that was signed is there: the change is outside of it */
  outside: 'fuera_de_la_firma',
  unsigned: 'sin_firma',
  unreadable: 'firma_ilegible',
  other: 'firma_ajena',
} as const

/** Every question that was asked has the good answer. For a code alone: such a document exists, and it holds. */
export const isGenuine = (v: Verification): boolean =>
  v.document !== undefined &&
  v.ledger === true &&
  v.seal?.good === true &&
  (v.file === undefined || v.file === 'igual') &&
  v.altered.length === 0

/** A document by the code of its QR; undefined when no document has it. */
export async function verifyCode(deps: Deps, codigo: string): Promise<Verification | undefined> {
  const found = await deps.store.findDocumentByCode(codigo)
  if (!found) return undefined
  const { issue } = found
  const good = isSealIntact(deps, issue)
  const seal = good ? { good, certificateSerial: issue.certificateSerial } : { good }
  return { document: documentOf(found), ledger: await isInLedger(deps, found), seal, altered: [] }
}

export const documentOf = ({ issue, type }: IssuedDocument): VerifiedDocument => ({ issue, type })

/** Whether what is stored of an issue still is what was sealed. */
export const isSealIntact = (deps: Deps, { cadenaOriginal, sello, certificateSerial }: Issue): boolean =>
  deps.sealer.verify(cadenaOriginal, sello, certificateSerial)

/** Whether the ledger has the entry of the document (without a type: of both), and says the same of it. */
export async function isInLedger(deps: Deps, { issue, type }: VerifiedDocument): Promise<boolean> {
  for (const one of type ? [type] : DOCUMENT_TYPES) {
    const entry = await deps.store.findLedgerEntry(issue.documents[one].secuencia)
    const holds =
      entry !== undefined &&
      entry.type === one &&
      entry.certificateSerial === issue.certificateSerial &&
      entry.at === issue.issuedAt &&
      same(entry.hash, entryHash(entry)) &&
      same(entry.cadenaHash, sha256(issue.cadenaOriginal)) &&
      same(entry.sello, Buffer.from(issue.sello, 'base64'))
    if (!holds) return false
  }
  return true
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)
