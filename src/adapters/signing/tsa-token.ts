import { createHash, type X509Certificate } from 'node:crypto'
import { children, type Element, integer, oid, read } from './der.ts'
import { SHA256 } from './tsa-request.ts'
import { type SignedToken, signerOf } from './tsa-signer.ts'

const ID_SIGNED_DATA = oid('1.2.840.113549.1.7.2')
const ID_TST_INFO = oid('1.2.840.113549.1.9.16.1.4')
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4')
const HASHES = [
  ['sha256', SHA256],
  ['sha384', oid('2.16.840.1.101.3.4.2.2')],
  ['sha512', oid('2.16.840.1.101.3.4.2.3')],
] as const

export type Asked = {
  /** SHA-256, 32 bytes */
  readonly digest: Uint8Array
  readonly nonce: Uint8Array
  /** who may sign the stamp, or may have certified who does; empty: whoever the answer says */
  readonly authorities: readonly X509Certificate[]
}
export type TokenReply =
  | { readonly is: 'token'; readonly token: Buffer }
  /** what is wrong, for the operator */
  | { readonly is: 'bad'; readonly reason: string }

const bad = (reason: string): TokenReply => ({ is: 'bad', reason })

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
  // absent accuracy, ordering and name leave the nonce the only INTEGER behind the time
  if (!rest.some((field) => field.bytes.equals(integer(...nonce)))) return bad('su sello es de otra petición')
  const problem = signerOf(signed, authorities)
  return problem ? bad(problem) : { is: 'token', token: token.bytes }
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
  if (!digestIn(attributes)?.equals(createHash(hash).update(info).digest())) return undefined
  const set = Buffer.from(attributes.bytes)
  set[0] = 0x31
  const certificates = fields.find((field) => field.tag === 0xa0)
  return {
    content: info,
    certificates: certificates ? children(certificates).map((one) => one.bytes) : [],
    hash,
    algorithm: children(algorithm)[0]?.bytes ?? Buffer.alloc(0),
    attributes: set,
    signature: signature.body,
  }
}

function digestIn(attributes: Element): Buffer | undefined {
  const found = children(attributes).find((one) => children(one)[0]?.bytes.equals(MESSAGE_DIGEST))
  const values = found && children(found)[1]
  return values && read(values.body).body
}
