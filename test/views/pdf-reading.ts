import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { DocumentContent, Pair } from '../../src/views/documents.ts'

/** What a reader finds in a file, page by page joined: each marked content as one text. */
export type Reading = {
  readonly pages: number
  readonly texts: readonly string[]
  readonly artifacts: readonly string[]
  readonly unmarked: readonly string[]
  readonly tree: readonly TreeNode[]
  /** of text, in points from the left: where it begins and ends */
  readonly spans: readonly { text: string; left: number; right: number; y: number; height: number }[]
  readonly info: Record<string, unknown>
  readonly annotations: readonly Record<string, unknown>[]
}
export type TreeNode = { role?: string; alt?: string; type?: string; id?: string; children?: TreeNode[] }
type Item = {
  type?: string
  tag?: string
  str?: string
  width?: number
  height?: number
  transform?: number[]
}

export async function readPdf(bytes: Uint8Array): Promise<Reading> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const pdf = await task.promise
  const found = { texts: [] as string[], artifacts: [] as string[], unmarked: [] as string[] }
  const spans: Reading['spans'][number][] = []
  const tree: TreeNode[] = []
  const annotations: Record<string, unknown>[] = []
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n)
    const { items } = await page.getTextContent({ includeMarkedContent: true })
    readItems(items as Item[], found, spans)
    tree.push((await page.getStructTree()) as TreeNode)
    annotations.push(...(await page.getAnnotations()))
  }
  const { info } = await pdf.getMetadata()
  const pages = pdf.numPages
  await task.destroy()
  return { pages, ...found, tree, spans, info: info as Record<string, unknown>, annotations }
}

function readItems(
  items: readonly Item[],
  found: { texts: string[]; artifacts: string[]; unmarked: string[] },
  spans: Reading['spans'][number][],
): void {
  let into: string[] | undefined
  for (const { type, tag, str = '', width = 0, height = 0, transform } of items) {
    if (type?.startsWith('beginMarkedContent')) {
      into = tag === 'Artifact' ? found.artifacts : found.texts
      into.push('')
    } else if (type === 'endMarkedContent') into = undefined
    else if (into) into[into.length - 1] += str
    else if (str.trim()) found.unmarked.push(str)
    const [, , , , left = 0, y = 0] = transform ?? []
    if (str.trim() && into !== found.artifacts)
      spans.push({ text: str, left, right: left + width, y, height })
  }
}

/** Every text of a content, in the order in which it is read. */
export function textsOf(content: DocumentContent): string[] {
  const { card, seal, verification, privacy } = content
  const pair = ({ label, value }: Pair): string[] => [label, value]
  return [
    content.institution,
    content.portal,
    ...(content.watermark ? [content.watermark] : []),
    content.title,
    ...content.reference.flatMap(pair),
    content.lead,
    ...content.holder.flatMap(pair),
    ...(card ? [card.institution, ...card.holder.flatMap(pair)] : []),
    ...(card ? [card.back.notice, card.back.address, ...pair(card.back.codigo)] : []),
    ...(content.note ? [content.note] : []),
    ...content.sections.flatMap(({ heading, items }) => [heading, ...items]),
    seal.heading,
    ...seal.pairs.flatMap(pair),
    verification.heading,
    verification.text,
    verification.url,
    ...(card ? [] : pair(verification.codigo)),
    privacy.heading,
    privacy.text,
  ]
}

/** All nodes of a structure tree with a role, depth first. */
export const rolesOf = (node: TreeNode): TreeNode[] => [
  ...(node.role ? [node] : []),
  ...(node.children ?? []).flatMap(rolesOf),
]
