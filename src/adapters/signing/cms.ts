import { createHash, type KeyObject, sign } from 'node:crypto'
import { certificatesOf, sha256WithRsa } from './certificate.ts'
import { children, context, integer, octets, oid, read, sequence, setOf } from './der.ts'

const ID_DATA = '1.2.840.113549.1.7.1'
const ID_SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const SHA256 = '2.16.840.1.101.3.4.2.1'

export type Signer = {
  /** RSA */
  readonly privateKey: KeyObject
  /** the signer's certificate first; its chain may follow, and travels in the signature */
  readonly certificatePem: string
}

/**
 * Detached CMS SignedData over `content` as CAdES baseline B wants it inside a PDF (ETSI EN 319 142-1, 6.3):
 * content type, digest and signing-certificate-v2 signed, no signing time (the PDF's /M says it). Gives DER.
 */
export function signCms(content: readonly Uint8Array[], signer: Signer): Buffer {
  const signed = signedAttributes(sha256(...content), signer)
  return signedData(signed, sign('sha256', signed, signer.privateKey), signer)
}

/** How many bytes `signCms` gives for this signer: RSA signatures of one key are of one length. */
export function cmsLength(signer: Signer): number {
  const signature = Buffer.alloc((signer.privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  return signedData(signedAttributes(sha256(), signer), signature, signer).length
}

const chainOf = ({ certificatePem }: Signer): Buffer[] => certificatesOf(certificatePem).map((one) => one.raw)

function signedAttributes(digest: Uint8Array, signer: Signer): Buffer {
  const [own = Buffer.alloc(0)] = chainOf(signer)
  return setOf(
    attribute(CONTENT_TYPE, oid(ID_DATA)),
    attribute(MESSAGE_DIGEST, octets(digest)),
    // SigningCertificateV2, SHA-256 being its default algorithm (RFC 5035)
    attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(sequence(octets(sha256(own)))))),
  )
}

function signedData(signed: Buffer, signature: Uint8Array, signer: Signer): Buffer {
  const chain = chainOf(signer)
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(chain[0] ?? Buffer.alloc(0)),
    sequence(oid(SHA256)),
    // the same set, under [0] instead of SET (RFC 5652, 5.4)
    context(0, read(signed).body),
    sha256WithRsa(),
    octets(signature),
  )
  const content = sequence(oid(ID_DATA))
  const data = sequence(
    integer(1),
    setOf(sequence(oid(SHA256))),
    content,
    context(0, ...chain),
    setOf(signerInfo),
  )
  return sequence(oid(ID_SIGNED_DATA), context(0, data))
}

const attribute = (type: string, value: Uint8Array): Buffer => sequence(oid(type), setOf(value))

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
