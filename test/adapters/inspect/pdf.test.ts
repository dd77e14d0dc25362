import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectFile } from '../../../src/adapters/inspect/pdf.ts'
import { createPdfMaker } from '../../../src/adapters/pdf/maker.ts'
import { loadSeal } from '../../../src/adapters/seal/load.ts'
import { signPdf } from '../../../src/adapters/signing/pades.ts'
import { dice, spoil } from '../../support/mutations.ts'
import { withBlankSignature, withoutSignature } from '../../support/signed-file.ts'
import { keyPair, NOW, newSeal, sampleIssue } from '../../views/pdf/sample-issue.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 1000)
const MB = 1024 * 1024
const seal = newSeal()
const retired = loadSeal({ ...keyPair({ certificateSerial: '00001000000400000001' }), now: NOW })
const own = (one: typeof seal) => ({ certificateSerial: one.certificateSerial, pem: one.certificatePem })
const inspect = (bytes: Uint8Array) => inspectFile(bytes, [own(retired), own(seal)])
const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../../dist/pdf-worker-main.js'))
const maker = createPdfMaker({ seal, workerUrl })
const issue = sampleIssue(seal)
let file = Buffer.alloc(0)
beforeAll(async () => {
  file = Buffer.from((await maker.make(issue)).asignacion)
})
afterAll(() => maker.close())

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const code = issue.documents.asignacion.codigo
/** A PDF as another program might write it, with one stream. */
const withStream = (body: Uint8Array, end = '\nendstream\nendobj\n%%EOF\n'): Buffer =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>\nstream\r\n'),
    body,
    Buffer.from(end),
  ])
const timed = <T>(work: () => T): { result: T; ms: number } => {
  const start = performance.now()
  return { result: work(), ms: performance.now() - start }
}

describe('a file as it was issued', () => {
  test('names its code, and its signature is ours, intact and to its end', () => {
    const { codes, signature } = inspect(file)
    expect(codes).toEqual([code])
    expect(signature).toEqual({
      outcome: 'ours',
      certificateSerial: seal.certificateSerial,
      intact: true,
      whole: true,
    })
  })

  test('is found again at the beginning of a file to which something was added', () => {
    for (const added of ['\n', '\r\n% más\n%%EOF\n', '%%EOF'.repeat(500)]) {
      const { beginnings, signature } = inspect(Buffer.concat([file, Buffer.from(added)]))
      expect(beginnings.some((one) => digest(file).equals(one.digest))).toBe(true)
      expect(signature).toMatchObject({ outcome: 'ours', intact: true, whole: false })
    }
  })

  test('is no beginning of itself', () => {
    expect(inspect(file).beginnings.some((one) => digest(file).equals(one.digest))).toBe(false)
  })
})

describe('the signature', () => {
  test('of a retired certificate is ours as well', () => {
    const signed = signPdf(withBlankSignature(file), { ...retired, at: NOW, name: 'Antes' })
    expect(inspect(signed).signature).toEqual({
      outcome: 'ours',
      certificateSerial: retired.certificateSerial,
      intact: true,
      whole: true,
    })
  })

  test('of anybody else, of none and a broken one are told apart', () => {
    const stranger = newSeal()
    expect(
      inspect(signPdf(withBlankSignature(file), { ...stranger, at: NOW, name: 'Otro' })).signature.outcome,
    ).toBe('other')
    expect(inspect(withoutSignature(file)).signature.outcome).toBe('none')
    expect(
      inspect(Buffer.from(file.toString('latin1').replace('<3082', '<3182'), 'latin1')).signature.outcome,
    ).toBe('unreadable')
  })

  test('notices a byte that changed under it, and whose it was', () => {
    const changed = Buffer.from(file)
    changed[5000] = (changed[5000] ?? 0) ^ 1
    expect(inspect(changed).signature).toEqual({
      outcome: 'ours',
      certificateSerial: seal.certificateSerial,
      intact: false,
      whole: true,
    })
  })

  test('of one file does not serve another, nor ranges that leave a gap to hide things', () => {
    const other = Buffer.from(file.toString('latin1').replaceAll(code, 'X'.repeat(code.length)), 'latin1')
    expect(inspect(other).signature).toMatchObject({ outcome: 'ours', intact: false })
    // the second stretch pushed back: what stands between is no longer only the signature
    const text = file.toString('latin1')
    const [, b = '0', c = '0', d = '0'] = /ByteRange \[\s*0\s+(\d+)\s+(\d+)\s+(\d+)/.exec(text) ?? []
    const hidden = '% escondido'
    const shifted = text.replace(
      /ByteRange \[[^\]]+\]/,
      `ByteRange [${[0, b, Number(c) + hidden.length, d].map((n) => String(n).padStart(10)).join(' ')}]`,
    )
    const wrapped = shifted.slice(0, Number(c)) + hidden + shifted.slice(Number(c))
    expect(inspect(Buffer.from(wrapped, 'latin1')).signature.outcome).toBe('unreadable')
  })
})

describe('the code of a file that is no longer as issued', () => {
  test('is found in its bytes and in a compressed stream, also one that was cut short', () => {
    const packed = deflateSync(
      Buffer.from(`/URI (https://nss.example.org/verificar/${code}) ${'relleno '.repeat(99)}`),
    )
    expect(inspect(withStream(packed)).codes).toEqual([code])
    expect(inspect(withStream(packed.subarray(0, -6), '')).codes).toEqual([code])
    expect(inspect(withoutSignature(file)).codes).toEqual([code])
  })

  test('must be of 22 characters: a longer or shorter run is no code', () => {
    for (const run of [code.slice(1), `${code}A`, '', 'á'.repeat(22)])
      expect(inspect(Buffer.from(`%PDF-1.7 /verificar/${run}\n%%EOF`)).codes).toEqual([])
  })

  test('is sought among eight at most, each once', () => {
    const many = Array.from({ length: 50 }, (_, i) => `/verificar/${String(i % 20).padStart(22, '0')} `)
    expect(inspect(Buffer.from(many.join(''))).codes).toHaveLength(8)
  })
})

describe.runIf(hasQpdf())('a file saved again by another program (qpdf)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inspect-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const saved = (...options: string[]): Buffer => {
    const [from, to] = [path.join(folder, 'from.pdf'), path.join(folder, 'to.pdf')]
    writeFileSync(from, file)
    execFileSync('qpdf', [from, ...options, to])
    return readFileSync(to)
  }

  test('still names its code inside its object streams; its signature no longer holds', () => {
    const again = saved('--object-streams=generate')
    expect(again.includes(code)).toBe(false)
    const { codes, signature, beginnings } = inspect(again)
    expect(codes).toEqual([code])
    expect(signature).not.toMatchObject({ intact: true })
    expect(beginnings.some((one) => digest(file).equals(one.digest))).toBe(false)
  })

  test('and encrypted says nothing of itself, and is answered', () => {
    const { codes, signature } = inspect(saved('--encrypt', 'abierto', 'dueño', '256', '--'))
    expect(codes).toEqual([])
    expect(signature).not.toMatchObject({ intact: true })
  })
})

describe('whoever wants to hurt the portal with a file', () => {
  const zeros = deflateSync(Buffer.alloc(60 * MB), { level: 9 })
  const repeated = (text: string) => Buffer.from(text.repeat(Math.floor((10 * MB) / text.length)), 'latin1')
  const broken = Buffer.concat([deflateSync(Buffer.alloc(990_000)).subarray(0, -8), Buffer.from('XXXXXXXX')])
  test.each<[string, () => Buffer]>([
    ['a zip bomb', () => withStream(zeros)],
    ['a hundred zip bombs', () => Buffer.concat(Array.from({ length: 100 }, () => withStream(zeros)))],
    [
      'a thousand broken streams',
      () => Buffer.concat(Array.from({ length: 1000 }, () => withStream(broken))),
    ],
    ['streams without an end', () => repeated('stream\n\x78\x9c')],
    ['empty streams', () => repeated('stream\n\x78\x9cendstream')],
    ['nothing but stored blocks without content', () => withStream(repeated('\x00\x00\x00\xff\xff'))],
    ['nothing but ends', () => repeated('%%EOF')],
    ['nothing but beginnings of codes', () => repeated('/verificar/')],
    ['nothing but ranges', () => repeated('/ByteRange [0 1 2 3]')],
    [
      'a signature of ten megabytes',
      () => Buffer.from(`/ByteRange [0 30 10485000 1]     <${'0'.repeat(10_484_968)}>  `),
    ],
    ['nothing but zeros', () => Buffer.alloc(10 * MB)],
  ])('%s of 10 MB costs little and finds nothing', (_name, make) => {
    const hostile = make().subarray(0, 10 * MB)
    const { result, ms } = timed(() => inspect(hostile))
    expect(result.codes).toEqual([])
    expect(result.signature.outcome).not.toBe('ours')
    expect(result.beginnings.length).toBeLessThanOrEqual(64)
    // a third of a second; what looks at each byte once for each other one would take hours
    expect(ms).toBeLessThan(20_000)
  })

  test('gets an answer for a file of no bytes, of one, and for what is no PDF', () => {
    for (const bytes of ['', '%', '%%EOF', 'stream', '/ByteRange', '/verificar/', 'PK\x03\x04', '<html>'])
      expect(inspect(Buffer.from(bytes, 'latin1')).signature.outcome).not.toBe('ours')
  })
})

test(
  `${RUNS} spoilt copies of a real file: each is answered, and none passes for signed unless what was signed is there`,
  () => {
    const seed = Number(process.env.FUZZ_SEED ?? 1)
    const { end, covered } = signedParts()
    for (let run = 0; run < RUNS; run++) {
      const spoilt = spoil(file, dice(seed * 1_000_003 + run))
      const { signature } = inspect(spoilt)
      if (signature.outcome !== 'ours' || !signature.intact) continue
      // everything but the blank digits after the CMS is under the signature
      const same = covered.every(([from, to]) => file.subarray(from, to).equals(spoilt.subarray(from, to)))
      expect({ run, same, longEnough: spoilt.length >= end }).toEqual({ run, same: true, longEnough: true })
    }
  },
  Math.max(30_000, RUNS * 20),
)

function signedParts() {
  const text = file.toString('latin1')
  const [, b = '0', c = '0', d = '0'] = /ByteRange \[\s*0\s+(\d+)\s+(\d+)\s+(\d+)/.exec(text) ?? []
  const end = Number(c) + Number(d)
  return { end, covered: [[0, Number(b)] as const, [Number(c), end] as const] }
}

function hasQpdf(): boolean {
  try {
    execFileSync('qpdf', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
