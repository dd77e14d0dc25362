import { DOCUMENT_TYPES, type DocumentType, type Issue, saysSame } from '../facts/issue.ts'
import type { Needs } from '../ports/deps.ts'
import type { DocumentStore, IssuedDocument } from '../ports/document-store.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import type { LedgerStore } from '../ports/ledger-store.ts'
import { entryHash, sha256 } from './ledger.ts'

/** What every verification needs: the sello's certificates and the ledger. */
export type VerifyDeps = Needs<'sealer', Pick<LedgerStore, 'findLedgerEntry'>>

/** The document that was verified. Without a type it is both of the issue, whose cadena and sello are the same. */
export type VerifiedDocument = { readonly issue: Issue; readonly type?: DocumentType }

/** The findings of one verification, one by one; a finding is absent when it was not looked for. */
export type Verification = {
  readonly document?: VerifiedDocument
  /** the ledger has an entry for the document with the same values; false also when no document was found */
  readonly ledger?: boolean
  /** its entry has not been chained to the ones before yet: that takes a second or so */
  readonly chaining?: true
  /** `igual`: the bytes issued · `relleno`: they, with blanks behind · `agregado`: with something else · `distinto`: neither */
  readonly file?: 'igual' | 'relleno' | 'agregado' | 'distinto'
  /** whether the sello (of a file: its signature) verifies, and the serial of the certificate, 20 digits */
  readonly seal?: { readonly good: boolean; readonly certificateSerial?: string }
  /** of a picture: what its QR say. Nothing in it: it shows none of ours */
  readonly picture?: PictureFindings
  /** what was altered: labels of fields of the cadena original and codes of `ALTERED`, never a value */
  readonly altered: readonly string[]
  /** the person has newer documents, with another name, number or CURP */
  readonly newer?: boolean
  /** its number was retired: another one of the person stands */
  readonly retired?: boolean
  /** its number turned out to be that of another CURP */
  readonly misgiven?: boolean
}

/** `online`: the address is that of the portal that issued · `offline`: whose signature the other QR bears */
export type PictureFindings = {
  readonly online?: boolean
  readonly offline?: 'good' | 'bad' | 'other'
  /** too many pixels, or not what it says it is: nothing was read */
  readonly refused?: true
}

/** The codes of alterations other than of a field. */
export const ALTERED = {
  /** the cadena is not the one issued under its folio */
  cadena: 'cadena',
  /** fields added, repeated, taken away or in another order */
  structure: 'estructura',
  sello: 'sello',
  /** bytes appended to the file that was issued */
  added: 'agregado',
  signedBytes: 'bytes_firmados',
  /** the signed bytes are intact; the change is outside of them */
  outside: 'fuera_de_la_firma',
  unsigned: 'sin_firma',
  unreadable: 'firma_ilegible',
  other: 'firma_ajena',
  /** the code of a document of ours, under an address that is not ours */
  foreignAddress: 'qr_direccion_ajena',
  /** a QR that names a key of ours, which did not sign it */
  forgedQr: 'qr_falso',
  /** the QR of one picture are of different documents */
  otherQr: 'qr_de_otro_documento',
} as const

/**
 * Whether all findings are good. After a verification by code alone: the document exists, and is as it was issued. That
 * a newer one exists, or its number was retired, makes it no less genuine.
 */
export const isGenuine = (v: Verification): boolean =>
  v.document !== undefined &&
  v.ledger === true &&
  v.seal?.good === true &&
  (v.file === undefined || v.file === 'igual' || v.file === 'relleno') &&
  v.altered.length === 0

/**
 * Verifies a document by the code of its QR, as `readCode` gives it; undefined when no document has that code. No file
 * is looked at: `file` is absent.
 */
export async function verifyCode(
  deps: VerifyDeps & { readonly store: Pick<DocumentStore, 'findDocumentByCode'> },
  codigo: string,
): Promise<Verification | undefined> {
  const found = await deps.store.findDocumentByCode(codigo)
  if (!found) return undefined
  const { issue } = found
  const good = isSealIntact(deps, issue)
  const seal = good ? { good, certificateSerial: issue.certificateSerial } : { good }
  return { document: documentOf(found), ...(await lookInLedger(deps, found)), seal, altered: [] }
}

/** Whether the person of a document has a newer one that says something else: another name, number or CURP. */
export async function hasNewer(
  { store }: { readonly store: Pick<IssueStore, 'findIssueOf'> },
  { issue }: VerifiedDocument,
): Promise<boolean> {
  const newest = await store.findIssueOf(issue.curp)
  return (
    newest !== undefined &&
    newest.issuedAt > issue.issuedAt &&
    !(newest.curp === issue.curp && saysSame(newest, issue.name, issue.nss))
  )
}

/** The document itself, without its file. */
export const documentOf = ({ issue, type }: IssuedDocument): VerifiedDocument => ({ issue, type })

/** Whether the cadena original of an issue, as stored, still verifies against its sello. */
export const isSealIntact = (
  deps: Pick<VerifyDeps, 'sealer'>,
  { cadenaOriginal, sello, certificateSerial }: Issue,
): boolean => deps.sealer.verify(cadenaOriginal, sello, certificateSerial)

/**
 * Whether the ledger has the entry of the document (without a type: of both) with the same values and the hash of its
 * own. The chain before it is not walked: `nss bitacora verificar` does that.
 */
export async function lookInLedger(
  deps: VerifyDeps,
  { issue, type }: VerifiedDocument,
): Promise<Pick<Verification, 'ledger' | 'chaining'>> {
  let chaining = false
  for (const one of type ? [type] : DOCUMENT_TYPES) {
    const entry = await deps.store.findLedgerEntry(issue.documents[one].secuencia)
    const holds =
      entry !== undefined &&
      entry.type === one &&
      entry.certificateSerial === issue.certificateSerial &&
      entry.at === issue.issuedAt &&
      (!('hash' in entry) || same(entry.hash, entryHash(entry))) &&
      same(entry.cadenaHash, sha256(issue.cadenaOriginal)) &&
      same(entry.sello, Buffer.from(issue.sello, 'base64'))
    if (!holds) return { ledger: false }
    if (!('hash' in entry)) chaining = true
  }
  return chaining ? { ledger: true, chaining } : { ledger: true }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)
