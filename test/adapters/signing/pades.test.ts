import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPdfMaker } from '../../../src/adapters/pdf/maker.ts'
import { signPdf } from '../../../src/adapters/signing/pades.ts'
import { withBlankSignature } from '../../support/signed-file.ts'
import { newSeal, sampleIssue } from '../../views/pdf/sample-issue.ts'

const seal = newSeal()
const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../../dist/pdf-worker-main.js'))
const maker = createPdfMaker({ seal, workerUrl })
const folder = mkdtempSync(path.join(tmpdir(), 'pades-'))
let signed = Buffer.alloc(0)
beforeAll(async () => {
  signed = Buffer.from((await maker.make(sampleIssue(seal))).asignacion)
})
afterAll(async () => {
  await maker.close()
  rmSync(folder, { recursive: true })
})

const write = (name: string, bytes: Uint8Array): string => {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}
/** The two stretches that a signature covers, and the CMS in the gap. */
function partsOf(file: Buffer) {
  const numbers = /\/ByteRange \[([\d ]+)\]/
    .exec(file.toString('latin1'))?.[1]
    ?.trim()
    .split(/\s+/)
    .map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = numbers ?? []
  const cms = Buffer.from(file.toString('latin1', b + 1, c - 1), 'hex')
  return {
    covered: Buffer.concat([file.subarray(a, a + b), file.subarray(c, c + d)]),
    cms,
    end: c + d,
    gap: [b, c],
  }
}

describe('the signature of a file', () => {
  test('covers every byte of it but its own place', () => {
    const { covered, cms, end, gap } = partsOf(signed)
    expect(end).toBe(signed.length)
    expect(covered.length).toBe(signed.length - cms.length * 2 - 2)
    expect(signed.toString('latin1', gap[0], (gap[0] ?? 0) + 1)).toBe('<')
  })

  test('is written in its place and nowhere else', () => {
    const blank = withBlankSignature(signed)
    const again = Buffer.from(signPdf(blank, { ...seal, at: 0, name: 'X' }))
    const { gap } = partsOf(again)
    expect(again.length).toBe(blank.length)
    const ranges = (file: Buffer) => file.toString('latin1').replace(/\/ByteRange \[[\d ]+\]/, '')
    const outside = (file: Buffer) => ranges(Buffer.concat([file.subarray(0, gap[0]), file.subarray(gap[1])]))
    expect(outside(again)).toBe(outside(blank))
  })

  test('has exactly the room that it needs, and is refused to less', () => {
    const { cms, gap } = partsOf(signed)
    expect((gap[1] ?? 0) - (gap[0] ?? 0)).toBe(cms.length * 2 + 2)
    const small = Buffer.from(
      withBlankSignature(signed)
        .toString('latin1')
        .replace('<00', '<')
        .replace(/0{66}>/, '>'),
      'latin1',
    )
    expect(() => signPdf(small, { ...seal, at: 0, name: 'X' })).toThrow('no cabe')
  })

  test.runIf(has('openssl', 'version'))(
    'is a CMS that openssl verifies over those bytes, and over no others',
    () => {
      const { covered, cms } = partsOf(signed)
      const args = [
        'cms',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-purpose',
        'any',
        '-out',
        path.join(folder, 'out'),
      ]
      const trust = [
        '-CAfile',
        write('c.pem', Buffer.from(seal.certificatePem)),
        '-in',
        write('cms', cms),
        '-content',
      ]
      const run = (content: string) =>
        execFileSync('openssl', [...args, ...trust, content], { stdio: 'pipe' })
      expect(() => run(write('covered', covered))).not.toThrow()
      covered[5000] = (covered[5000] ?? 0) ^ 1
      expect(() => run(write('covered', covered))).toThrow()
    },
  )

  test.runIf(has('pdfsig', '-v'))(
    'is valid for pdfsig, over the whole document; a flipped byte is noticed',
    () => {
      const report = pdfsig(write('ok.pdf', signed))
      expect(report).toContain('Signature Validation: Signature is Valid.')
      expect(report).toContain('Total document signed')
      expect(report).toContain('ETSI.CAdES.detached')
      const flipped = Buffer.from(signed)
      flipped[5000] = (flipped[5000] ?? 0) ^ 1
      expect(pdfsig(write('flipped.pdf', flipped))).not.toContain('Signature is Valid')
      expect(pdfsig(write('longer.pdf', Buffer.concat([signed, Buffer.from('\n% más')])))).not.toContain(
        'Total document',
      )
    },
  )

  test.runIf(has('qpdf', '--version'))('leaves a file without a fault for qpdf', () => {
    const report = String(execFileSync('qpdf', ['--check', write('q.pdf', signed)]))
    expect(report).toContain('No syntax or stream encoding errors found')
  })

  test('is refused to a file that has no place for it, or one that is taken', () => {
    const other = Buffer.from('%PDF-1.7\ntrailer\n<<\n/Size 3\n>>\nstartxref\n0\n%%EOF\n')
    expect(() => signPdf(other, { ...seal, at: 0, name: 'X' })).toThrow('no tiene lugar para una firma')
    expect(() => signPdf(signed, { ...seal, at: 0, name: 'X' })).toThrow('no tiene lugar para una firma')
  })
})

/** What pdfsig reports, whatever its exit code. */
function pdfsig(file: string): string {
  try {
    return String(execFileSync('pdfsig', [file], { stdio: 'pipe' }))
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
  }
}

function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
