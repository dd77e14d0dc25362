import { execFileSync } from 'node:child_process'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { inspectFile } from '../../../src/adapters/inspect/pdf.ts'
import { createPdfMaker } from '../../../src/adapters/pdf/maker.ts'
import { createStampedMaker } from '../../../src/adapters/pdf/stamped-maker.ts'
import { certificatesOf } from '../../../src/adapters/signing/certificate.ts'
import { readCms } from '../../../src/adapters/signing/cms.ts'
import { children, oid, read } from '../../../src/adapters/signing/der.ts'
import {
  createTsa,
  nonceFrom,
  type TsaSettings,
  timestampRequest,
} from '../../../src/adapters/signing/tsa.ts'
import { readTimestamp } from '../../../src/adapters/signing/tsa-token.ts'
import { DOCUMENT_TYPES, type DocumentType } from '../../../src/domain/facts/issue.ts'
import { dice, spoil } from '../../support/mutations.ts'
import { TestClock } from '../../support/portal.ts'
import { has } from '../../support/programs.ts'
import { withoutSignature } from '../../support/signed-file.ts'
import { type Answerer, opensslTsa, ownTsa, startTsa, type TsaServer } from '../../support/tsa.ts'
import { chance, newSeal, sampleIssue } from '../../views/pdf/sample-issue.ts'

type Files = Record<DocumentType, Uint8Array>

const QUICK = { authorities: [], timeoutMs: 20_000, pausesMs: [10, 10] }
const seal = newSeal()
const inspect = (bytes: Uint8Array) =>
  inspectFile(bytes, [{ certificateSerial: seal.certificateSerial, pem: seal.certificatePem }])
const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../../dist/pdf-worker-main.js'))
const plain = createPdfMaker({ seal, workerUrl })
const folder = mkdtempSync(path.join(tmpdir(), 'tsa-'))
const own = ownTsa()
const issue = sampleIssue(seal)
let unstamped: Files
let server: TsaServer | undefined
beforeAll(async () => {
  unstamped = await plain.make(issue)
})
afterEach(async () => {
  await server?.close()
  server = undefined
})
afterAll(async () => {
  await plain.close()
  rmSync(folder, { recursive: true })
})

/** A maker that asks an authority which answers as told, and what it told of issues without a stamp. */
async function makerWith(answer: Answerer, settings: Partial<TsaSettings> = {}) {
  server = await startTsa(answer)
  const clock = new TestClock()
  const tsa = createTsa({ url: server.url, clock, chance, ...QUICK, ...settings })
  const told: string[] = []
  const ending = new AbortController()
  const note = (folio: string, reason: string) => told.push(`${folio} ${reason}`)
  const maker = createStampedMaker({ maker: plain, tsa, signal: ending.signal, unstamped: note })
  return { make: () => maker.make(issue), told, clock, tsa, ending, queries: server.queries }
}
const write = (name: string, bytes: Uint8Array | string): string => {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)
/** All objects but the signature, and not where they stand: a larger one moves them. */
const besidesSignature = (file: Uint8Array): Buffer => {
  const rest = withoutSignature(Buffer.from(file))
  return rest.subarray(0, rest.lastIndexOf('<</Type/XRef'))
}
const cmsOf = (file: Uint8Array): Buffer => {
  const hex = /\/Contents <([\da-f]+)>/.exec(Buffer.from(file).toString('latin1'))?.[1] ?? ''
  return read(Buffer.from(hex, 'hex')).bytes
}
/** The token of the signature-time-stamp attribute of the only signer. */
function tokenIn(file: Uint8Array): Buffer | undefined {
  const signedData = read(children(read(cmsOf(file)))[1]?.body ?? Buffer.alloc(0))
  const signer = children(children(signedData).at(-1) ?? signedData)[0]
  const unsigned = signer && children(signer).find((field) => field.tag === 0xa1)
  const attribute = unsigned && children(unsigned)[0]
  const [type, values] = attribute ? children(attribute) : []
  expect(type?.bytes ?? oid('1.2.840.113549.1.9.16.2.14')).toEqual(oid('1.2.840.113549.1.9.16.2.14'))
  return values && read(values.body).bytes
}

describe('with an authority made of this process', () => {
  test('both files carry a stamp of their own signature, and are else what they were', async () => {
    const { make, told, queries } = await makerWith(own.answer)
    const files = await make()
    expect(told).toEqual([])
    expect(queries).toHaveLength(2)
    for (const type of DOCUMENT_TYPES) {
      expect(tokenIn(files[type])).toBeDefined()
      expect(same(besidesSignature(files[type]), besidesSignature(unstamped[type]))).toBe(true)
      const ours = { outcome: 'ours', certificateSerial: seal.certificateSerial, intact: true, whole: true }
      expect(inspect(files[type]).signature).toEqual(ours)
      expect(files[type].length).toBeLessThan(70_000)
    }
    expect(tokenIn(unstamped.tarjeta)).toBeUndefined()
  })

  test('one file asked for twice at once is stamped once', async () => {
    const { make, queries } = await makerWith(own.answer)
    const [one, other] = await Promise.all([make(), make()])
    expect(same(one.tarjeta, other.tarjeta)).toBe(true)
    expect(queries).toHaveLength(2)
  })

  test('a stamp larger than usual gets its room', async () => {
    const { make, told } = await makerWith(ownTsa({ ballast: 9000 }).answer)
    expect(tokenIn((await make()).asignacion)?.length).toBeGreaterThan(9000)
    expect(told).toEqual([])
  })

  test('its user and password go along, and to nobody else', async () => {
    const seen: unknown[] = []
    const answer: Answerer = (_, headers) => {
      seen.push(headers.authorization)
      return 302
    }
    server = await startTsa(answer)
    const url = server.url.replace('//', '//ana:cl%40ve@')
    const tsa = createTsa({ url, clock: new TestClock(), chance, ...QUICK })
    const reply = await tsa.stamp(randomBytes(32), new AbortController().signal)
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('ana:cl@ve').toString('base64')}`]))
    expect(reply).toMatchObject({ outcome: 'failed' })
    expect(JSON.stringify(reply)).not.toContain('ana')
  })
})

describe.runIf(has('openssl', 'version'))('with an authority made of openssl', () => {
  test('openssl holds the stamp and the signature, pdfsig and qpdf the file', async () => {
    const { answer, rootPem } = opensslTsa(folder)
    const { make, told } = await makerWith(answer, { authorities: certificatesOf(rootPem) })
    const { asignacion } = await make()
    expect(told).toEqual([])
    const token = write('token', tokenIn(asignacion) ?? '')
    const signature = readCms(cmsOf(asignacion))?.signature ?? ''
    const digest = createHash('sha256').update(signature).digest('hex')
    const trust = ['-CAfile', write('root.pem', rootPem)]
    const check = ['ts', '-verify', '-digest', digest, '-in', token, '-token_in', ...trust]
    expect(String(execFileSync('openssl', check, { stdio: 'pipe' }))).toContain('Verification: OK')
    const file = write('stamped.pdf', asignacion)
    if (has('pdfsig', '-v')) {
      const said = String(execFileSync('pdfsig', ['-nocert', file], { stdio: 'pipe' }))
      expect(said).toContain('Signature is Valid')
      expect(said).toContain('Total document signed')
    }
    if (has('qpdf', '--version'))
      expect(String(execFileSync('qpdf', ['--check', file]))).toContain('No syntax or stream encoding errors')
  })
})

describe('an authority that gives no stamp', () => {
  const answers: [string, Answerer, RegExp][] = [
    ['that is out of order', () => 503, /HTTP 503/],
    ['that forbids it', () => 403, /HTTP 403/],
    ['that says something else', () => Buffer.from('<html>'), /no se entiende/],
    ['that refuses', () => Buffer.from('30053003020102', 'hex'), /rechazó la petición/],
    ['that sends too much', () => Buffer.alloc(50_000, 0x30), /demasiado grande/],
    ['that signs with a key not its own', ownTsa({ forged: true }).answer, /no se sostiene/],
    ['whose certificate is for something else', ownTsa({ use: '1.3.6.1.5.5.7.3.1' }).answer, /no es para/],
  ]
  test.each(answers)('%s leaves the files as without one, and is told', async (_, answer, reason) => {
    const { make, told } = await makerWith(answer)
    const files = await make()
    for (const type of DOCUMENT_TYPES) expect(same(files[type], unstamped[type])).toBe(true)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(reason)
    expect(told[0]).toContain(issue.folio)
  })

  test('because it never answers is not waited for', async () => {
    const { make, told } = await makerWith(() => 'silence', { timeoutMs: 100 })
    const files = await make()
    for (const type of DOCUMENT_TYPES) expect(same(files[type], unstamped[type])).toBe(true)
    expect(told).toEqual([`${issue.folio} tardó demasiado`])
  })

  test('for the second file leaves both without', async () => {
    let asked = 0
    const { make, told } = await makerWith((query, headers) =>
      ++asked === 1 ? own.answer(query, headers) : 400,
    )
    const files = await make()
    for (const type of DOCUMENT_TYPES) expect(same(files[type], unstamped[type])).toBe(true)
    expect(told).toHaveLength(1)
  })

  test('once is asked again, and the file is stamped', async () => {
    let asked = 0
    const { make, told } = await makerWith((query, headers) =>
      ++asked === 1 ? 503 : own.answer(query, headers),
    )
    expect(tokenIn((await make()).asignacion)).toBeDefined()
    expect(told).toEqual([])
  })

  test('three times is left alone for a minute, and then serves again', async () => {
    let up = false
    const { make, told, clock, tsa, queries } = await makerWith((query, headers) =>
      up ? own.answer(query, headers) : 503,
    )
    await make()
    expect(tsa.works()).toBe(false)
    expect(queries).toHaveLength(3)
    up = true
    await make()
    expect(queries).toHaveLength(3)
    expect(told[1]).toContain('hace menos de un minuto')
    clock.forward(61_000)
    expect(tokenIn((await make()).asignacion)).toBeDefined()
    expect(told).toHaveLength(2)
    expect(tsa.works()).toBe(true)
  })

  test('holds nobody up when the process ends', async () => {
    const { make, ending, told } = await makerWith(() => 'silence', { timeoutMs: 20_000 })
    const made = make()
    setTimeout(() => ending.abort(), 300)
    await expect(made).rejects.toThrow()
    expect(told).toEqual([])
  })
})

describe('an answer', () => {
  const digest = randomBytes(32)
  const nonce = nonceFrom(randomBytes(16))
  const good = own.answer(timestampRequest(digest, nonce), {}) as Buffer
  const authorities: X509Certificate[] = []
  const asked = { digest, nonce, authorities }

  test('is taken for what was asked and for nothing else', () => {
    expect(readTimestamp(good, asked).outcome).toBe('stamped')
    expect(readTimestamp(good, { ...asked, digest: randomBytes(32) })).toMatchObject({
      reason: expect.stringContaining('otra cosa'),
    })
    expect(readTimestamp(good, { ...asked, nonce: nonceFrom(randomBytes(16)) })).toMatchObject({
      reason: expect.stringContaining('otra petición'),
    })
  })

  test('must be of an authority of TSA_CA, when the operator names one', () => {
    const only = (pem: string) => readTimestamp(good, { ...asked, authorities: [new X509Certificate(pem)] })
    expect(only(own.pem).outcome).toBe('stamped')
    expect(only(ownTsa().pem)).toMatchObject({ reason: expect.stringContaining('TSA_CA') })
  })

  test('spoilt 500 times is answered each time, and what is taken is signed', () => {
    const [, token] = children(read(good))
    const info = token?.bytes.indexOf(digest) ?? 0
    for (let run = 0; run < 500; run++) {
      const spoilt = spoil(good, dice(run))
      const reply = readTimestamp(spoilt, asked)
      if (reply.outcome === 'stamped')
        expect(reply.token.subarray(info, info + 32).equals(digest), `${run}`).toBe(true)
    }
  })
})
