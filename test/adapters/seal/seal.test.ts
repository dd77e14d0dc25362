import { execFileSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadSeal } from '../../../src/adapters/seal/load.ts'
import { loadOrCreateSeal } from '../../../src/adapters/seal/source.ts'
import { makeCertificate, serialOf } from '../../../src/adapters/signing/certificate.ts'
import { chance, keyPair, NOW, SERIE } from '../../views/pdf/sample-issue.ts'

const CADENA = '||Invocante:Ventanilla|Nombre o Razón Social:ÑANDÚ ŁUCZAK||'
const folder = mkdtempSync(path.join(tmpdir(), 'sello-'))
afterAll(() => rmSync(folder, { recursive: true }))
const inFolder = (name: string, content: string | Uint8Array): string => {
  const file = path.join(folder, name)
  writeFileSync(file, content, { mode: 0o600 })
  return file
}

describe('a seal', () => {
  const pair = keyPair()
  const seal = loadSeal({ ...pair, now: NOW })
  const sello = seal.seal(CADENA)

  test('is in Base64, in one line, and checks by the bytes of the cadena and the published certificate alone', () => {
    expect(sello).toMatch(/^[A-Za-z0-9+/]{342}==$/)
    const key = new X509Certificate(seal.certificate(seal.certificateSerial) ?? '').publicKey
    expect(verify('sha256', Buffer.from(CADENA, 'utf8'), key, Buffer.from(sello, 'base64'))).toBe(true)
  })

  test.runIf(hasOpenssl())('is checked by a stranger with openssl, as the help page tells', () => {
    const publicKey = createPublicKey(pair.certificatePem).export({ type: 'spki', format: 'pem' })
    const args = ['dgst', '-sha256', '-verify', inFolder('clave.pub', String(publicKey)), '-signature']
    const signature = inFolder('sello.bin', Buffer.from(sello, 'base64'))
    expect(String(execFileSync('openssl', [...args, signature, inFolder('cadena.txt', CADENA)]))).toBe(
      'Verified OK\n',
    )
    const other = inFolder('otra.txt', CADENA.replace('ÑANDÚ', 'NANDU'))
    expect(() => execFileSync('openssl', [...args, signature, other], { stdio: 'pipe' })).toThrow(
      'bad signature',
    )
  })

  test('verifies its own, and says false to anything else without throwing', () => {
    expect(seal.verify(CADENA, sello, seal.certificateSerial)).toBe(true)
    expect(seal.verify(`${CADENA} `, sello, seal.certificateSerial)).toBe(false)
    expect(
      seal.verify(CADENA, `${sello.startsWith('A') ? 'B' : 'A'}${sello.slice(1)}`, seal.certificateSerial),
    ).toBe(false)
    expect(seal.verify(CADENA, `${sello}\n`, seal.certificateSerial)).toBe(false)
    expect(seal.verify(CADENA, '', seal.certificateSerial)).toBe(false)
    expect(seal.verify(CADENA, sello, '99999999999999999999')).toBe(false)
  })

  test('made before a rotation verifies under the retired certificate, and never under the new one', () => {
    const retired = new Map([[seal.certificateSerial, pair.certificatePem]])
    const next = keyPair({ certificateSerial: '00001000000504465029' })
    const rotated = loadSeal({
      ...next,
      now: NOW,
      retired: (certificateSerial) => retired.get(certificateSerial),
    })
    expect(rotated.verify(CADENA, sello, seal.certificateSerial)).toBe(true)
    expect(rotated.verify(CADENA, sello, rotated.certificateSerial)).toBe(false)
    expect(rotated.certificate(seal.certificateSerial)).toBe(pair.certificatePem)
  })

  test('under a retired certificate that is not readable is not verified', () => {
    const broken = loadSeal({ ...pair, now: NOW, retired: () => 'no es un certificado' })
    expect(broken.verify(CADENA, sello, '11111111111111111111')).toBe(false)
  })
})

describe('a certificate', () => {
  test('carries its 20 digits as the bytes of its serial, as the SAT does, and gives them back', () => {
    const certificate = new X509Certificate(keyPair().certificatePem)
    expect(Buffer.from(certificate.serialNumber, 'hex').toString('latin1')).toBe(SERIE)
    expect(serialOf(certificate)).toBe(SERIE)
    expect(certificate.subject).toBe('O=Ventanilla Ñandú\nCN=Ventanilla Ñandú')
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.ca).toBe(false)
  })

  test('is valid past 2049, when X.509 writes its dates in another way', () => {
    const notAfter = Date.parse('2055-01-02T03:04:05Z')
    expect(Date.parse(new X509Certificate(keyPair({ notAfter }).certificatePem).validTo)).toBe(notAfter)
  })

  test('with an ordinary serial gets 20 digits of its own, always the same', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const make = (certificateSerial: string) =>
      new X509Certificate(
        makeCertificate({ name: 'X', certificateSerial, notBefore: NOW, notAfter: NOW + 1000, privateKey }),
      )
    const [first, second] = [make('1'), make('2')]
    expect(serialOf(first)).toMatch(/^\d{20}$/)
    expect(serialOf(first)).toBe(serialOf(new X509Certificate(first.toString())))
    expect(serialOf(first)).not.toBe(serialOf(second))
  })

  test.runIf(hasOpenssl())('is one that openssl reads, for signing documents only', () => {
    const args = ['x509', '-noout', '-text', '-in', inFolder('c.pem', keyPair().certificatePem)]
    const text = String(execFileSync('openssl', args))
    expect(text).toContain('Digital Signature, Non Repudiation')
    expect(text).toContain('CA:FALSE')
    expect(text).toContain('sha256WithRSAEncryption')
  })
})

describe("the operator's own key and certificate", () => {
  const good = keyPair()
  const load = (files: Partial<Parameters<typeof loadSeal>[0]>) => () =>
    loadSeal({ ...good, now: NOW, ...files })

  test('are refused when they do not belong together', () => {
    expect(load({ keyPem: keyPair().keyPem })).toThrow('la llave privada no corresponde al certificado')
  })

  test('are refused before and after the validity of the certificate', () => {
    expect(load({ now: NOW + 400 * 86_400_000 })).toThrow('el certificado expiró')
    expect(load({ now: NOW - 400 * 86_400_000 })).toThrow('el certificado todavía no es válido')
  })

  test('are refused when others can read the key file', () => {
    const keyFile = inFolder('llave.pem', good.keyPem)
    expect(load({ keyFile })).not.toThrow()
    chmodSync(keyFile, 0o640)
    expect(load({ keyFile })).toThrow(`chmod 600 ${keyFile}`)
  })

  test('are refused when the key is weak, and everything that is wrong is said at once', () => {
    const weak = keyPair({ modulusLength: 1024, notAfter: NOW - 1000 })
    const refuse = load({
      ...weak,
      certificatePem: weak.certificatePem,
      keyFile: path.join(folder, 'no-hay.pem'),
    })
    expect(refuse).toThrow(/no-hay\.pem[\s\S]*1024 bits[\s\S]*expiró/)
  })

  test('are refused when they are no key and no certificate', () => {
    expect(load({ keyPem: 'hola', certificatePem: 'hola' })).toThrow(/llave privada[\s\S]*certificado/)
  })

  test('publishes the certificate alone, even when its file holds the key as well', () => {
    const seal = load({ certificatePem: good.keyPem + good.certificatePem })()
    expect(seal.certificatePem).toBe(good.certificatePem)
    expect(seal.certificate(seal.certificateSerial)).toBe(good.certificatePem)
  })

  test('may have a key under a passphrase', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'abre' } as const
    const keyPem = String(privateKey.export(locked))
    const validity = { notBefore: NOW - 1000, notAfter: NOW + 1000 }
    const certificatePem = makeCertificate({ name: 'X', certificateSerial: SERIE, privateKey, ...validity })
    expect(load({ keyPem, certificatePem, passphrase: 'abre' })().certificateSerial).toBe(SERIE)
    expect(load({ keyPem, certificatePem, passphrase: 'no abre' })).toThrow('contraseña equivocada')
    expect(load({ keyPem, certificatePem })).toThrow('contraseña equivocada')
  })
})

describe('the seal of a demonstration', () => {
  const create = (name: string, now = NOW) =>
    loadOrCreateSeal({ folder: path.join(folder, name), portal: 'Ventanilla NSS', now, chance })

  test('is made at the first start and the same at the next', () => {
    const first = create('datos')
    const second = create('datos', NOW + 1000)
    expect(second.certificateSerial).toBe(first.certificateSerial)
    expect(second.verify(CADENA, first.seal(CADENA), first.certificateSerial)).toBe(true)
  })

  test('leaves one file, that nobody else can read, with a public part without the key', () => {
    const seal = create('otros')
    const [file = '', ...others] = readdirSync(path.join(folder, 'otros'))
    expect(others).toEqual([])
    expect(statSync(path.join(folder, 'otros', file)).mode & 0o777).toBe(0o600)
    expect(readFileSync(path.join(folder, 'otros', file), 'utf8')).toContain('PRIVATE KEY')
    expect(seal.certificatePem).not.toContain('PRIVATE KEY')
  })

  test('is refused when somebody opened its file to others', () => {
    create('abierto')
    const file = path.join(folder, 'abierto', readdirSync(path.join(folder, 'abierto'))[0] ?? '')
    chmodSync(file, 0o644)
    expect(() => create('abierto')).toThrow('otros usuarios pueden leer')
  })
})

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}
