import type { Deps } from '../ports/deps.ts'
import type { IssuedDocument } from '../ports/document-store.ts'
import type { FileFacts, FileSignature } from '../ports/file-inspector.ts'
import { ALTERED, documentOf, isInLedger, isSealIntact, type Verification } from './verify.ts'

/**
 * A file that anyone may have sent. Only bytes whose SHA-256 is that of an issued file are `igual`; what a file
 * says of itself (its code, its signature) tells what it claims to be and what was done to it, and nothing more.
 */
export async function verifyFile(deps: Deps, facts: FileFacts): Promise<Verification> {
  const { digest, beginnings, codes, signature } = facts
  const whole = await deps.store.findDocumentByDigest(digest)
  if (whole) return issued(deps, whole, signature, 'igual')
  for (const beginning of beginnings) {
    const begun = await deps.store.findDocumentByDigest(beginning)
    if (begun) return issued(deps, begun, signature, 'agregado')
  }
  const claimed = await firstKnown(deps, codes)
  return {
    ...(claimed ? { document: documentOf(claimed) } : {}),
    ledger: claimed ? await isInLedger(deps, claimed) : false,
    file: 'distinto',
    seal: sealOf(signature),
    altered: changesOf(signature, claimed !== undefined),
  }
}

async function issued(
  deps: Deps,
  found: IssuedDocument,
  signature: FileSignature,
  file: 'igual' | 'agregado',
): Promise<Verification> {
  const seal = isSealIntact(deps, found.issue) ? sealOf(signature) : { good: false }
  const altered = file === 'igual' ? [] : [ALTERED.added]
  return { document: documentOf(found), ledger: await isInLedger(deps, found), file, seal, altered }
}

async function firstKnown(deps: Deps, codes: readonly string[]): Promise<IssuedDocument | undefined> {
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

/** What its signature tells of a file that is not as issued. */
function changesOf(signature: FileSignature, claimed: boolean): string[] {
  if (signature.outcome === 'ours') {
    if (!signature.intact) return [ALTERED.signedBytes]
    // signed to its end, and of no document here: nothing says that it was changed
    return signature.whole && !claimed ? [] : [ALTERED.outside]
  }
  if (!claimed) return []
  return [SPOILT[signature.outcome]]
}

const SPOILT = { none: ALTERED.unsigned, unreadable: ALTERED.unreadable, other: ALTERED.other } as const
