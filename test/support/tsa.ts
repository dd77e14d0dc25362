import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { sha256WithRsa } from '../../src/adapters/signing/certificate.ts'
import * as der from '../../src/adapters/signing/der.ts'

/** Answers one query (DER) with bytes, with an HTTP status, or never. */
export type Answerer = (query: Buffer, headers: IncomingHttpHeaders) => Buffer | number | 'silence'

export type TsaServer = { readonly url: string; readonly queries: Buffer[]; close(): Promise<void> }

/** An authority at an address of its own, that answers as told. */
export async function startTsa(answer: Answerer): Promise<TsaServer> {
  const queries: Buffer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const query = Buffer.concat(chunks)
      queries.push(query)
      const found = answer(query, request.headers)
      if (found === 'silence') return
      if (typeof found === 'number') response.writeHead(found, { location: '/otro' }).end()
      else response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(found)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    queries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** An authority made of openssl, with a root of its own. */
export function opensslTsa(folder: string): { answer: Answerer; rootPem: string } {
  const file = (name: string) => path.join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const root = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Raíz', '-days', '9']
  openssl('req', ...root, '-keyout', file('ca.key'), '-out', file('ca.pem'))
  const asks = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Hora']
  openssl('req', ...asks, '-keyout', file('tsa.key'), '-out', file('tsa.csr'))
  writeFileSync(file('ext'), 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n')
  const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-days', '9', '-extfile', file('ext')]
  openssl('x509', '-req', '-in', file('tsa.csr'), ...by, '-out', file('tsa.pem'))
  writeFileSync(file('serial'), '01')
  const settings = {
    serial: file('serial'),
    signer_cert: file('tsa.pem'),
    signer_key: file('tsa.key'),
    certs: file('ca.pem'),
    signer_digest: 'sha256',
    default_policy: '1.2.3.4.1',
    digests: 'sha256',
    accuracy: 'secs:1',
    tsa_name: 'yes',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  writeFileSync(file('tsa.cnf'), ['[tsa]', 'default_tsa = one', '[one]', ...lines, ''].join('\n'))
  return {
    rootPem: readFileSync(file('ca.pem'), 'utf8'),
    answer: (query) => {
      writeFileSync(file('query'), query)
      openssl('ts', '-reply', '-config', file('tsa.cnf'), '-queryfile', file('query'), '-out', file('reply'))
      return readFileSync(file('reply'))
    },
  }
}

type Stamper = {
  readonly answer: Answerer
  /** of the authority, self-signed */
  readonly pem: string
}

type StamperOptions = {
  /** what its certificate is for; time stamping unless told */
  readonly use?: string
  /** signs with another key than that of its certificate */
  readonly forged?: boolean
  /** bytes of nothing that it sends along as a certificate */
  readonly ballast?: number
}

/** An authority made of this process alone. */
export function ownTsa({ use = '1.3.6.1.5.5.7.3.8', forged, ballast }: StamperOptions = {}): Stamper {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = certificateFor(privateKey, use)
  const key = forged ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey
  const extra = ballast ? [der.sequence(der.octets(Buffer.alloc(ballast, 1)))] : []
  const body = certificate.toString('base64')
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${body.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
    answer: (query) => {
      const [, imprint, nonce] = der.children(der.read(query))
      const info = der.sequence(
        der.integer(1),
        der.oid('1.2.3.4.1'),
        imprint?.bytes ?? Buffer.alloc(0),
        der.integer(7),
        der.der(0x18, Buffer.from('20260305221500Z')),
        nonce?.bytes ?? Buffer.alloc(0),
      )
      return der.sequence(der.sequence(der.integer(0)), tokenOf(info, key, certificate, extra))
    },
  }
}

const SHA256 = der.sequence(der.oid('2.16.840.1.101.3.4.2.1'))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

function certificateFor(privateKey: KeyObject, use: string): Buffer {
  const name = der.sequence(der.setOf(der.sequence(der.oid('2.5.4.3'), der.utf8('Hora de prueba'))))
  const tbs = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(1),
    sha256WithRsa(),
    name,
    der.sequence(der.time(Date.UTC(2020, 0)), der.time(Date.UTC(2040, 0))),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    der.context(
      3,
      der.sequence(der.sequence(der.oid('2.5.29.37'), der.yes(), der.octets(der.sequence(der.oid(use))))),
    ),
  )
  return der.sequence(tbs, sha256WithRsa(), der.bits(sign('sha256', tbs, privateKey)))
}

function tokenOf(info: Buffer, key: KeyObject, certificate: Buffer, extra: readonly Buffer[]): Buffer {
  const content = der.oid('1.2.840.113549.1.9.16.1.4')
  const attribute = (type: string, value: Buffer) => der.sequence(der.oid(type), der.setOf(value))
  const attributes = der.setOf(
    attribute('1.2.840.113549.1.9.3', content),
    attribute('1.2.840.113549.1.9.4', der.octets(sha256(info))),
    attribute(
      '1.2.840.113549.1.9.16.2.47',
      der.sequence(der.sequence(der.sequence(der.octets(sha256(certificate))))),
    ),
  )
  const [tbs] = der.children(der.read(certificate))
  const [, serial, , issuer] = tbs ? der.children(tbs) : []
  const signer = der.sequence(
    der.integer(1),
    der.sequence(issuer?.bytes ?? Buffer.alloc(0), serial?.bytes ?? Buffer.alloc(0)),
    SHA256,
    der.context(0, der.read(attributes).body),
    sha256WithRsa(),
    der.octets(sign('sha256', attributes, key)),
  )
  const signed = der.sequence(
    der.integer(3),
    der.setOf(SHA256),
    der.sequence(content, der.context(0, der.octets(info))),
    der.context(0, certificate, ...extra),
    der.setOf(signer),
  )
  return der.sequence(der.oid('1.2.840.113549.1.7.2'), der.context(0, signed))
}
