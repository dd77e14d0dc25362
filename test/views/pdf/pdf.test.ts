import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { decodeQR } from 'qr/decode.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { DEFAULT_PALETTE } from '../../../src/adapters/look/palette.ts'
import { TaggedDocument } from '../../../src/adapters/pdf/document.ts'
import { loadFonts } from '../../../src/adapters/pdf/fonts.ts'
import { createPdfMaker } from '../../../src/adapters/pdf/maker.ts'
import { signedPdf } from '../../../src/adapters/pdf/signed-pdf.ts'
import { textString } from '../../../src/adapters/pdf/syntax.ts'
import { DOCUMENT_TYPES, type DocumentType } from '../../../src/domain/facts/issue.ts'
import { documentContent } from '../../../src/views/documents/content.ts'
import { cut, paintAt } from './grey-page.ts'
import { type Reading, readPdf, rolesOf, textsOf, unpacked } from './pdf-reading.ts'
import { CAST, NOW, newSeal, sampleIssue } from './sample-issue.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const workerUrl = pathToFileURL(path.join(root, 'dist/pdf-worker-main.js'))
const seal = newSeal()
const maker = createPdfMaker({ seal, workerUrl })
afterAll(() => maker.close())

/** As the portal does: the reader's own way is to ask a network for its code. */
prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(
      readFileSync(path.join(root, 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm')),
    ).buffer,
  },
})

describe.each(Object.entries(CAST))('for %s', (who, wanted) => {
  const issue = sampleIssue(seal, wanted)
  const files: Partial<Record<DocumentType, { bytes: Uint8Array; reading: Reading }>> = {}
  beforeAll(async () => {
    const made = await maker.make(issue)
    for (const type of DOCUMENT_TYPES) files[type] = { bytes: made[type], reading: await readPdf(made[type]) }
  })
  const fileOf = (type: DocumentType) => {
    const file = files[type]
    if (!file) throw new Error('not made')
    return file
  }

  describe.each(DOCUMENT_TYPES)('the %s', (type) => {
    test('says exactly what its content says, in its order, and what is sealed byte for byte', () => {
      const said = fileOf(type).reading.texts.map(withoutBlanks).filter(Boolean)
      expect(said).toEqual(textsOf(documentContent(issue, type)).map(withoutBlanks))
      expect(fileOf(type).reading.texts).toContain(issue.sello)
      // pdf.js drops the blank that ends a line, and reads no ActualText
      expect(unpacked(fileOf(type).bytes)).toContain(`/ActualText${textString(issue.cadenaOriginal)}`)
    })

    test('breaks no word of the cadena original', () => {
      const lines = fileOf(type).reading.spans.map((span) => span.text)
      for (const word of issue.cadenaOriginal.split(/[|: ]+/).filter(Boolean))
        expect(
          lines.some((line) => line.includes(word)),
          word,
        ).toBe(true)
    })

    test('is one page, and light enough to be sent by mail to a telephone', () => {
      expect(fileOf(type).reading.pages).toBe(1)
      // the longest names bring letters, and a demonstration its marks
      const usual = type === 'tarjeta' ? 26_100 : 28_000
      const longest = issue.issuer.demo ? 31_500 : who === 'a usual person' ? usual : usual + 1_200
      expect(fileOf(type).bytes.length).toBeLessThan(longest)
    })

    test('has no content outside of its tags, save what is decoration', () => {
      const { unmarked, unmarkedDrawing, stray, artifacts } = fileOf(type).reading
      expect(unmarked).toEqual([])
      // nor a line, a box or the QR, and each mark is in the structure, once
      expect(unmarkedDrawing).toEqual([])
      expect(stray).toEqual([])
      const watermark = 'DEMOSTRACIÓN · SIN VALIDEZ OFICIAL'
      const marks = issue.issuer.demo ? (type === 'tarjeta' ? 3 : 1) : 0
      expect(artifacts.filter(Boolean).sort()).toEqual([...Array(marks).fill(watermark), 'Página 1 de 1'])
    })

    test('has headings, tables with row headers, lists, a QR in words and a link that says where it goes', () => {
      const [tree = {}] = fileOf(type).reading.tree
      const roles = rolesOf(tree)
      const count = (role: string) => roles.filter((node) => node.role === role).length
      expect(roles.map((node) => node.role).filter((role) => /^H\d/.test(role ?? ''))[0]).toBe('H1')
      expect(count('H1')).toBe(1)
      expect(count('H2')).toBeGreaterThanOrEqual(4)
      expect(count('H3')).toBe(0)
      expect(count('TH')).toBe(count('TD'))
      expect(roles.filter((node) => node.role === 'TH' && node.scope !== 'Row')).toEqual([])
      expect(count('LI')).toBe(count('LBody'))
      const { url, qrAlt, offline } = documentContent(issue, type).verification
      const figures = roles.filter((node) => node.role === 'Figure').map((node) => node.alt)
      expect(figures).toEqual([qrAlt, offline?.alt])
      const links = fileOf(type).reading.annotations.filter((one) => one.subtype === 'Link')
      expect(links.map((link) => link.url)).toEqual([url])
    })

    test('printed at 150 dpi, has two QR that two readers read: the address, and what is signed', async () => {
      const { width, height, data } = await paintAt(fileOf(type).bytes, 150)
      const { url, offline } = documentContent(issue, type).verification
      const found = await readBarcodes({ width, height, data, colorSpace: 'srgb' } as ImageData, {
        formats: ['QRCode'],
      })
      expect(found.map((one) => one.text).sort()).toEqual([url, offline?.text].sort())
      for (const { text, position } of found) {
        const { topLeft, bottomRight } = position
        const part = cut({ width, height, data }, topLeft, bottomRight)
        expect(decodeQR(part)).toBe(text)
      }
    })

    test('has nothing that reaches over the margins, or over other text of its line', () => {
      const { spans } = fileOf(type).reading
      expect(Math.min(...spans.map((span) => span.left))).toBeGreaterThanOrEqual(40 - 0.5)
      expect(Math.max(...spans.map((span) => span.right))).toBeLessThanOrEqual(612 - 40 + 0.5)
      expect(spans.flatMap((one, i) => spans.slice(i + 1).filter((other) => overlap(one, other)))).toEqual([])
    })

    test('names itself, its language, its institution and its time', () => {
      const { info } = fileOf(type).reading
      expect(info).toMatchObject({
        Title: documentContent(issue, type).title,
        Author: issue.issuer.institution,
        Language: 'es-MX',
        CreationDate: 'D:20260305221457Z',
      })
    })
  })
})

function hasPdfinfo(): boolean {
  try {
    execFileSync('pdfinfo', ['-v'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** pdf.js makes blanks of gaps, and drops those at the end of a line. */
const withoutBlanks = (text: string): string => text.replace(/\s/g, '')

type Span = Reading['spans'][number]
/** Boxes of two texts that share more than a hair. A line's box is its letters, 0.7 of the size. */
function overlap(one: Span, other: Span): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
  const down = Math.min(one.y + one.height * 0.7, other.y + other.height * 0.7) - Math.max(one.y, other.y)
  return across > 1 && down > 0.5
}

describe('a file', () => {
  const issue = sampleIssue(seal)

  test('is the same to the byte among others, whose sentences are known by then', async () => {
    const wanted = [{}, { offline: false }, { declared: true, issuer: { demo: true } }] as const
    const first = []
    for (const one of wanted) first.push(await maker.make(sampleIssue(seal, one)))
    for (let round = 0; round < 3; round++)
      for (const [nth, one] of wanted.entries()) {
        const again = await maker.make(sampleIssue(seal, one))
        for (const type of DOCUMENT_TYPES)
          expect(Buffer.from(again[type]).equals(first[nth]?.[type] ?? Buffer.of())).toBe(true)
      }
  })

  test('says that it is PDF/UA-1, and has no CIDSet that would contradict it', async () => {
    const { asignacion } = await maker.make(issue)
    const text = unpacked(asignacion)
    expect(text).toContain('<pdfuaid:part>1</pdfuaid:part>')
    expect(text).not.toContain('/CIDSet')
    expect(text).toMatch(/^%PDF-1\.7/)
    // its title stands in the window, it is marked, and Tab goes by its structure
    expect(text).toContain('/DisplayDocTitle true')
    expect(text).toContain('/Marked true')
    expect(text).toContain('/Tabs/S')
  })

  test('says that it is PDF/A-2a, what its colours mean, and describes the schema that PDF/A does not know', async () => {
    const { asignacion, tarjeta } = await maker.make(issue)
    for (const file of [asignacion, tarjeta]) {
      const text = unpacked(file)
      expect(text).toContain('<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>')
      expect(text).toMatch(/pdfaExtension:schemas.*<pdfaSchema:prefix>pdfuaid<.*<pdfaProperty:name>part</)
      const [, profile] = /\/S\/GTS_PDFA1[^>]*\/DestOutputProfile (\d+) 0 R/.exec(text) ?? []
      const icc = Buffer.from(
        text.slice(text.indexOf('stream\n', text.indexOf(`\n${profile} 0 obj`)) + 7),
        'latin1',
      )
      expect(icc.toString('latin1', 12, 40)).toMatch(/^mntrRGB XYZ .*acsp$/s)
      expect(icc.toString('latin1', icc.readUInt32BE(0)).startsWith('\nendstream')).toBe(true)
      // nothing that PDF/A-2 forbids: scripts, encryption, launched programs, attachments
      expect(text).not.toMatch(/\/(JavaScript|JS|Encrypt|Launch|EmbeddedFile|NeedAppearances|DeviceCMYK)\b/)
      expect(text).toMatch(/\/ID\[/)
    }
  })

  test('has nothing to be read under 9 points where the page has room, and breaks no word of the cadena', async () => {
    const { asignacion, tarjeta } = await maker.make(issue)
    const sheet = await readPdf(asignacion)
    expect(Math.min(...sheet.spans.map((span) => span.height))).toBeGreaterThanOrEqual(9 - 0.01)
    // but for what stands on the card, which is as large as a bank card
    const card = (await readPdf(tarjeta)).spans.filter((span) => span.height < 9 - 0.01)
    expect(card.length).toBeLessThan(14)
    for (const type of DOCUMENT_TYPES) {
      const { spans } = await readPdf((await maker.make(issue))[type])
      const lines = spans.map((span) => span.text)
      const fields = issue.cadenaOriginal.split('|').filter(Boolean)
      for (const field of fields)
        expect(
          lines.some((line) => withoutBlanks(line).includes(withoutBlanks(field))),
          field,
        ).toBe(true)
    }
  })

  test('has a check that finds what is drawn without a mark', async () => {
    const { faces } = await loadFonts(path.join(root, 'dist/fonts'))
    const info = { title: 'x', author: 'x', subject: 'x', creator: 'x', at: NOW, lang: 'es-MX' }
    const doc = new TaggedDocument(info, faces)
    const { canvas } = doc.addPage(612, 792)
    canvas.rect(10, 10, 50, 50).fill('black')
    canvas.font('NotoSans-Regular', 10).text('suelto', 10, 80)
    const { unmarked, unmarkedDrawing } = await readPdf(doc.end())
    expect(unmarked).toEqual(['suelto'])
    expect(unmarkedDrawing).toEqual(['constructPath', 'showText'])
  })

  test.runIf(hasPdfinfo())('keeps words apart at the ends of lines, for who has it read aloud', async () => {
    const { asignacion } = await maker.make(issue)
    const said = execFileSync('pdfinfo', ['-struct-text', '-'], {
      input: asignacion,
      stdio: 'pipe',
    }).toString('utf8')
    const { lead, sections, verification, privacy } = documentContent(issue, 'asignacion')
    const paragraphs = [
      lead,
      verification.text,
      privacy.text,
      ...sections.flatMap((section) => section.items),
    ]
    expect(paragraphs.filter((text) => !said.includes(`"${text}"`))).toEqual([])
    const tags = execFileSync('pdfinfo', ['-struct', '-'], { input: asignacion, stdio: 'pipe' }).toString(
      'utf8',
    )
    const order = [...tags.matchAll(/^\s*(H\d|Table|L|Figure|Link|Form)\b/gm)].map(([, tag]) => tag)
    expect(order[0]).toBe('H1')
    expect(order.indexOf('Table')).toBeLessThan(order.indexOf('H2'))
    expect(new Set(order)).toEqual(new Set(['H1', 'H2', 'Table', 'L', 'Figure', 'Link', 'Form']))
  })

  test('goes on to a second page when the operator has much to say, tagged and numbered as the first', async () => {
    const umf = 'una unidad con un nombre larguísimo '.repeat(60).trim()
    const { asignacion } = await maker.make(sampleIssue(seal, { umf }))
    const reading = await readPdf(asignacion)
    expect(reading.pages).toBe(2)
    expect(reading.unmarked).toEqual([])
    expect(reading.artifacts.filter(Boolean)).toEqual(['Página 1 de 2', 'Página 2 de 2'])
    expect(rolesOf(reading.tree[1] ?? {}).length).toBeGreaterThan(3)
  })

  test('keeps its metadata well formed when a name has & and <', async () => {
    const institution = 'Salud & Seguro <Social>'
    const { tarjeta } = await maker.make(sampleIssue(seal, { issuer: { institution } }))
    expect((await readPdf(tarjeta)).info.Author).toBe(institution)
    expect(Buffer.from(unpacked(tarjeta), 'latin1').toString('utf8')).toContain(
      '<rdf:li>Salud &amp; Seguro &lt;Social&gt;</rdf:li>',
    )
  })

  test('of a demonstration says so at its head; of a production it never does', async () => {
    const demo = documentContent(sampleIssue(seal, { issuer: { demo: true } }), 'tarjeta')
    expect(demo.watermark).toBe('DEMOSTRACIÓN · SIN VALIDEZ OFICIAL')
    const { tarjeta } = await maker.make(issue)
    expect(
      Object.values(await readPdf(tarjeta))
        .flat()
        .join(' '),
    ).not.toContain('DEMOSTRACIÓN')
  })
})

describe('in the look of an institution', () => {
  const look = {
    ink: '#9d2449',
    logo: {
      box: [0, 0, 90, 30],
      paths: [
        { d: 'M0 0h30v30h-30z', fill: '#9d2449' },
        {
          d: 'M0 0a5 5 0 1 0 10 0z',
          matrix: [1, 0, 0, 1, 40, 15],
          fill: '#bc955c',
          stroke: '#000000',
          strokeWidth: 2,
        },
      ],
    },
  } as const
  const own = createPdfMaker({ seal, workerUrl, look })
  afterAll(() => own.close())

  test.each([
    ['usual', sampleIssue(seal)],
    [
      'longest',
      sampleIssue(seal, { issuer: { institution: `Instituto ${'de lo Ejemplar y Notable '.repeat(4)}` } }),
    ],
  ])(
    'both documents, of the %s name, are one page that is tagged whole and overlaps nothing',
    async (_, issue) => {
      const files = await own.make(issue)
      for (const type of DOCUMENT_TYPES) {
        const { pages, unmarked, unmarkedDrawing, stray, spans } = await readPdf(files[type])
        expect([pages, unmarked, unmarkedDrawing, stray]).toEqual([1, [], [], []])
        expect(spans.flatMap((one, i) => spans.slice(i + 1).filter((other) => overlap(one, other)))).toEqual(
          [],
        )
        const drawn = unpacked(files[type])
        // both colours, and the clip that keeps the logo in its box
        expect(drawn).toMatch(/0\.616 0\.141 0\.286 rg/)
        expect(drawn).toMatch(/0\.737 0\.584 0\.361 rg/)
        expect(drawn).toMatch(/\bW\s+n\b/)
      }
    },
  )
})

describe('the maker', () => {
  test('says why when a document cannot be made, and makes the next one', async () => {
    const broken = { ...sampleIssue(seal), issuedAt: Number.NaN }
    await expect(maker.make(broken)).rejects.toThrow('El generador de documentos no pudo')
    expect((await maker.make(sampleIssue(seal))).tarjeta.length).toBeGreaterThan(10_000)
  })

  test('rejects what waits when its worker dies, and starts another', async () => {
    const dying = pathToFileURL(path.join(import.meta.dirname, 'dying-worker.mjs'))
    const own = createPdfMaker({ seal, workerUrl: dying })
    await expect(Promise.all([own.make(sampleIssue(seal)), own.make(sampleIssue(seal))])).rejects.toThrow(
      'se detuvo',
    )
    await expect(own.make(sampleIssue(seal))).rejects.toThrow('se detuvo')
    await own.close()
  })

  test('ends its worker when there is nothing to make, and the next one makes the same to the byte: a crash between making and storing changes nothing', async () => {
    const issue = sampleIssue(seal)
    const wanted = await maker.make(issue)
    const ends: Promise<unknown>[] = []
    const watch = (worker: Worker) => ends.push(once(worker, 'exit'))
    process.on('worker', watch)
    const own = createPdfMaker({ seal, workerUrl, idleMs: 1 })
    for (let n = 0; n < 2; n++) {
      const made = await own.make(issue)
      for (const type of DOCUMENT_TYPES) expect(Buffer.from(made[type]).equals(wanted[type])).toBe(true)
      await Promise.all(ends)
    }
    expect(ends.length).toBe(2)
    process.off('worker', watch)
    await own.close()
  })

  test('makes the same to the byte as all of React-PDF does, whose half its thread is built without', async () => {
    const fonts = await loadFonts(path.join(root, 'src/views/pdf/fonts'))
    const look = { ink: DEFAULT_PALETTE.light.mark }
    for (const wanted of Object.values(CAST)) {
      const issue = sampleIssue(seal, wanted)
      const made = await maker.make(issue)
      for (const type of DOCUMENT_TYPES) {
        const whole = await signedPdf({ issue, room: 0, key: seal, at: issue.issuedAt }, type, fonts, look)
        expect(Buffer.from(made[type]).equals(whole), `${wanted.name?.nombre} ${type}`).toBe(true)
      }
    }
  })

  test('makes nothing more once it is closed', async () => {
    const own = createPdfMaker({ seal, workerUrl })
    await own.close()
    await expect(own.make(sampleIssue(seal))).rejects.toThrow('cerrado')
  })

  test('dates a document by its issue, never by the clock', async () => {
    const { asignacion } = await maker.make(sampleIssue(seal))
    const text = unpacked(asignacion)
    const years = new Set([...text.matchAll(/\(D:(\d{14})Z?\)/g)].map((m) => m[1]))
    expect(years).toEqual(
      new Set([
        new Date(NOW)
          .toISOString()
          .replace(/\.\d+|\D/g, '')
          .slice(0, 14),
      ]),
    )
  })
})
