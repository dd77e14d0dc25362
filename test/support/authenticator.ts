import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type Options = { readonly challenge: string; readonly user?: { readonly id: string } }
type Key = { readonly id: Buffer; readonly privateKey: KeyObject; readonly user: string; counter: number }

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')

/** CBOR (RFC 8949) of what an authenticator says: integers, byte and text strings, maps. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, n: number): Buffer =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const pairs = [...value].flatMap(([key, one]) => [cbor(key), cbor(one as number)])
  return Buffer.concat([head(5, value.size), ...pairs])
}

/** A security key of software (ES256, attestation `none`), as a browser's JSON shows what it answers. */
export class Authenticator {
  readonly keys: Key[] = []
  readonly #origin: string
  readonly #rpId: string
  /** user verified: a PIN or a finger */
  verified = true

  constructor(origin: string) {
    this.#origin = origin
    this.#rpId = new URL(origin).hostname
  }

  #data(counter: number, rest: Uint8Array = Buffer.alloc(0), attested = false): Buffer {
    const flags = 1 | (this.verified ? 4 : 0) | (attested ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(this.#rpId), Buffer.from([flags]), count, rest])
  }

  #client(type: string, challenge: string, origin = this.#origin): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  }

  /** What `navigator.credentials.create` gives for creation options. */
  create(optionsJson: string): string {
    const { challenge, user } = JSON.parse(optionsJson) as Options
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const id = randomBytes(32)
    this.keys.push({ id, privateKey, user: user?.id ?? '', counter: 0 })
    const cose = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ])
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cbor(cose)])
    const authData = this.#data(0, attested, true)
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return JSON.stringify({
      id: base64url(id),
      rawId: base64url(id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(this.#client('webauthn.create', challenge)),
        attestationObject: base64url(cbor(attestation)),
        transports: ['internal'],
      },
    })
  }

  /** What `navigator.credentials.get` gives for request options, with the newest key. */
  use(optionsJson: string, { origin, key = this.keys.at(-1) }: { origin?: string; key?: Key } = {}): string {
    const { challenge } = JSON.parse(optionsJson) as Options
    if (!key) throw new Error('there is no key')
    key.counter += 1
    const authData = this.#data(key.counter)
    const client = this.#client('webauthn.get', challenge, origin)
    const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), key.privateKey)
    return JSON.stringify({
      id: base64url(key.id),
      rawId: base64url(key.id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        userHandle: key.user,
      },
    })
  }
}
