import { Canvas } from './canvas.ts'
import { deflate9 } from './deflate.ts'
import { DocumentFace } from './face.ts'
import { PdfFile, type Ref } from './file.ts'
import type { Face } from './fonts.ts'
import { srgbProfile } from './srgb.ts'
import { type StructureElement, StructureTree } from './structure.ts'
import { dateString, num, textString } from './syntax.ts'
import { type PdfInfo, xmp } from './xmp.ts'

/** A page in the making; coordinates are points from its top left corner. */
export type Page = {
  readonly canvas: Canvas
  readonly ref: Ref
  readonly width: number
  readonly height: number
  readonly annotations: Ref[]
}

type Place = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/**
 * A PDF 1.7 file that is tagged, says PDF/UA-1 and PDF/A-2a in its metadata, and has one signature, whose place
 * `pades.ts` fills. The same calls give the same bytes.
 */
export class TaggedDocument {
  readonly #file = new PdfFile()
  readonly #tree = new StructureTree(this.#file)
  readonly #root = this.#file.ref()
  readonly #pages = this.#file.ref()
  readonly #resources = this.#file.ref()
  readonly #info: PdfInfo
  readonly #faces: ReadonlyMap<string, DocumentFace>
  readonly #made: Page[] = []
  #field: Ref | undefined

  constructor(info: PdfInfo, faces: ReadonlyMap<string, Face>) {
    this.#info = info
    let fonts = 0
    const name = () => `F${++fonts}`
    this.#faces = new Map([...faces].map(([key, face]) => [key, new DocumentFace(face, this.#file, name)]))
  }

  /** The element that has all others. */
  get structure(): StructureElement {
    return this.#tree.root
  }

  addPage(width: number, height: number): Page {
    const ref = this.#file.ref()
    this.#tree.pageKey(ref)
    const page = { canvas: new Canvas(height, this.#faces), ref, width, height, annotations: [] }
    this.#made.push(page)
    return page
  }

  link(page: Page, place: Place, { of, url, alt }: { of: StructureElement; url: string; alt: string }): void {
    const action = `/A<</S/URI/URI${textString(url)}>>/Border[0 0 0]`
    const entries = `/Subtype/Link/Contents${textString(alt)}/F ${PRINT}${action}`
    // bare: whose file it is can be read in its bytes also when it was cut short
    this.#file.putBare(...this.#annotation(page, place, of, entries))
  }

  /** An invisible field on a page, in the structure as `Form`, because PDF/UA wants every widget there. */
  signatureField(page: Page, description: string, signature: string): void {
    const form = this.structure.child('Form', { alt: description })
    const value = this.#file.putBare(signature)
    const words = textString(description)
    const field = `/Subtype/Widget/FT/Sig/T(Firma)/TU${words}/Contents${words}/F ${PRINT + LOCKED}/V ${value}`
    const nowhere = { x: 0, y: page.height, width: 0, height: 0 }
    this.#field = this.#file.put(...this.#annotation(page, nowhere, form, field))
  }

  #annotation(
    page: Page,
    { x, y, width, height }: Place,
    of: StructureElement,
    entries: string,
  ): [body: string, ref: Ref] {
    const ref = this.#file.ref()
    const rect = [x, page.height - y - height, x + width, page.height - y].map((n) => num(n)).join(' ')
    const key = of.annotation(page.ref, ref)
    page.annotations.push(ref)
    return [`<</Type/Annot${entries}/Rect[${rect}]/P ${page.ref}/StructParent ${key}>>`, ref]
  }

  /** The bytes of the file, which is done then. */
  end(): Uint8Array {
    for (const page of this.#made) this.#writePage(page)
    const kids = this.#made.map(({ ref }) => ref).join(' ')
    this.#file.put(`<</Type/Pages/Count ${this.#made.length}/Kids[${kids}]>>`, this.#pages)
    this.#writeFonts()
    // compressed, which PDF/A-1 forbade (ISO 19005-1, 6.7.2) and PDF/A-2 does not
    const metadata = this.#file.stream('/Type/Metadata/Subtype/XML', Buffer.from(xmp(this.#info)))
    // SignaturesExist and AppendOnly
    const form = this.#field ? `/AcroForm<</Fields[${this.#field}]/SigFlags 3>>` : ''
    this.#file.put(
      `<</Type/Catalog/Pages ${this.#pages}/Lang${textString(this.#info.lang)}/MarkInfo<</Marked true>>` +
        `/StructTreeRoot ${this.#tree.write()}/ViewerPreferences<</DisplayDocTitle true>>/Metadata ${metadata}` +
        `/OutputIntents[${this.#outputIntent()}]${form}>>`,
      this.#root,
    )
    return this.#file.end(this.#root, this.#writeInfo())
  }

  #writePage({ canvas, ref, width, height, annotations }: Page): void {
    const content = this.#file.stream('', canvas.content)
    const entries =
      `/Type/Page/Parent ${this.#pages}/MediaBox[0 0 ${num(width)} ${num(height)}]/Resources ${this.#resources}` +
      `/Contents ${content}/StructParents ${this.#tree.pageKey(ref)}/Tabs/S/Annots[${annotations.join(' ')}]`
    this.#file.put(`<<${entries}>>`, ref)
  }

  #writeFonts(): void {
    const fonts = [...this.#faces.values()].flatMap((face) => face.fonts)
    for (const [nth, font] of fonts.entries())
      font.embed(this.#file, `AAAAA${String.fromCharCode(0x41 + nth)}`)
    const names = fonts.map(({ name, ref }) => `/${name} ${ref}`).join('')
    this.#file.put(`<</Font<<${names}>>>>`, this.#resources)
  }

  #writeInfo(): Ref {
    const { title, author, subject, creator, at } = this.#info
    const words = { Title: title, Author: author, Subject: subject, Creator: creator, Producer: creator }
    const entries = Object.entries(words).map(([name, value]) => `/${name}${textString(value)}`)
    const date = dateString(at)
    return this.#file.put(`<<${entries.join('')}/CreationDate${date}/ModDate${date}>>`)
  }

  /** What its colours mean, of which every one is DeviceRGB (ISO 19005-2, 6.2.4.3). */
  #outputIntent(): string {
    const profile = this.#file.deflatedStream('/N 3', SRGB)
    const name = textString('sRGB IEC61966-2.1')
    return `<</Type/OutputIntent/S/GTS_PDFA1/Info${name}/OutputConditionIdentifier${name}/DestOutputProfile ${profile}>>`
  }
}

const SRGB = deflate9(srgbProfile())
/** Flags of an annotation. */
const PRINT = 4
const LOCKED = 128
