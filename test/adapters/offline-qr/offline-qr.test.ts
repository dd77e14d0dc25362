import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import pixelpass from '@mosip/pixelpass'
import base45 from 'base45'
import { encode } from 'cborg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkQr, readKeySet, rowsOf } from '../../../docs/verificar-qr.mjs'
import { encodeClaims } from '../../../src/adapters/offline-qr/claims.ts'
import { coseKeyOf, keySetOf, makeKey } from '../../../src/adapters/offline-qr/cose-key.ts'
import { checkCwt, signCwt } from '../../../src/adapters/offline-qr/cwt.ts'
import { trustedKeys } from '../../../src/adapters/offline-qr/keys.ts'
import { compress } from '../../../src/adapters/offline-qr/zlib.ts'
import type { OfflineClaims } from '../../../src/domain/facts/offline-claims.ts'

const CLAIMS: OfflineClaims = {
  issuer: 'https://nss.example.org',
  issuedAt: Date.UTC(2026, 2, 5, 22, 14, 57),
  document: 'asignacion',
  folio: '1772748897000482913075',
  nss: '12345678903',
  curp: 'HEGG560427MVZRRL04',
  name: 'GLORIA HERNÁNDEZ GARCÍA',
  birthDate: '19560427',
  sex: 'M',
  declared: false,
  demo: false,
}

const made = makeKey()
const privateKey = createPrivateKey({ key: made.privateKey, type: 'pkcs8', format: 'der' })
const ours = trustedKeys([made])
const published = readKeySet(keySetOf([made.coseKey]))
const text = signCwt(CLAIMS, { kid: made.kid, privateKey })

/** What the portal and the program that stands apart from it say of one text: they share no line of code. */
async function saidOf(of: string): Promise<string> {
  const portal = checkCwt(of, ours).outcome
  const { outcome } = await checkQr(of, published)
  expect(outcome, 'the portal and docs/verificar-qr.mjs agree').toBe(portal)
  return portal
}

describe('the text of a QR', () => {
  test('is alphanumeric, so that a QR of few modules holds it, and good by both programs', async () => {
    expect(text).toMatch(/^[0-9A-Z $%*+\-./:]{300,420}$/)
    expect(checkCwt(text, ours)).toEqual({ outcome: 'good', kid: made.kid, claims: CLAIMS })
    expect(await saidOf(text)).toBe('good')
  })

  test("is read by MOSIP's own decoder, with the attributes where its standard has them", () => {
    const [head, , payload = Buffer.of()] = decoded(pixelpass.decode(text))
    expect(head?.toString('hex')).toBe(`a201260448${made.kid}`)
    // JSON has no maps of numbers: its CBOR decoder itself is asked
    const { decode } = createRequire(createRequire(import.meta.url).resolve('@mosip/pixelpass'))('cbor-web')
    expect(decode(payload)).toEqual(
      new Map<number, unknown>([
        [1, 'https://nss.example.org'],
        [2, 'HEGG560427MVZRRL04'],
        [6, 1772748897],
        [
          169,
          new Map<number, unknown>([
            [1, '12345678903'],
            [2, '1'],
            [3, 'spa'],
            [4, 'GLORIA HERNÁNDEZ GARCÍA'],
            [8, '19560427'],
            [9, 2],
            [75, '1772748897000482913075'],
            [76, 'asignacion'],
          ]),
        ],
      ]),
    )
  })

  test('has no stored block, at which that decoder fails, whatever the signature', () => {
    expect(() =>
      pixelpass.decode(base45.encode(deflateSync(privateKey.export({ type: 'sec1', format: 'der' })))),
    ).toThrow()
    for (let nth = 0; nth < 60; nth++)
      decoded(pixelpass.decode(signCwt({ ...CLAIMS, name: 'Ñ'.repeat(nth) }, { kid: made.kid, privateKey })))
    const all = Uint8Array.from({ length: 256 }, (_, n) => n)
    expect(inflateSync(compress(all))).toEqual(Buffer.from(all))
  })

  test('holds no more than its document prints: the card has no date of birth and no sex', () => {
    const { birthDate: _, sex: __, ...card } = CLAIMS
    const said = checkCwt(signCwt({ ...card, document: 'tarjeta' }, { kid: made.kid, privateKey }), ours)
    expect(said).toEqual({ outcome: 'good', kid: made.kid, claims: { ...card, document: 'tarjeta' } })
  })

  test('says in words what it holds, in both languages, and that a demonstration is one', async () => {
    const demo = signCwt({ ...CLAIMS, demo: true, declared: true }, { kid: made.kid, privateKey })
    const { claims } = await checkQr(demo, published)
    expect(rowsOf(claims ?? new Map())).toEqual([
      ['Documento', 'Asignación de NSS'],
      ['Nombre', 'GLORIA HERNÁNDEZ GARCÍA'],
      ['NSS', '12345678903'],
      ['CURP', 'HEGG560427MVZRRL04'],
      ['Nacimiento (DD/MM/AAAA)', '27/04/1956'],
      ['Sexo', 'Mujer'],
      ['Folio', '1772748897000482913075'],
      ['Emitido (DD/MM/AAAA)', '05/03/2026'],
      ['Por', 'https://nss.example.org'],
      ['Nota', 'El nombre lo declaró la persona. DEMOSTRACIÓN · SIN VALIDEZ OFICIAL'],
    ])
    expect(rowsOf(claims ?? new Map(), 'en')[0]).toEqual(['Document', 'NSS assignment'])
  })
})

/** The parts of a message as pixelpass gives them: JSON of tags and buffers. */
function decoded(json: string): Buffer[] {
  type Tagged = { tag: number; value: { tag: number; value: { data?: number[] }[] } }
  const { tag, value } = JSON.parse(json) as Tagged
  expect([tag, value.tag], 'a CWT in a COSE_Sign1').toEqual([61, 18])
  return value.value.map(({ data = [] }) => Buffer.from(data))
}

/** Section A.3 of RFC 8392: a CWT signed with ES256, and the key of A.2.3. */
const RFC8392 = {
  cwt:
    'd28443a10126a104524173796d6d657472696345434453413235365850a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77' +
    '037818636f61703a2f2f6c696768742e6578616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b7158405427c1ff28d23fbad1' +
    'f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e1c9e30',
  kid: 'AsymmetricECDSA256',
  x: '143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f',
  y: '60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9',
}

/** Of MOSIP's specification of claim 169, version 1.2.2, 3.2.1: payload and signature of its example. */
const [payload169 = '', signature169 = ''] = readFileSync(
  path.resolve(import.meta.dirname, '../../fixtures/mosip-claim-169.hex'),
  'latin1',
).split('\n\n')

describe("the standards' own examples", () => {
  const { cwt, kid, x, y } = RFC8392
  const key = [kid, ...[x, y].map((hex) => Buffer.from(hex, 'hex'))]
  const set = encode([
    new Map<number, unknown>([
      [1, 2],
      [2, Buffer.from(kid)],
      [3, -7],
      [-1, 1],
      [-2, key[1]],
      [-3, key[2]],
    ]),
  ])

  test("RFC 8392's signature is good, and not once a byte of it is another", async () => {
    const bytes = Buffer.from(cwt, 'hex')
    const said = await checkQr(textOf(bytes), readKeySet(set))
    expect(said.outcome).toBe('good')
    expect(said.claims?.get(1)).toBe('coap://as.example.com')
    bytes[60] = (bytes[60] ?? 0) ^ 1
    expect((await checkQr(textOf(bytes), readKeySet(set))).outcome).toBe('bad')
  })

  test("MOSIP's is read by its own decoder and here, and is not ours: EdDSA, and another's key", async () => {
    const [payload, signature] = [payload169, signature169].map((hex) =>
      Buffer.from(hex.replace(/\s/g, ''), 'hex'),
    )
    const message = [Buffer.from('a10127', 'hex'), new Map([[4, Buffer.from('k-1101')]]), payload, signature]
    const qr = textOf(Buffer.concat([Buffer.from('d83dd2', 'hex'), encode(message)]))
    expect(decoded(pixelpass.decode(qr))[2]).toEqual(payload)
    expect(await saidOf(qr)).toBe('other')
    expect((await checkQr(qr, published)).kid).toBe(Buffer.from('k-1101').toString('hex'))
  })
})

const textOf = (message: Uint8Array) => base45.encode(compress(message))
const ES256 = -7
const head = (alg: unknown, kid = made.kid) =>
  encode(
    new Map<number, unknown>([
      [1, alg],
      [4, Buffer.from(kid, 'hex')],
    ]),
  )

type Forged = { head?: Uint8Array; payload?: Uint8Array; key?: KeyObject; signature?: Uint8Array }
/** A message as an attacker builds it, signed by any key. */
function forge({
  head: by = head(ES256),
  payload = encodeClaims(CLAIMS),
  key = privateKey,
  signature,
}: Forged) {
  const signed = encode(['Signature1', by, new Uint8Array(0), payload])
  const own = signature ?? sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' })
  return textOf(Buffer.concat([Buffer.from('d83dd2', 'hex'), encode([by, new Map(), payload, own])]))
}

describe('an attack', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const larger = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const changed = encodeClaims({ ...CLAIMS, nss: '92988512345' })
  const honest = inflateSync(base45.decode(text))

  test('a forged message that is right in all but one thing would be good', async () => {
    expect(await saidOf(forge({}))).toBe('good')
  })

  const bad: Record<string, () => string> = {
    'another number under the old signature': () =>
      forge({ payload: changed, signature: honest.subarray(-64) }),
    'signed by a key of the forger, who names ours': () => forge({ key: other.privateKey }),
    'alg none, and no signature': () => forge({ head: head(0), signature: new Uint8Array(0) }),
    'alg HS256': () => forge({ head: head(5) }),
    'alg ES384': () => forge({ head: head(-35), key: larger.privateKey }),
    'alg EdDSA': () => forge({ head: head(-8) }),
    'alg as a word': () => forge({ head: head('ES256') }),
    'a signature in DER': () => {
      const payload = encodeClaims(CLAIMS)
      const signed = encode(['Signature1', head(ES256), new Uint8Array(0), payload])
      return forge({ payload, signature: sign('sha256', signed, privateKey) })
    },
    'a signature of zeros': () => forge({ signature: Buffer.alloc(64) }),
    'a claim said twice': () => forge({ payload: Buffer.from('a2016161016162', 'hex') }),
    'an indefinite length': () => forge({ payload: Buffer.from('bf016161ff', 'hex') }),
    'a number written longer than it is': () => forge({ payload: Buffer.from('a118010a', 'hex') }),
  }
  test.each(Object.entries(bad))('%s is refused, and said to be forged', async (_, make) => {
    expect(await saidOf(make())).toBe('bad')
  })

  test('signed by another institution, which names its own key, is said to be of another', async () => {
    const { kid } = coseKeyOf(other.publicKey)
    expect(await saidOf(forge({ head: head(ES256, kid), key: other.privateKey }))).toBe('other')
  })

  const none: Record<string, () => string> = {
    nothing: () => '',
    'small letters': () => text.toLowerCase(),
    'an address': () => 'HTTPS://NSS.EXAMPLE.ORG/VERIFICAR/7K3M9QRTZ0AB4CDEFGHJ5NPQ2X',
    'a group that no encoder writes': () => `${text.slice(0, -3)}:::`,
    'one character more': () => `${text}0`,
    'a text larger than any QR': () => text.repeat(30),
    'ten megabytes of zeros, compressed': () =>
      base45.encode(deflateSync(Buffer.alloc(2_000_000), { level: 9 })),
    'bytes behind the message': () => textOf(Buffer.concat([honest, Buffer.from([0])])),
    'an array of four billion': () => textOf(Buffer.from('d83dd29affffffff', 'hex')),
    'arrays in arrays': () => textOf(Buffer.from(`d83dd2${'81'.repeat(2000)}80`, 'hex')),
    'a header that says its algorithm twice': () => forge({ head: Buffer.from('a3012601264441', 'hex') }),
    'no key named in what is signed': () => forge({ head: Buffer.from('a10126', 'hex') }),
    'a payload that is a text': () =>
      textOf(
        Buffer.concat([Buffer.from('d2', 'hex'), encode([head(ES256), new Map(), 'x', Buffer.alloc(64)])]),
      ),
  }
  test.each(Object.entries(none))('%s is no QR of this kind', async (_, make) => {
    expect(await saidOf(make())).toBe('none')
  })

  test('any one character of a good text, changed, makes it another answer', async () => {
    for (let at = 0; at < text.length; at += 7) {
      const letter = text[at] === 'A' ? 'B' : 'A'
      expect(await saidOf(text.slice(0, at) + letter + text.slice(at + 1)), String(at)).not.toBe('good')
    }
  })
})

describe('docs/verificar-qr.mjs, alone on a machine', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'qr-'))
    writeFileSync(path.join(folder, 'llaves-qr.cbor'), keySetOf([made.coseKey]))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const program = path.resolve(import.meta.dirname, '../../../docs/verificar-qr.mjs')
  const keys = () => ['--llaves', path.join(folder, 'llaves-qr.cbor')]

  test('says what the QR holds, from its argument or its input, and ends with 0', () => {
    const said = execFileSync(process.execPath, [program, ...keys(), text], { encoding: 'utf8' })
    expect(said).toContain(`FIRMA AUTÉNTICA, de la llave ${made.kid}\n  Documento: Asignación de NSS\n`)
    expect(said).toContain('no dice si el documento dejó de valer')
    const piped = execFileSync(process.execPath, [program, ...keys()], {
      encoding: 'utf8',
      input: `${text}\n`,
    })
    expect(piped).toBe(said)
  })

  test('ends with 1 for what is not signed by these keys, and with 2 when it cannot look', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
    expect(run(...keys(), 'HOLA').status).toBe(1)
    expect(run('--llaves', path.join(folder, 'no-hay'), text)).toMatchObject({ status: 2, stdout: '' })
    expect(run(text).stderr).toContain('Uso:')
  })
})
