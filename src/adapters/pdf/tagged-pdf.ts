import layoutDocument from '@react-pdf/layout'
import { type DocumentProps, pdf } from '@react-pdf/renderer'
import type { ReactElement } from 'react'
import { type PdfInfo, TaggedDocument } from './document.ts'
import { drawNode } from './draw.ts'
import type { Fonts } from './fonts.ts'
import type { LaidOut } from './paint.ts'

// its types leave out the fonts, which every step of it takes
const layout = layoutDocument as unknown as (root: unknown, store: Fonts['store']) => Promise<LaidOut>

/**
 * A React-PDF `<Document>` → the bytes of a tagged PDF (PDF/UA-1) with one empty signature field. React-PDF writes
 * untagged files, so it only lays out here; `draw.ts` draws into a pdfkit document of ours. The same element,
 * info and fonts give the same bytes. Rejects when the view has content without a tag.
 * @param scales descending: the first with which it is one page is used, and with none of them the first
 */
export async function renderTaggedPdf(
  elementAt: (scale: number) => ReactElement<DocumentProps>,
  scales: readonly number[],
  info: PdfInfo,
  fonts: Fonts,
): Promise<Uint8Array> {
  const laidOut = await layOut(elementAt, scales, fonts)
  const doc = new TaggedDocument(info)
  const bytes = collect(doc)
  // pdfkit takes an opened font as well as a file, which its types do not say
  for (const [name, font] of fonts.byName) doc.registerFont(name, font as unknown as Buffer)
  drawPages(doc, laidOut.children ?? [], `Firma electrónica de ${info.author} sobre este archivo`)
  doc.end()
  return bytes
}

async function layOut(
  elementAt: (scale: number) => ReactElement<DocumentProps>,
  scales: readonly number[],
  fonts: Fonts,
): Promise<LaidOut> {
  let largest: LaidOut | undefined
  for (const scale of scales) {
    const laidOut = await layout(pdf(elementAt(scale)).container.document, fonts.store)
    if (laidOut.children?.length === 1) return laidOut
    largest ??= laidOut
  }
  if (!largest) throw new Error('There is no scale to lay the document out with')
  return largest
}

function drawPages(doc: TaggedDocument, pages: readonly LaidOut[], signature: string): void {
  const root = doc.struct('Document')
  doc.addStructure(root)
  pages.forEach(({ box, children = [] }, i) => {
    doc.addPage({ size: [box?.width ?? 0, box?.height ?? 0], margin: 0 })
    const place = { x: 0, y: 0, parent: root, page: { number: i + 1, of: pages.length } }
    for (const child of children) drawNode(doc, child, place)
  })
  doc.signatureField(root, signature)
  root.end()
}

const collect = (doc: TaggedDocument): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
