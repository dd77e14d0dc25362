import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectFile } from '../../../src/adapters/inspect/pdf.ts'
import { signPdf } from '../../../src/adapters/signing/pades.ts'
import type { Issue } from '../../../src/domain/facts/issue.ts'
import type { LedgerEntry } from '../../../src/domain/facts/ledger-entry.ts'
import { fullName } from '../../../src/domain/person/person.ts'
import { composeCadena } from '../../../src/domain/seal/cadena.ts'
import { entryHash } from '../../../src/domain/seal/ledger.ts'
import { isGenuine, verifyCode } from '../../../src/domain/seal/verify.ts'
import { verifyFile } from '../../../src/domain/seal/verify-file.ts'
import { verifyPasted } from '../../../src/domain/seal/verify-pasted.ts'
import { type Issued, issueOne } from '../../support/issued.ts'
import { dice, spoil } from '../../support/mutations.ts'
import { openPortal, type Portal } from '../../support/portal.ts'
import { withBlankSignature, withoutSignature } from '../../support/signed-file.ts'
import { newSeal } from '../../views/pdf/sample-issue.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 1000)
let portal: Portal
let issued: Issued
let issue: Issue
let file: Buffer
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  issued = await issueOne(portal)
  issue = issued.issue
  file = issued.files.asignacion
})
afterAll(() => portal.close())

const paste = (cadena: string, sello = issue.sello) =>
  verifyPasted(portal.ctx, { cadena, sello }, [portal.ctx.sealer.certificateSerial])
const upload = async (bytes: Uint8Array) =>
  verifyFile(portal.ctx, inspectFile(bytes, await portal.ctx.certificates()))

describe('a code', () => {
  test('of a document gives it, its entry and its seal', async () => {
    const found = await verifyCode(portal.ctx, issue.documents.tarjeta.codigo)
    expect(found).toMatchObject({
      ledger: true,
      seal: { good: true, certificateSerial: issue.certificateSerial },
      altered: [],
    })
    expect(found?.document?.type).toBe('tarjeta')
    expect(found && isGenuine(found)).toBe(true)
  })

  test('of no document gives nothing; a folio or a secuencia is no code', async () => {
    for (const codigo of ['A'.repeat(22), '', issue.folio, issue.documents.tarjeta.secuencia])
      expect(await verifyCode(portal.ctx, codigo)).toBeUndefined()
  })
})

describe('the ledger', () => {
  /** What a check says when the ledger holds something else, under a hash that is right for it. */
  const withEntry = async (change: Partial<LedgerEntry>) => {
    const { store } = portal.ctx
    const findLedgerEntry = async (secuencia: string) => {
      const entry = await store.findLedgerEntry(secuencia)
      if (!entry || !('hash' in entry)) return undefined
      const changed = { ...entry, ...change }
      return change.hash ? changed : { ...changed, hash: entryHash(changed) }
    }
    const deps = { ...portal.ctx, store: { ...store, findLedgerEntry } }
    return verifyCode(deps, issue.documents.tarjeta.codigo)
  }

  test.each([
    ['type', { type: 'asignacion' }],
    ['certificate', { certificateSerial: '00001000000500000009' }],
    ['moment', { at: 1 }],
    ['cadena', { cadenaHash: Buffer.alloc(32) }],
    ['sello', { sello: Buffer.alloc(256) }],
    ['hash', { hash: Buffer.alloc(32) }],
  ] satisfies [string, Partial<LedgerEntry>][])(
    'of another %s does not hold the document',
    async (_, change) => {
      expect((await withEntry({}))?.ledger).toBe(true)
      const found = await withEntry(change)
      expect(found?.ledger).toBe(false)
      expect(found && isGenuine(found)).toBe(false)
    },
  )

  test('whose entry waits to be chained holds the document, and says that it waits', async () => {
    const { store } = portal.ctx
    const waiting = (change: Partial<LedgerEntry>) => {
      const findLedgerEntry = async (secuencia: string) => {
        const entry = await store.findLedgerEntry(secuencia)
        if (!entry || !('hash' in entry)) return undefined
        const { seq: _, previous: __, hash: ___, ...facts } = entry
        return { ...facts, ...change }
      }
      const deps = { ...portal.ctx, store: { ...store, findLedgerEntry } }
      return verifyCode(deps, issue.documents.tarjeta.codigo)
    }
    const found = await waiting({})
    expect(found).toMatchObject({ ledger: true, chaining: true })
    expect(found && isGenuine(found)).toBe(true)
    expect(await waiting({ at: 1 })).toMatchObject({ ledger: false })
    expect(await waiting({ at: 1 })).not.toHaveProperty('chaining')
    expect(await verifyCode(portal.ctx, issue.documents.tarjeta.codigo)).not.toHaveProperty('chaining')
  })
})

describe('a cadena copied from the paper', () => {
  const copies: [string, (cadena: string) => string][] = [
    ['as it is', (c) => c],
    ['with blanks and lines around it', (c) => `\r\n  ${c}\n\n`],
    ['broken every 60 letters', (c) => c.replace(/(.{60})/gu, '$1\r\n')],
    ['broken after every letter', (c) => [...c].join('\n')],
    ['broken where its blanks stood', (c) => c.replaceAll(' ', '\n')],
    ['broken, with blanks at the ends of lines', (c) => c.replace(/(.{50})/gu, '$1  \n  ')],
    ['with doubled blanks and tabs', (c) => c.replaceAll(' ', ' \t ')],
    ['with its accents apart (NFD)', (c) => c.normalize('NFD')],
  ]
  test.each(copies)('%s is the cadena that was issued', async (_name, copy) => {
    const found = await paste(copy(issue.cadenaOriginal), issue.sello.replace(/(.{76})/g, '$1\r\n '))
    expect(found).toMatchObject({
      ledger: true,
      seal: { good: true, certificateSerial: issue.certificateSerial },
      altered: [],
    })
    expect(isGenuine(found)).toBe(true)
  })

  test('with a sello that is not its own is told so, and is not genuine', async () => {
    const other = portal.ctx.sealer.seal('otra cosa')
    for (const sello of [
      other,
      `${issue.sello}AAAA`,
      issue.sello.slice(0, -4),
      'hola',
      newSeal().seal('x'),
    ]) {
      const found = await paste(issue.cadenaOriginal, sello)
      expect(found).toMatchObject({ ledger: true, seal: { good: false }, altered: ['sello'] })
      expect(isGenuine(found)).toBe(false)
    }
  })
})

describe('a cadena that was changed', () => {
  const changed: [string, (cadena: string) => string, string[]][] = [
    ['its NSS', (c) => c.replace(issue.nss, '12345678903'), ['Número de Seguridad Social']],
    [
      'its CURP and name',
      (c) => c.replace(issue.curp, 'X').replace(fullName(issue.name), 'OTRA PERSONA'),
      ['Nombre o Razón Social', 'CURP'],
    ],
    ['a value where none was', (c) => c.replace('RFC:', 'RFC:XAXX010101000'), ['RFC']],
    ['a field that is gone', (c) => c.replace('|RFC:', ''), ['RFC', 'estructura']],
    ['a second CURP', (c) => c.replace('|CURP:', '|CURP:XEXX010101HNEXXXA4|CURP:'), ['estructura']],
    ['fields in another order', (c) => c.replace(/\|(RFC:)\|(Nombre[^|]*)/, '|$2|$1'), ['estructura']],
    [
      'a field forged inside the name',
      (c) => c.replace('Razón Social:', 'Razón Social:ALGUIEN|CURP:'),
      ['Nombre o Razón Social', 'estructura'],
    ],
    ['a letter more', (c) => c.replace('de NSS|', 'de NSSS|'), ['Tipo de trámite']],
    [
      'a blank moved',
      (c) => c.replace(fullName(issue.name), fullName(issue.name).replace(/(.) (.)/, ' $1$2')),
      ['Nombre o Razón Social'],
    ],
    [
      'a blank moved, and lines broken elsewhere',
      (c) =>
        c.replace(/^(.{9})/, '$1\n').replace(fullName(issue.name), fullName(issue.name).replace(' ', '')),
      ['Nombre o Razón Social'],
    ],
    ['no bars around it', (c) => c.slice(2, -2), ['estructura']],
  ]
  test.each(changed)('is told what: %s', async (_name, change, altered) => {
    const found = await paste(change(issue.cadenaOriginal))
    expect(found).toMatchObject({ ledger: true, seal: { good: false }, altered })
    expect(isGenuine(found)).toBe(false)
  })

  const hostile = [
    '\0',
    '\x01',
    '\x08',
    '\x1b[2K',
    '\x7f',
    '\u0085x',
    '\u200b',
    '\u202e',
    '\u2060',
    '\ufffd',
    '｜',
    '\x00|\x00',
  ]
  test.each(hostile)(
    'by a character that nobody sees (%j) is no copy, wherever it stands',
    async (character) => {
      const { cadenaOriginal } = issue
      for (let at = 0; at <= cadenaOriginal.length; at += 7) {
        const found = await paste(cadenaOriginal.slice(0, at) + character + cadenaOriginal.slice(at))
        expect(isGenuine(found), `${at}`).toBe(false)
      }
    },
  )

  test('says nothing about its fields to who has not the sello of the document', async () => {
    const found = await paste(issue.cadenaOriginal.replace(issue.nss, '12345678903'), newSeal().seal('x'))
    expect(found).toEqual({ ledger: true, seal: { good: false }, altered: ['cadena'] })
    const bare = await paste(`Folio:${issue.folio}|Número de Seguridad Social:${issue.nss}`, 'AAAA')
    expect(bare).toEqual({ ledger: true, seal: { good: false }, altered: ['cadena'] })
  })

  test('never puts a word of the paste into the answer', async () => {
    const found = await paste(`||<b>Nada:1</b>|Folio:${issue.folio}|${'|'.repeat(60_000)}||`)
    expect(found.altered).toContain('estructura')
    expect(JSON.stringify(found.altered)).not.toContain('Nada')
  })
})

describe('a cadena of a folio that was never issued', () => {
  const unknown = () => composeCadena({ ...cadenaFields(), folio: '9'.repeat(22) })

  test('is in no ledger; a sello of a stranger is nobody’s', async () => {
    expect(await paste(unknown(), newSeal().seal(unknown()))).toEqual({
      ledger: false,
      seal: { good: false },
      altered: [],
    })
  })

  test('sealed by our certificate is not genuine either, and says which certificate it was', async () => {
    const found = await paste(unknown(), portal.ctx.sealer.seal(unknown()))
    expect(found).toEqual({
      ledger: false,
      seal: { good: true, certificateSerial: issue.certificateSerial },
      altered: [],
    })
    expect(isGenuine(found)).toBe(false)
  })

  test('is judged by its own letters: a broken line is not what was sealed', async () => {
    const found = await paste(unknown().replace('CURP:', '\nCURP:'), portal.ctx.sealer.seal(unknown()))
    expect(found.seal).toEqual({ good: false })
  })

  test('is answered as well when it is no cadena at all, or a very long one', async () => {
    for (const text of [
      'hola',
      '||',
      '|'.repeat(60_000),
      ' '.repeat(60_000),
      '1'.repeat(60_000),
      '\n'.repeat(60_000),
    ])
      expect(await paste(text)).toMatchObject({ ledger: false, seal: { good: false } })
  })
})

describe('a file', () => {
  test.each(['asignacion', 'tarjeta'] as const)(
    'as issued (%s) is the document, byte for byte',
    async (type) => {
      const found = await upload(issued.files[type])
      expect(found).toMatchObject({
        file: 'igual',
        ledger: true,
        seal: { good: true, certificateSerial: issue.certificateSerial },
        altered: [],
      })
      expect(found.document?.type).toBe(type)
      expect(isGenuine(found)).toBe(true)
    },
  )

  test.each(['\n', '\r\n', '\0'.repeat(512), ' \t\f\r\n'])(
    'with nothing but blanks behind it (%j) is genuine, and the answer says so',
    async (padding) => {
      const found = await upload(Buffer.concat([file, Buffer.from(padding)]))
      expect(found).toMatchObject({ file: 'relleno', ledger: true, seal: { good: true }, altered: [] })
      expect(isGenuine(found)).toBe(true)
    },
  )

  test.each(['\n% nota', '\r\n.', '% nota', '\n1 0 obj\n<<>>\nendobj\n%%EOF\n'])(
    'with %j behind it begins as issued, and is not genuine',
    async (added) => {
      const found = await upload(Buffer.concat([file, Buffer.from(added)]))
      expect(found).toMatchObject({
        file: 'agregado',
        ledger: true,
        seal: { good: true },
        altered: ['agregado'],
      })
      expect(isGenuine(found)).toBe(false)
    },
  )

  test('with a signed byte changed says which document it claims to be, and that it was changed', async () => {
    const changed = Buffer.from(file)
    changed[5000] = (changed[5000] ?? 0) ^ 1
    const found = await upload(changed)
    expect(found).toMatchObject({
      file: 'distinto',
      ledger: true,
      seal: { good: false, certificateSerial: issue.certificateSerial },
      altered: ['bytes_firmados'],
    })
    expect(found.document?.issue.folio).toBe(issue.folio)
  })

  test('without its signature, or with another’s, says so', async () => {
    expect(await upload(withoutSignature(file))).toMatchObject({
      file: 'distinto',
      seal: { good: false },
      altered: ['sin_firma'],
    })
    const other = signPdf(withBlankSignature(file), { ...newSeal(), at: 0, name: 'Otro' })
    expect(await upload(other)).toMatchObject({ file: 'distinto', altered: ['firma_ajena'] })
    const text = file.toString('latin1')
    const torn = Buffer.from(text.replace(/ByteRange \[/, 'ByteRange [x'), 'latin1')
    expect(await upload(torn)).toMatchObject({ file: 'distinto', altered: ['firma_ilegible'] })
  })

  test('changed only in how its signature is written is not as issued', async () => {
    // the same digits of the signature, in capitals: no reader of PDF sees a difference
    const text = file.toString('latin1')
    const capitals = text.replace(/<30[\da-f]+>/, (digits) => digits.toUpperCase())
    expect(capitals).not.toBe(text)
    expect(await upload(Buffer.from(capitals, 'latin1'))).toMatchObject({
      file: 'distinto',
      seal: { good: true },
      altered: ['fuera_de_la_firma'],
    })
  })

  test('of which we know nothing is of no document', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('hola'),
      Buffer.from('%PDF-1.7 /verificar/AAAAAAAAAAAAAAAAAAAAAA'),
    ])
      expect(await upload(bytes)).toEqual({
        ledger: false,
        file: 'distinto',
        seal: { good: false },
        altered: [],
      })
  })

  test('that only names the code of a document is not that document', async () => {
    const found = await upload(Buffer.from(`%PDF-1.7 (/verificar/${issue.documents.tarjeta.codigo}) %%EOF`))
    expect(found).toMatchObject({ file: 'distinto', altered: ['sin_firma'] })
    expect(isGenuine(found)).toBe(false)
  })

  test(
    `spoilt ${RUNS} times is answered each time, and passes for issued only while it is so to the byte`,
    async () => {
      const seed = Number(process.env.FUZZ_SEED ?? 2)
      const seen = new Set<string>()
      for (let run = 0; run < RUNS; run++) {
        const spoilt = spoil(file, dice(seed * 1_000_003 + run))
        const found = await upload(spoilt)
        seen.add(`${found.file} ${found.altered}`)
        const same = spoilt.equals(file)
        expect({
          run,
          genuine: isGenuine(found) && found.file !== 'relleno',
          file: found.file === 'igual',
        }).toEqual({
          run,
          genuine: same,
          file: same,
        })
        if (found.file === 'agregado' || found.file === 'relleno')
          expect(spoilt.subarray(0, file.length).equals(file)).toBe(true)
      }
      // the more tries, the more ways to be spoilt are met
      expect(seen.size).toBeGreaterThan(RUNS < 100 ? 1 : 3)
    },
    Math.max(30_000, RUNS * 20),
  )
})

function cadenaFields() {
  const { issuer, kind, issuedAt, folio, name, curp, nss } = issue
  return { portal: issuer.portal, kind, issuedAt, folio, fullName: fullName(name), curp, nss }
}
