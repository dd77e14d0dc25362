import { spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadSeal } from '../../src/adapters/seal/load.ts'
import { createProgress } from '../../src/cli/program/progress.ts'
import type { LedgerEntry } from '../../src/domain/facts/ledger-entry.ts'
import { keyPair, NOW } from '../views/pdf/sample-issue.ts'
import { chained, fillLedger, intruder } from './support/ledger.ts'
import { Operator } from './support/operator.ts'

const seal = loadSeal({ ...keyPair(), now: NOW })
const root = path.resolve(import.meta.dirname, '../..')

let operator: Operator
/** twelve entries: six persons */
beforeEach(async () => {
  operator = new Operator()
  await fillLedger(operator.base, seal, 6)
})
afterEach(() => operator.close())

const verify = (...args: string[]) => operator.nss('bitacora', 'verificar', ...args)
const headOf = (text: string) => /Cabeza: ([0-9a-f]{64})/.exec(text)?.[1] ?? ''
async function firstBad(...args: string[]): Promise<number> {
  const { text, failed } = await verify(...args)
  expect(failed, text).toBe(true)
  return Number(/a partir del asiento (\d+)/.exec(text)?.[1])
}
const swap = (entries: readonly LedgerEntry[], a: number, b: number) =>
  entries.map((one, at) => entries[at === a ? b : at === b ? a : at] ?? one)

describe('nss bitacora verificar', () => {
  test('says that a ledger nobody touched holds, how many entries it has and which its head is', async () => {
    const { text, failed } = await verify()
    expect(failed).toBe(false)
    expect(text).toContain('12 asientos, del 1 al 12')
    expect((await verify('--cabeza', headOf(text))).failed).toBe(false)
  })

  test('holds after more entries under a head published before', async () => {
    const head = headOf((await verify()).text)
    await fillLedger(operator.base, seal, 2)
    expect((await verify('--cabeza', head)).text).toContain('16 asientos')
  })

  test('of an empty ledger says that it is empty', async () => {
    const other = new Operator()
    expect(await other.nss('bitacora', 'verificar')).toMatchObject({ failed: false })
    await other.close()
  })

  test.each([1, 2, 7, 11])('finds that entry %i was removed', async (seq) => {
    intruder(operator.base).run(`delete from bitacora where seq = ${seq}`)
    expect(await firstBad()).toBe(seq)
  })

  test('finds that the end was removed, by the documents that have no entry', async () => {
    intruder(operator.base).run('delete from bitacora where seq > 9')
    expect(await firstBad()).toBe(10)
  })

  test('finds by the published head that the end was removed with its documents', async () => {
    const head = headOf((await verify()).text)
    const { run } = intruder(operator.base)
    run('delete from documentos where secuencia in (select secuencia from bitacora where seq > 10)')
    run('delete from bitacora where seq > 10')
    expect((await verify()).failed).toBe(false)
    expect(await firstBad('--cabeza', head)).toBe(11)
  })

  test.each([
    "secuencia = '00000000-0000-0000-0000-000000000000'",
    "type = case type when 'tarjeta' then 'asignacion' else 'tarjeta' end",
    "cadena_hash = x'00'",
    "sello = x'00'",
    "serie = '00000000000000000000'",
    'at = at + 1',
    "previous = x'00'",
    "hash = x'00'",
  ])('finds the entry changed by "%s"', async (change) => {
    intruder(operator.base).run(`update bitacora set ${change} where seq = 5`)
    expect(await firstBad()).toBe(5)
  })

  test('finds an entry inserted between two, whose followers were numbered anew', async () => {
    const { all, replaceAll } = intruder(operator.base)
    const entries = all()
    const strange = { ...(entries[4] as LedgerEntry), secuencia: randomUUID() }
    const later = entries.slice(4).map((one) => ({ ...one, seq: one.seq + 1 }))
    replaceAll([...entries.slice(0, 4), strange, ...later])
    expect(await firstBad()).toBe(5)
  })

  test('finds two entries in each other’s place', async () => {
    const { all, replaceAll } = intruder(operator.base)
    const entries = all()
    replaceAll(swap(entries, 3, 7).map((one, at) => ({ ...one, seq: at + 1 })))
    expect(await firstBad()).toBe(4)
  })

  test('finds an entry outside of the numbering', async () => {
    const { all, replaceAll } = intruder(operator.base)
    replaceAll([{ ...(all()[0] as LedgerEntry), seq: -1, secuencia: randomUUID() }, ...all()])
    expect((await verify()).text).toContain('cuenta más o menos')
  })
})

describe('a ledger chained anew by one who knows how', () => {
  const remake = (change: (entries: LedgerEntry[]) => LedgerEntry[]) => {
    const { all, replaceAll } = intruder(operator.base)
    replaceAll(chained(change(all())))
  }
  const changeFifth = (what: Partial<LedgerEntry>) => () =>
    remake((all) => all.map((one, at) => (at === 4 ? { ...one, ...what } : one)))

  test('with another cadena or another sello is found by the sello', async () => {
    changeFifth({ cadenaHash: randomBytes(32) })()
    expect(await firstBad()).toBe(5)
    expect((await verify('--no-sellos')).failed).toBe(false)
  })

  test('with a sello of another key is found, by the certificate it names', async () => {
    const other = loadSeal({ ...keyPair(), now: NOW })
    changeFifth({ sello: Buffer.from(other.seal('||otra cadena||'), 'base64') })()
    expect(await firstBad()).toBe(5)
    changeFifth({ certificateSerial: '99999999999999999999' })()
    expect((await verify()).text).toContain('no hay un certificado con la serie')
  })

  test('with an entry that repeats a true sello is found, because it is of no document', async () => {
    remake((all) => [...all, { ...(all[4] as LedgerEntry), secuencia: randomUUID() }])
    expect(await firstBad()).toBe(13)
  })

  test('with another hour is found by the published head, and by the last export', async () => {
    const head = headOf((await verify()).text)
    await operator.nss('bitacora', 'exportar', operator.path('antes.jsonl'))
    changeFifth({ at: 0 })()
    const { text } = await verify()
    expect(text).toMatch(/a partir del asiento 12: .*exportó/)
    expect((await verify('--cabeza', head)).failed).toBe(true)
  })
})

describe('the progress', () => {
  const draw = (isTTY: boolean) => {
    let clock = NOW
    let drawn = ''
    const write = (text: string) => (drawn += text)
    const progress = createProgress({
      label: 'Bitácora',
      total: 1_000_000,
      stream: { write, isTTY },
      now: () => clock,
    })
    for (const done of [1000, 250_000, 251_000]) {
      clock += done === 251_000 ? 100 : 6000
      progress.at(done)
    }
    progress.end()
    return drawn
  }

  test('is a bar with rate and time left on a terminal, which is cleared at the end', () => {
    expect(draw(true)).toContain(
      '\r\x1b[KBitácora [██████··················] 25 %  250,000 de 1,000,000  20,833/s  faltan 36 s',
    )
    expect(draw(true)).toMatch(/\r\x1b\[K$/)
  })

  test('is a plain line now and then elsewhere', () => {
    expect(draw(false)).toBe('Bitácora: 25 %  250,000 de 1,000,000  20,833/s  faltan 36 s\n')
  })
})

describe('nss bitacora exportar', () => {
  const exported = async (name: string, ...args: string[]) => {
    const file = operator.path(name)
    const { text, failed } = await operator.nss('bitacora', 'exportar', file, ...args)
    return { text, failed, file, lines: () => readFileSync(file, 'utf8').trimEnd().split('\n') }
  }
  /** Runs the stand-alone script in a process of its own. */
  const stranger = (...files: string[]) => {
    const script = path.join(root, 'docs/verificar-bitacora.mjs')
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' })
    return { status, said: stdout + stderr }
  }
  const certificate = () => {
    writeFileSync(operator.path('certificado.pem'), seal.certificatePem)
    return operator.path('certificado.pem')
  }

  test('writes a head line, a line an entry and a last line, which a stranger verifies with the script alone', async () => {
    const { file, failed, lines, text } = await exported('bitacora.jsonl')
    expect(failed).toBe(false)
    expect(lines()).toHaveLength(14)
    const entry = JSON.parse(lines()[1] ?? '')
    const names = 'seq secuencia tipo cadena_sha256 sello serie fecha anterior hash'
    expect(Object.keys(entry).join(' ')).toBe(names)
    expect(JSON.parse(lines()[13] ?? '')).toMatchObject({ cuenta: 12, hasta: 12, cabeza: headOf(text) })
    expect(stranger(file)).toMatchObject({ status: 0, said: expect.stringContaining('solo la cadena') })
    expect(stranger(file, certificate()).said).toContain('Todos los sellos')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('says nothing of a person', async () => {
    const { file } = await exported('bitacora.jsonl')
    expect(readFileSync(file, 'utf8')).not.toMatch(/GLORIA|HEGG560427|12345678903/)
  })

  test('is chained to the export before, and may begin where that one ended', async () => {
    const first = await exported('1.jsonl')
    await fillLedger(operator.base, seal, 3)
    const second = await exported('2.jsonl', '--desde', '13')
    const third = await exported('3.jsonl')
    expect([second.lines().length, third.lines().length]).toEqual([8, 20])
    expect(stranger(first.file, second.file, third.file)).toMatchObject({ status: 0 })
    expect(stranger(first.file, third.file).said).toContain('falta alguna')
    const otherHead = first.lines()[0]?.replace('Ventanilla', 'Otra') ?? ''
    writeFileSync(first.file, [otherHead, ...first.lines().slice(1), ''].join('\n'))
    expect(stranger(first.file, second.file).said).toContain('la primera línea se cambió')
  })

  test.each(['{}', 'hola', (state: object) => JSON.stringify({ ...state, hasta: undefined })])(
    'whose state was damaged (%s) is missed, and not begun anew in silence',
    async (damage) => {
      await exported('bitacora.jsonl')
      const file = path.join(operator.folder, 'bitacora-exportada.json')
      const state = JSON.parse(readFileSync(file, 'utf8'))
      writeFileSync(file, typeof damage === 'string' ? damage : damage(state))
      for (const order of [operator.nss('bitacora', 'verificar'), exported('otra.jsonl')])
        expect(await order).toMatchObject({ failed: true, text: expect.stringContaining('está dañado') })
    },
  )

  test('never replaces a file, leaves no half of one, and refuses a start that is not there yet', async () => {
    const { file } = await exported('bitacora.jsonl')
    const before = readFileSync(file)
    expect((await exported('bitacora.jsonl')).failed).toBe(true)
    expect(readFileSync(file)).toEqual(before)
    expect((await exported('lejos.jsonl', '--desde', '99')).failed).toBe(true)
    expect((await exported('no hay/esta.jsonl')).text).toContain('No se puede escribir')
    expect(readdirSync(operator.folder).filter((name) => /parcial|lejos/.test(name))).toEqual([])
  })

  test('exports nothing of a ledger that does not hold', async () => {
    intruder(operator.base).run('update bitacora set at = at + 1 where seq = 8')
    const { text, failed, file } = await exported('bitacora.jsonl', '--desde', '10')
    expect(failed).toBe(true)
    expect(text).toContain('asiento 8')
    expect(existsSync(file)).toBe(false)
  })

  test('changed by hand is found by the script, at its entry', async () => {
    const { lines } = await exported('bitacora.jsonl')
    const all = lines()
    const tamper = (name: string, changed: readonly string[]) => {
      writeFileSync(operator.path(name), `${changed.join('\n')}\n`)
      return stranger(operator.path(name))
    }
    const changedFifth = all.map((line, at) =>
      at === 5 ? line.replace('"fecha":"2026', '"fecha":"2025') : line,
    )
    expect(tamper('a.jsonl', changedFifth)).toMatchObject({
      status: 1,
      said: expect.stringContaining('asiento 5'),
    })
    expect(
      tamper(
        'b.jsonl',
        all.filter((_, at) => at !== 5),
      ).said,
    ).toContain('asiento 5: falta')
    expect(
      tamper(
        'c.jsonl',
        all.filter((_, at) => at !== 12),
      ).said,
    ).toContain('asiento 12: falta')
    expect(tamper('d.jsonl', all.slice(0, -1)).said).toContain('cortado')
    expect(tamper('e.jsonl', [...all, all[1] ?? '']).said).toContain('después de la última')
    expect(tamper('f.jsonl', ['hola']).said).toContain('no es una línea JSON')
    expect(stranger(operator.path('no-hay.jsonl')).status).toBe(2)
    expect(stranger().status).toBe(2)
  })

  test('with a sello of another key is found by the script when it has the certificate', async () => {
    const { all, replaceAll } = intruder(operator.base)
    const sello = Buffer.from(loadSeal({ ...keyPair(), now: NOW }).seal('x'), 'base64')
    replaceAll(chained(all().map((one, at) => (at === 4 ? { ...one, sello } : one))))
    const { file } = await exported('bitacora.jsonl')
    expect(stranger(file).status).toBe(0)
    expect(stranger(file, certificate())).toMatchObject({
      status: 1,
      said: expect.stringContaining('asiento 5'),
    })
  })
})

test('the process ends with 1 when the ledger does not hold, with 0 when it does', () => {
  const nss = () =>
    spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), 'bitacora', 'verificar'], {
      encoding: 'utf8',
      env: operator.env,
    })
  expect(nss()).toMatchObject({ status: 0, stdout: expect.stringContaining('12 asientos') })
  intruder(operator.base).run('delete from bitacora where seq = 3')
  expect(nss()).toMatchObject({ status: 1, stderr: expect.stringContaining('asiento 3') })
})
