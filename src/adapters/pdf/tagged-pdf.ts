import layoutDocument from '@react-pdf/layout'
import { type DocumentProps, pdf } from '@react-pdf/renderer'
import type { ReactElement } from 'react'
import { PAGE } from '../../views/pdf/style.ts'
import { TaggedDocument } from './document.ts'
import { drawNode } from './draw.ts'
import type { Fonts } from './fonts.ts'
import type { Node } from './known-lines.ts'
import type { LaidOut } from './paint.ts'
import type { PdfInfo } from './xmp.ts'

// its types leave out the fonts, which every step of it takes
const layout = layoutDocument as unknown as (root: unknown, store: Fonts['store']) => Promise<LaidOut>

/**
 * A React-PDF `<Document>` → the bytes of a tagged PDF (PDF/UA-1) with the place of one signature. React-PDF writes
 * untagged files, so it only lays out here; `draw.ts` draws into a document of ours. The same element,
 * info and fonts give the same bytes. Rejects when the view has content without a tag.
 * @param scales descending: the first with which it is one page is used, and with none of them the first
 * @param signature the dictionary of the signature, as `blankSignature` of `pades.ts` makes it
 */
export async function renderTaggedPdf(
  elementAt: (scale: number) => ReactElement<DocumentProps>,
  scales: readonly number[],
  info: PdfInfo,
  fonts: Fonts,
  signature: string,
): Promise<Uint8Array> {
  const laidOut = await layOut(elementAt, scales, fonts)
  const doc = new TaggedDocument(info, fonts.faces)
  const pages = (laidOut.children ?? []).map((node) => ({
    node,
    page: doc.addPage(node.box?.width ?? 0, node.box?.height ?? 0),
  }))
  for (const [nth, { node, page }] of pages.entries()) {
    const number = { number: nth + 1, of: pages.length }
    const place = { x: 0, y: 0, doc, page, parent: doc.structure, number }
    for (const child of node.children ?? []) drawNode(child, place)
  }
  const last = pages.at(-1)
  if (last) doc.signatureField(last.page, `Firma electrónica de ${info.author} sobre este archivo`, signature)
  return doc.end()
}

async function layOut(
  elementAt: (scale: number) => ReactElement<DocumentProps>,
  scales: readonly number[],
  fonts: Fonts,
): Promise<LaidOut> {
  const [largest] = scales
  if (largest === undefined) throw new Error('There is no scale to lay the document out with')
  for (const scale of scales) {
    const laidOut = await layOutOnce(() => onOnePage(elementAt(scale)), fonts)
    if (fits(laidOut)) return laidOut
  }
  return layout(treeOf(elementAt(largest)), fonts.store)
}

/** With the lines of the documents before where they hold, else without. */
async function layOutOnce(make: () => Tree, { store, lines }: Fonts): Promise<LaidOut> {
  const tree = make()
  lines.give(tree)
  const laidOut = await layout(tree, store)
  return lines.took(laidOut as unknown as Node) ? laidOut : layout(make(), store)
}

/** A tree of React-PDF before its layout. */
type Tree = Node & { children?: (Node & { props: object })[] }
const treeOf = (element: ReactElement<DocumentProps>) => pdf(element).container.document as unknown as Tree

/**
 * The tree with its pages as high as they are and not to be split. React-PDF lays a page out without a height first, to
 * see where to split it, and then again with one.
 */
function onOnePage(element: ReactElement<DocumentProps>): Tree {
  const tree = treeOf(element)
  for (const page of tree.children ?? []) {
    page.props = { ...page.props, wrap: false }
    page.box = { height: PAGE.height }
  }
  return tree
}

/** Of a page in points: what does not fit shrinks to the end of it, to less than this. */
const ROUNDING = 0.01

function fits({ children: pages = [] }: LaidOut): boolean {
  return pages.every(({ box, children = [] }) => {
    const end = (box?.height ?? 0) - (box?.paddingBottom ?? 0) - ROUNDING
    const flowing = children.filter(({ style }) => style?.position !== 'absolute')
    return flowing.every((child) => (child.box?.top ?? 0) + (child.box?.height ?? 0) <= end)
  })
}
