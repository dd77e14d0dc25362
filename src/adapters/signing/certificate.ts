import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto'
import { DAY } from '../../domain/base/time.ts'
import type { Chance } from '../../domain/ports/chance.ts'
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
  toPem,
  utf8,
  yes,
} from './der.ts'

/** An RSA private key with its certificate. */
export type CertifiedKey = {
  readonly privateKey: KeyObject
  /** PEM: the certificate of the key first; its chain may follow */
  readonly certificatePem: string
}

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
/** AlgorithmIdentifier of RSASSA-PKCS1-v1_5 with SHA-256 (RFC 4055, 5), DER. */
export const sha256WithRsa = (): Buffer => sequence(oid(SHA256_WITH_RSA), nothing())

export type SelfSignedOptions = {
  /** CN and O */
  readonly name: string
  /** of the RSA modulus, 2048 or more */
  readonly bits: number
  /** of validity, from `now` */
  readonly years: number
  /** epoch ms */
  readonly now: number
  readonly chance: Chance
}

/**
 * A new RSA key with a self-signed certificate whose serial is 20 random digits. Takes as long as a key does: up to
 * seconds for 4096 bits, on the thread that asks.
 */
export function createSelfSigned({ name, bits, years, now, chance }: SelfSignedOptions): CertifiedKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const end = new Date(now)
  end.setUTCFullYear(end.getUTCFullYear() + years)
  const certificatePem = makeCertificate({
    name,
    certificateSerial: randomDigits(chance, 20),
    // a clock that is set back a little must not refuse the certificate just made
    notBefore: now - DAY,
    notAfter: end.getTime(),
    privateKey,
  })
  return { privateKey, certificatePem }
}

/** Decimal digits, uniformly distributed. */
function randomDigits(chance: Chance, length: number): string {
  let digits = ''
  // bytes above 249 would make some digits likelier
  while (digits.length < length) for (const byte of chance.bytes(length)) if (byte < 250) digits += byte % 10
  return digits.slice(0, length)
}

/** PKCS#8 (RFC 5208) in PEM, not encrypted. */
export const keyPemOf = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))

export type CertificateFields = {
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

/**
 * A self-signed X.509 v3 certificate (RFC 5280), sha256WithRSA, for signing documents only (digitalSignature,
 * nonRepudiation; no authority). Names of more than 64 characters are cut (X.520). Gives PEM.
 */
export function makeCertificate(fields: CertificateFields): string {
  const publicKey = createPublicKey(fields.privateKey).export({ type: 'spki', format: 'der' })
  const name = distinguishedName(fields.name)
  const tbs = sequence(
    context(0, integer(2)),
    integer(...Buffer.from(fields.certificateSerial, 'latin1')),
    sha256WithRsa(),
    name,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    name,
    publicKey,
    context(3, extensions(publicKey)),
  )
  const signature = sign('sha256', tbs, fields.privateKey)
  return toPem('CERTIFICATE', sequence(tbs, sha256WithRsa(), bits(signature)))
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

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
const AUTHORITY_KEY = oid('2.5.29.35')

/**
 * A certificate request (PKCS#10, RFC 2986) that asks an authority for what the self-signed certificate of the pair says
 * of itself: its name, its key, its uses. Signed with the key. Gives PEM. Throws when the certificate is not of version
 * 3.
 */
export function makeRequest({ privateKey, certificatePem }: CertifiedKey): string {
  const [tbs] = children(read(new X509Certificate(certificatePem).raw))
  if (!tbs) throw new Error('DER: the certificate is empty')
  const [, , , , , subject, publicKey, extensions] = children(tbs)
  if (!subject || !publicKey || !extensions) throw new Error('DER: the certificate is not of version 3')
  const asked = children(read(extensions.body))
    .map((extension) => extension.bytes)
    // the authority names its own key
    .filter((bytes) => !bytes.includes(AUTHORITY_KEY))
  const info = sequence(
    integer(0),
    subject.bytes,
    publicKey.bytes,
    context(0, sequence(oid(EXTENSION_REQUEST), setOf(sequence(...asked)))),
  )
  return toPem('CERTIFICATE REQUEST', sequence(info, sha256WithRsa(), bits(sign('sha256', info, privateKey))))
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

/** The certificates of a PEM text, in order; whatever else it holds (a key) is left out. Throws when there is none. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!blocks) throw new Error('no contiene un certificado en formato PEM')
  return blocks.map(certificateOf)
}

/** Certificates are few, and to read one takes as long as to sign. */
const MOST_READ = 64
const certificates = new Map<string, X509Certificate>()

function certificateOf(block: string): X509Certificate {
  const known = certificates.get(block) ?? new X509Certificate(block)
  if (certificates.size < MOST_READ) certificates.set(block, known)
  return known
}

/** The first certificate of a PEM text: the one in use, before its chain. Throws when there is none. */
export function firstCertificateOf(pem: string): X509Certificate {
  const [first] = certificatesOf(pem)
  return first ?? new X509Certificate(pem)
}

/** `serialOf` the first certificate of a PEM text. Throws when there is none. */
export const serialOfPem = (pem: string): string => serialOf(firstCertificateOf(pem))
