import { constants, verify, X509Certificate } from 'node:crypto'
import { oid } from './der.ts'

export type SignedToken = {
  /** the TSTInfo, DER */
  readonly content: Buffer
  /** DER, of whoever signed and of those above */
  readonly certificates: readonly Buffer[]
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** OID of the signature's algorithm, DER */
  readonly algorithm: Buffer
  /** the signed attributes as the SET that was signed (RFC 5652, 5.4) */
  readonly attributes: Buffer
  readonly signature: Buffer
}

const PSS = oid('1.2.840.113549.1.1.10')
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const LONGEST_CHAIN = 6

/** What is wrong with who signed a time stamp, for the operator; undefined when nothing is. */
export function signerOf(token: SignedToken, authorities: readonly X509Certificate[]): string | undefined {
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
