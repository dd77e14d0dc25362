import type { DocumentType } from '../facts/issue.ts'
import { type OfflineClaims, offlineClaims } from '../facts/offline-claims.ts'
import type { DocumentStore } from '../ports/document-store.ts'
import type { QrFound } from '../ports/file-inspector.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import { readCode } from './verification-code.ts'
import {
  ALTERED,
  isSealIntact,
  lookInLedger,
  type PictureFindings,
  type Verification,
  type VerifiedDocument,
  type VerifyDeps,
} from './verify.ts'

export type VerifyPictureDeps = VerifyDeps & {
  readonly store: Pick<DocumentStore, 'findDocumentByCode'> & Pick<IssueStore, 'findIssue'>
}

/**
 * Verifies the QR that a picture shows, not the picture: an address must be of the portal that issued, a signature of a
 * key that is published, and both of one document. No address is followed.
 */
export async function verifyPicture(
  deps: VerifyPictureDeps,
  found: readonly QrFound[],
): Promise<Verification> {
  const altered = new Set<string>()
  const documents: VerifiedDocument[] = []
  let picture: PictureFindings = {}
  for (const qr of found) {
    if (qr.kind === 'address') {
      const document = await ofAddress(deps, qr.codigo)
      if (!document) continue
      documents.push(document)
      const own = document.issue.issuer.baseUrl.toLowerCase() === qr.origin
      if (!own) altered.add(ALTERED.foreignAddress)
      picture = { ...picture, online: own }
    }
    if (qr.kind === 'signed') {
      const document = qr.outcome === 'good' ? await ofClaims(deps, qr.claims) : undefined
      if (document) documents.push(document)
      if (qr.outcome === 'bad') altered.add(ALTERED.forgedQr)
      picture = { ...picture, offline: qr.outcome }
    }
  }
  const [first] = documents
  if (!first) return { ledger: false, picture, altered: [...altered] }
  if (documents.some((one) => one.issue.folio !== first.issue.folio || one.type !== first.type))
    altered.add(ALTERED.otherQr)
  const good = isSealIntact(deps, first.issue)
  const seal = good ? { good, certificateSerial: first.issue.certificateSerial } : { good }
  return { document: first, ...(await lookInLedger(deps, first)), seal, picture, altered: [...altered] }
}

async function ofAddress(
  { store }: VerifyPictureDeps,
  written: string,
): Promise<VerifiedDocument | undefined> {
  const code = readCode(written)
  return code === undefined ? undefined : store.findDocumentByCode(code)
}

/** The document that was issued with these claims; a key of ours signs nothing else, but a database may be restored. */
async function ofClaims(
  { store }: VerifyPictureDeps,
  claims: OfflineClaims,
): Promise<VerifiedDocument | undefined> {
  const issue = await store.findIssue(claims.folio)
  const type: DocumentType = claims.document === 'tarjeta' ? 'tarjeta' : 'asignacion'
  if (!issue) return undefined
  const own = offlineClaims(issue, type)
  const same = (['issuer', 'document', 'nss', 'curp', 'name'] as const).every(
    (key) => own[key] === claims[key],
  )
  return same ? { issue, type } : undefined
}
