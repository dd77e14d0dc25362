import { sign, X509Certificate } from 'node:crypto'
import type { SealPair } from '../seal/new.ts'
import { sha256WithRsa } from './certificate.ts'
import { bits, children, context, integer, oid, read, sequence, setOf } from './der.ts'

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
const AUTHORITY_KEY = oid('2.5.29.35')

/**
 * A certificate request (PKCS#10, RFC 2986) that asks an authority for what the self-signed certificate of the pair
 * says of itself: its name, its key, its uses. Signed with the key. Gives PEM.
 */
export function makeRequest({ privateKey, certificatePem }: SealPair): string {
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
  return toPem(sequence(info, sha256WithRsa(), bits(sign('sha256', info, privateKey))))
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n')
}
