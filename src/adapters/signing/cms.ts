import { createHash, sign } from 'node:crypto'
import { type CertifiedKey, certificatesOf, sha256WithRsa } from './certificate.ts'
import { children, context, type Element, integer, octets, oid, read, sequence, setOf } from './der.ts'

const ID_DATA = oid('1.2.840.113549.1.7.1')
export const ID_SIGNED_DATA = oid('1.2.840.113549.1.7.2')
const CONTENT_TYPE = oid('1.2.840.113549.1.9.3')
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4')
const SIGNING_CERTIFICATE_V2 = oid('1.2.840.113549.1.9.16.2.47')
export const SHA256 = oid('2.16.840.1.101.3.4.2.1')

/**
 * Detached CMS SignedData over `content` as CAdES baseline B wants it inside a PDF (ETSI EN 319 142-1, 6.3):
 * content type, digest and signing-certificate-v2 signed, no signing time (the PDF's /M says it). Gives DER.
 */
export function signCms(content: readonly Uint8Array[], signer: CertifiedKey): Buffer {
  const signed = signedAttributes(sha256(...content), signer)
  return signedData(signed, sign('sha256', signed, signer.privateKey), signer)
}

/**
 * How many bytes `signCms` gives for this signer, whatever the content: RSA signatures of one key are of one length.
 */
export function cmsLength(signer: CertifiedKey): number {
  const signature = Buffer.alloc((signer.privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  return signedData(signedAttributes(sha256(), signer), signature, signer).length
}

const chainOf = ({ certificatePem }: CertifiedKey): Buffer[] =>
  certificatesOf(certificatePem).map((one) => one.raw)

function signedAttributes(digest: Uint8Array, signer: CertifiedKey): Buffer {
  const [own = Buffer.alloc(0)] = chainOf(signer)
  return setOf(
    attribute(CONTENT_TYPE, ID_DATA),
    attribute(MESSAGE_DIGEST, octets(digest)),
    // SigningCertificateV2, SHA-256 being its default algorithm (RFC 5035)
    attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(sequence(octets(sha256(own)))))),
  )
}

function signedData(signed: Buffer, signature: Uint8Array, signer: CertifiedKey): Buffer {
  const chain = chainOf(signer)
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(chain[0] ?? Buffer.alloc(0)),
    sequence(SHA256),
    // the same set, under [0] instead of SET (RFC 5652, 5.4)
    context(0, read(signed).body),
    sha256WithRsa(),
    octets(signature),
  )
  const content = sequence(ID_DATA)
  const data = sequence(integer(1), setOf(sequence(SHA256)), content, context(0, ...chain), setOf(signerInfo))
  return sequence(ID_SIGNED_DATA, context(0, data))
}

const attribute = (type: Uint8Array, value: Uint8Array): Buffer => sequence(type, setOf(value))

/** The issuer and serial of a certificate, as its own bytes have them. */
function issuerAndSerial(certificate: Uint8Array): Buffer {
  const [tbs] = children(read(certificate))
  const fields = tbs ? children(tbs).filter((field) => field.tag !== 0xa0) : []
  const [serial, , issuer] = fields
  if (!serial || !issuer) throw new Error('el certificado no tiene emisor o número de serie')
  return sequence(issuer.bytes, serial.bytes)
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** A signature over signed attributes, not checked yet. */
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
  const digest = messageDigestIn(attributes)
  if (digest?.length !== 32) return undefined
  return { digest, attributes: signedSetOf(attributes), signature: signature.body }
}

/** The message-digest among the `[0]` signed attributes; undefined unless there is exactly one (RFC 5652, 11.2). */
export function messageDigestIn(attributes: Element): Buffer | undefined {
  const named = children(attributes).filter((one) => children(one)[0]?.bytes.equals(MESSAGE_DIGEST))
  const values = named.length === 1 && named[0] ? children(named[0])[1] : undefined
  return values && read(values.body).body
}

/** Signed attributes stand in a SignerInfo as `[0]`, and are signed as a SET (RFC 5652, 5.4): the bytes of the SET. */
export function signedSetOf(attributes: Element): Buffer {
  const set = Buffer.from(attributes.bytes)
  set[0] = 0x31
  return set
}
