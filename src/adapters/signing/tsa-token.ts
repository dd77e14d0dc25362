import { constants, createHash, verify, X509Certificate } from 'node:crypto'
import { ID_SIGNED_DATA, messageDigestIn, SHA256, signedSetOf } from './cms.ts'
import { children, type Element, integer, oid, read } from './der.ts'

const ID_TST_INFO = oid('1.2.840.113549.1.9.16.1.4')
const HASHES = [
  ['sha256', SHA256],
  ['sha384', oid('2.16.840.1.101.3.4.2.2')],
  ['sha512', oid('2.16.840.1.101.3.4.2.3')],
] as const

const PSS = oid('1.2.840.113549.1.1.10')
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const LONGEST_CHAIN = 6

type SignedToken = {
  /** the TSTInfo, DER */
  readonly content: Buffer
  /** DER: the signer's certificate and those of its chain */
  readonly certificates: readonly Buffer[]
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** OID of the signature's algorithm, DER */
  readonly algorithm: Buffer
  /** the signed attributes as the SET that was signed (RFC 5652, 5.4) */
  readonly attributes: Buffer
  readonly signature: Buffer
}

export type Asked = {
  /** SHA-256, 32 bytes */
  readonly digest: Uint8Array
  readonly nonce: Uint8Array
  /** trust anchors: the signer's certificate or one that issued its chain; empty: any signer is accepted */
  readonly authorities: readonly X509Certificate[]
}
export type TokenReply =
  | { readonly outcome: 'stamped'; readonly token: Buffer }
  /** what is wrong, for the operator */
  | { readonly outcome: 'failed'; readonly reason: string }

const bad = (reason: string): TokenReply => ({ outcome: 'failed', reason })

/**
 * The TimeStampToken of a TimeStampResp (RFC 3161, 2.4.2): granted, for the digest and the nonce that were asked,
 * signed by a certificate inside it that is for time stamps. Never throws, whatever the bytes.
 */
export function readTimestamp(answer: Uint8Array, asked: Asked): TokenReply {
  try {
    const [status, token] = children(read(answer))
    const code = status && children(status)[0]?.body
    // granted, and granted with modifications
    if (code?.length !== 1 || (code[0] ?? 2) > 1)
      return bad(`rechazó la petición (estado ${code?.[0] ?? '?'})`)
    return token ? judge(token, asked) : bad('su respuesta no trae un sello')
  } catch {
    return bad('su respuesta no se entiende')
  }
}

function judge(token: Element, { digest, nonce, authorities }: Asked): TokenReply {
  const signed = signedIn(token)
  if (!signed) return bad('su sello no tiene la forma debida')
  const [, , imprint, , , ...rest] = children(read(signed.content))
  const [algorithm, hashed] = imprint ? children(imprint) : []
  const named = algorithm && children(algorithm)[0]?.bytes
  if (!named?.equals(SHA256) || !hashed?.body.equals(digest)) return bad('su sello es de otra cosa')
  // of the optional fields after genTime only the nonce is an INTEGER (RFC 3161, 2.4.2)
  if (!rest.some((field) => field.bytes.equals(integer(...nonce)))) return bad('su sello es de otra petición')
  const problem = signerFault(signed, authorities)
  return problem ? bad(problem) : { outcome: 'stamped', token: token.bytes }
}

/** The parts of a SignedData over a TSTInfo, with one signer; undefined for anything else. */
function signedIn(token: Element): SignedToken | undefined {
  const [type, wrapped] = children(token)
  if (!wrapped || !type?.bytes.equals(ID_SIGNED_DATA)) return undefined
  const fields = children(read(wrapped.body))
  const [contentType, content] = fields[2] ? children(fields[2]) : []
  const signers = fields.at(-1)
  const [signer, second] = signers?.tag === 0x31 ? children(signers) : []
  if (!content || !contentType?.bytes.equals(ID_TST_INFO) || !signer || second) return undefined
  const [, , digestAlgorithm, attributes, algorithm, signature] = children(signer)
  const hash = HASHES.find(([, id]) => digestAlgorithm && children(digestAlgorithm)[0]?.bytes.equals(id))?.[0]
  if (!hash || attributes?.tag !== 0xa0 || !algorithm || signature?.tag !== 0x04) return undefined
  const info = read(content.body).body
  if (!messageDigestIn(attributes)?.equals(createHash(hash).update(info).digest())) return undefined
  const certificates = fields.find((field) => field.tag === 0xa0)
  return {
    content: info,
    certificates: certificates ? children(certificates).map((one) => one.bytes) : [],
    hash,
    algorithm: children(algorithm)[0]?.bytes ?? Buffer.alloc(0),
    attributes: signedSetOf(attributes),
    signature: signature.body,
  }
}

/** What is wrong with the signer of a time stamp, for the operator; undefined when nothing is. */
function signerFault(token: SignedToken, authorities: readonly X509Certificate[]): string | undefined {
  const inside = token.certificates.flatMap(certificateFrom)
  const signer = inside.find((one) => isSignedBy(one, token))
  if (!signer) return 'la firma de su sello no se sostiene'
  if (!signer.keyUsage?.includes(TIME_STAMPING)) return 'su certificado no es para sellos de tiempo'
  if (authorities.length === 0 || isTrusted(signer, inside, authorities)) return undefined
  return 'su certificado no es de una autoridad de TSA_CA'
}

function certificateFrom(der: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(der)]
  } catch {
    // other kinds of certificate may stand beside those of X.509
    return []
  }
}

function isSignedBy({ publicKey }: X509Certificate, token: SignedToken): boolean {
  const key = token.algorithm.equals(PSS)
    ? { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    : publicKey
  try {
    return verify(token.hash, token.attributes, key, token.signature)
  } catch {
    return false
  }
}

/** Whether a chain of certificates leads from the signer to an authority, or the signer is one. */
function isTrusted(
  signer: X509Certificate,
  inside: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): boolean {
  let at: X509Certificate | undefined = signer
  for (let steps = 0; at && steps < LONGEST_CHAIN; steps++) {
    const below: X509Certificate = at
    if (authorities.some((one) => one.raw.equals(below.raw) || hasIssued(one, below))) return true
    at = inside.find((one) => one.ca && !one.raw.equals(below.raw) && hasIssued(one, below))
  }
  return false
}

const hasIssued = (above: X509Certificate, below: X509Certificate): boolean =>
  below.checkIssued(above) && below.verify(above.publicKey)
