import { children, type Element, oid, read } from './der.ts'

const ID_SIGNED_DATA = oid('1.2.840.113549.1.7.2')
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4')
const SHA256 = oid('2.16.840.1.101.3.4.2.1')

/** What a signature over signed attributes says, of whomever it is. */
export type CmsFacts = {
  /** SHA-256 of what was signed, 32 bytes */
  readonly digest: Buffer
  /** the signed attributes as the SET that was signed (RFC 5652, 5.4) */
  readonly attributes: Buffer
  readonly signature: Buffer
}

/**
 * Reads a detached CMS SignedData as `signCms` writes it: one signer, SHA-256, signed attributes; bytes after it
 * are the padding of a PDF's /Contents. Undefined for anything else, and for what is no DER at all; never throws.
 */
export function readCms(bytes: Uint8Array): CmsFacts | undefined {
  try {
    return factsOf(read(bytes))
  } catch {
    return undefined
  }
}

function factsOf(contentInfo: Element): CmsFacts | undefined {
  const [type, wrapped] = children(contentInfo)
  if (contentInfo.tag !== 0x30 || !wrapped || !type?.bytes.equals(ID_SIGNED_DATA)) return undefined
  const signers = children(read(wrapped.body)).filter((field) => field.tag === 0x31)[1]
  const [signer, second] = signers ? children(signers) : []
  if (!signer || second) return undefined
  const [, , algorithm, attributes, , signature] = children(signer)
  if (attributes?.tag !== 0xa0 || signature?.tag !== 0x04) return undefined
  if (!algorithm || !children(algorithm)[0]?.bytes.equals(SHA256)) return undefined
  const digest = digestIn(attributes)
  const set = Buffer.from(attributes.bytes)
  set[0] = 0x31
  return digest && { digest, attributes: set, signature: signature.body }
}

function digestIn(attributes: Element): Buffer | undefined {
  const named = children(attributes).filter((one) => children(one)[0]?.bytes.equals(MESSAGE_DIGEST))
  const [only] = named
  const values = only && children(only)[1]
  const digest = values && read(values.body).body
  return named.length === 1 && digest?.length === 32 ? digest : undefined
}
