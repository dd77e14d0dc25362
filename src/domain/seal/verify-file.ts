import type { DocumentStore, IssuedDocument } from '../ports/document-store.ts'
import type { FileFacts, FileSignature } from '../ports/file-inspector.ts'
import {
  ALTERED,
  documentOf,
  isSealIntact,
  lookInLedger,
  type Verification,
  type VerifyDeps,
} from './verify.ts'
import { type VerifyPictureDeps, verifyPicture } from './verify-picture.ts'

export type VerifyFileDeps = VerifyPictureDeps & {
  readonly store: Pick<DocumentStore, 'findDocumentByDigest' | 'findDocumentByCode'>
}

/**
 * Verifies an uploaded file. Only bytes with the SHA-256 of an issued file are `igual`; blanks behind them change nothing
 * that a reader shows. What a file says of itself (a code, a signature) only tells which document it claims to be and how
 * it was altered. A picture or a scan is verified by the QR that it shows (`verifyPicture`).
 */
export async function verifyFile(deps: VerifyFileDeps, facts: FileFacts): Promise<Verification> {
  const { digest, beginnings, codes, signature } = facts
  const whole = await deps.store.findDocumentByDigest(digest)
  if (whole) return issued(deps, whole, signature, 'igual')
  for (const beginning of beginnings) {
    const begun = await deps.store.findDocumentByDigest(beginning.digest)
    if (begun) return issued(deps, begun, signature, beginning.padded ? 'relleno' : 'agregado')
  }
  const claimed = await firstKnown(deps, codes)
  // a file that says which document it is and is not it is no scan of it
  if (facts.picture && !claimed && signature.outcome === 'none')
    return facts.picture.outcome === 'read'
      ? verifyPicture(deps, facts.picture.found)
      : { ledger: false, picture: { refused: true }, altered: [] }
  return {
    ...(claimed ? { document: documentOf(claimed) } : {}),
    ...(claimed ? await lookInLedger(deps, claimed) : { ledger: false }),
    file: 'distinto',
    seal: sealOf(signature),
    altered: changesOf(signature, claimed !== undefined),
  }
}

async function issued(
  deps: VerifyDeps,
  found: IssuedDocument,
  signature: FileSignature,
  file: 'igual' | 'relleno' | 'agregado',
): Promise<Verification> {
  const seal = isSealIntact(deps, found.issue) ? sealOf(signature) : { good: false }
  const altered = file === 'agregado' ? [ALTERED.added] : []
  return { document: documentOf(found), ...(await lookInLedger(deps, found)), file, seal, altered }
}

async function firstKnown(
  deps: VerifyFileDeps,
  codes: readonly string[],
): Promise<IssuedDocument | undefined> {
  for (const code of codes) {
    const found = await deps.store.findDocumentByCode(code)
    if (found) return found
  }
  return undefined
}

const sealOf = (signature: FileSignature): NonNullable<Verification['seal']> =>
  signature.outcome === 'ours'
    ? { good: signature.intact, certificateSerial: signature.certificateSerial }
    : { good: false }

/** What the signature of a file that is not as issued tells about the alteration. */
function changesOf(signature: FileSignature, claimed: boolean): string[] {
  if (signature.outcome === 'ours') {
    if (!signature.intact) return [ALTERED.signedBytes]
    // a signature over the whole file, of no document that is on record: no sign of an alteration
    return signature.whole && !claimed ? [] : [ALTERED.outside]
  }
  if (!claimed) return []
  return [NOT_OURS[signature.outcome]]
}

const NOT_OURS = { none: ALTERED.unsigned, unreadable: ALTERED.unreadable, other: ALTERED.other } as const
