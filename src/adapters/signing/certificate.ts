import { createHash, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import {
  bits,
  children,
  context,
  der,
  integer,
  nothing,
  octets,
  oid,
  read,
  sequence,
  setOf,
  time,
  utf8,
  yes,
} from './der.ts'

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
export const sha256WithRsa = (): Buffer => sequence(oid(SHA256_WITH_RSA), nothing())

export type CertificateRequest = {
  /** CN and O of subject and issuer */
  readonly name: string
  /** 20 decimal digits; written as 20 ASCII bytes, as the SAT writes its serials */
  readonly certificateSerial: string
  /** epoch ms */
  readonly notBefore: number
  readonly notAfter: number
  /** RSA, 2048 bits or more */
  readonly privateKey: KeyObject
}

/** A self-signed X.509 v3 certificate (RFC 5280), sha256WithRSA, for signing documents only. Gives PEM. */
export function makeCertificate(request: CertificateRequest): string {
  const publicKey = createPublicKey(request.privateKey).export({ type: 'spki', format: 'der' })
  const name = distinguishedName(request.name)
  const tbs = sequence(
    context(0, integer(2)),
    integer(...Buffer.from(request.certificateSerial, 'latin1')),
    sha256WithRsa(),
    name,
    sequence(time(request.notBefore), time(request.notAfter)),
    name,
    publicKey,
    context(3, extensions(publicKey)),
  )
  const signature = sign('sha256', tbs, request.privateKey)
  return toPem(sequence(tbs, sha256WithRsa(), bits(signature)))
}

/** X.520 upper bound of CN and O is 64 characters; openssl refuses longer ones. */
function distinguishedName(name: string): Buffer {
  const value = utf8([...name].slice(0, 64).join(''))
  const attribute = (type: string): Buffer => setOf(sequence(oid(type), value))
  return sequence(attribute('2.5.4.10'), attribute('2.5.4.3'))
}

function extensions(publicKey: Buffer): Buffer {
  const keyBits = children(read(publicKey))[1]?.body.subarray(1) ?? publicKey
  const keyId = createHash('sha1').update(keyBits).digest()
  const critical = (id: string, value: Buffer): Buffer => sequence(oid(id), yes(), octets(value))
  return sequence(
    critical('2.5.29.19', sequence()),
    // digitalSignature and nonRepudiation, the first two bits
    critical('2.5.29.15', bits(Buffer.of(0xc0), 6)),
    sequence(oid('2.5.29.14'), octets(octets(keyId))),
    sequence(oid('2.5.29.35'), octets(sequence(der(0x80, keyId)))),
  )
}

function toPem(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/**
 * The 20 digits that name a certificate. A serial of the SAT's kind is 20 ASCII digits and is read back as such.
 * Any other certificate has no such serial: its name is the SHA-256 of its DER, taken modulo 10^20, so that it is
 * the same on every machine and two authorities that count from 1 do not collide.
 */
export function serialOf(certificate: X509Certificate): string {
  const digits = Buffer.from(certificate.serialNumber, 'hex').toString('latin1')
  if (/^\d{20}$/.test(digits)) return digits
  const digest = createHash('sha256').update(certificate.raw).digest('hex')
  return String(BigInt(`0x${digest}`) % 10n ** 20n).padStart(20, '0')
}

/** Every certificate of a PEM text, in its order. Throws when there is none. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!blocks) throw new Error('no contiene un certificado en formato PEM')
  return blocks.map((block) => new X509Certificate(block))
}
