import PDFDocument from 'pdfkit'

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
 * A pdfkit document that is PDF 1.7, tagged, says PDF/UA-1 in its metadata, and has one empty signature field for
 * `pades.ts` to fill. pdfkit's own `subset: 'PDF/UA'` is not used: it would write an incomplete `CIDSet` into each
 * font, the one fault that veraPDF finds in such files.
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

/** pdfkit writes a `String` object as a PDF string, and a primitive one as a name. */
const text = (words: string): string => Object(words) as string

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const xml = (words: string): string => words.replace(/[&<>]/g, (c) => ENTITIES[c] ?? c)
