import PDFDocument from 'pdfkit'
import { srgbProfile } from './srgb.ts'

export type PdfInfo = {
  readonly title: string
  readonly author: string
  readonly subject: string
  readonly creator: string
  /** epoch ms; both dates of the file, and part of its id */
  readonly at: number
  readonly lang: string
}

type StructureElement = ReturnType<PDFKit.PDFDocument['struct']>

/**
 * A pdfkit document that is PDF 1.7, tagged, says PDF/UA-1 and PDF/A-2a in its metadata, and has one empty signature
 * field for `pades.ts` to fill. pdfkit's own subsets are not used: it would write an incomplete `CIDSet` into each
 * font, the one fault that veraPDF finds in such files, and it can say only one of the two.
 */
export class TaggedDocument extends PDFDocument {
  declare readonly _root: { data: Record<string, unknown> }
  declare readonly page: PDFKit.PDFPage & { annotations: object[] }
  readonly #info: PdfInfo

  constructor(info: PdfInfo) {
    const date = new Date(info.at)
    super({
      autoFirstPage: false,
      // none: pdfkit would read Helvetica's metrics for each document
      font: '',
      tagged: true,
      lang: info.lang,
      displayTitle: true,
      pdfVersion: '1.7',
      margin: 0,
      info: {
        Title: info.title,
        Author: info.author,
        Subject: info.subject,
        Creator: info.creator,
        CreationDate: date,
        ModDate: date,
      },
    })
    this.#info = info
    this.#outputIntent()
  }

  /** What its colours mean, of which every one is DeviceRGB (ISO 19005-2, 6.2.4.3). */
  #outputIntent(): void {
    const name = 'sRGB IEC61966-2.1'
    const profile = this.ref({ N: 3 })
    profile.end(SRGB)
    const intent = {
      Type: 'OutputIntent',
      S: 'GTS_PDFA1',
      Info: text(name),
      OutputConditionIdentifier: text(name),
      DestOutputProfile: profile,
    }
    this._root.data.OutputIntents = [intent]
  }

  /** An invisible field on the page in hand, in the structure as `Form`, because PDF/UA wants every widget there. */
  signatureField(parent: StructureElement, description: string): void {
    const form = this.struct('Form', { alt: description })
    parent.add(form)
    const widget = {
      Subtype: 'Widget',
      FT: 'Sig',
      T: text('Firma'),
      TU: text(description),
      Contents: text(description),
      // Print and Locked
      F: 132,
      structParent: form,
    }
    this.annotate(0, this.page.height, 0, 0, widget)
    form.end()
    // SignaturesExist and AppendOnly
    this._root.data.AcroForm = { Fields: [this.page.annotations.at(-1)], SigFlags: 3 }
  }

  /** pdfkit would look for the fonts of a form that it made; ours has no text. */
  override endAcroForm(): this {
    return this
  }

  /** pdfkit's own does not escape `&` and `<`, which a name may have. */
  _addInfo(): void {
    const { title, author, subject, creator, at } = this.#info
    const date = `${new Date(at).toISOString().slice(0, 19)}Z`
    const alt = (words: string): string =>
      `<rdf:Alt><rdf:li xml:lang="x-default">${xml(words)}</rdf:li></rdf:Alt>`
    const about = (prefix: string, uri: string, body: string): void => {
      this.appendXML(`<rdf:Description rdf:about="" xmlns:${prefix}="${uri}">${body}</rdf:Description>`)
    }
    about('pdfuaid', 'http://www.aiim.org/pdfua/ns/id/', '<pdfuaid:part>1</pdfuaid:part>')
    about(
      'pdfaid',
      'http://www.aiim.org/pdfa/ns/id/',
      '<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>',
    )
    this.appendXML(UA_SCHEMA)
    about(
      'dc',
      'http://purl.org/dc/elements/1.1/',
      `<dc:title>${alt(title)}</dc:title><dc:creator><rdf:Seq><rdf:li>${xml(author)}</rdf:li></rdf:Seq></dc:creator>` +
        `<dc:description>${alt(subject)}</dc:description>`,
    )
    about(
      'xmp',
      'http://ns.adobe.com/xap/1.0/',
      `<xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate>` +
        `<xmp:CreatorTool>${xml(creator)}</xmp:CreatorTool>`,
    )
    about('pdf', 'http://ns.adobe.com/pdf/1.3/', '<pdf:Producer>PDFKit</pdf:Producer>')
  }
}

const SRGB = srgbProfile()

const PDFA = 'http://www.aiim.org/pdfa/ns'
/** PDF/A wants every schema described that it does not know itself (ISO 19005-2, 6.6.2.3): that of PDF/UA. */
const UA_SCHEMA = [
  `<rdf:Description rdf:about="" xmlns:pdfaExtension="${PDFA}/extension/" xmlns:pdfaSchema="${PDFA}/schema#" xmlns:pdfaProperty="${PDFA}/property#">`,
  '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">',
  '<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>',
  '<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>',
  '<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>',
  '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">',
  '<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>',
  '<pdfaProperty:category>internal</pdfaProperty:category>',
  '<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>',
  '</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>',
].join('')

/** pdfkit writes a `String` object as a PDF string, and a primitive one as a name. */
const text = (words: string): string => Object(words) as string

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const xml = (words: string): string => words.replace(/[&<>]/g, (c) => ENTITIES[c] ?? c)
