import { inflateSync } from 'node:zlib'
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { DocumentContent, Pair } from '../../../src/views/documents/content.ts'

/** What a reader finds in a file, page by page joined: each marked content as one text. */
export type Reading = {
  readonly pages: number
  readonly texts: readonly string[]
  readonly artifacts: readonly string[]
  readonly unmarked: readonly string[]
  /** what is drawn outside of any mark: the names of its operators */
  readonly unmarkedDrawing: readonly string[]
  /** marks of content that the structure does not name exactly once */
  readonly stray: readonly string[]
  readonly tree: readonly TreeNode[]
  /** of text, in points from the left: where it begins and ends */
  readonly spans: readonly { text: string; left: number; right: number; y: number; height: number }[]
  readonly info: Record<string, unknown>
  readonly annotations: readonly Record<string, unknown>[]
}
type TreeNode = {
  role?: string
  alt?: string
  scope?: string
  type?: string
  id?: string
  children?: TreeNode[]
}
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
  const [unmarkedDrawing, stray]: [string[], string[]] = [[], []]
  const annotations: Record<string, unknown>[] = []
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n)
    const { items } = await page.getTextContent({ includeMarkedContent: true })
    readItems(items as Item[], found, spans)
    const structure = (await page.getStructTree()) as TreeNode
    const { drawn, marks } = readDrawing(await page.getOperatorList())
    unmarkedDrawing.push(...drawn)
    stray.push(...strayOf(marks, structure))
    tree.push(structure)
    annotations.push(...(await page.getAnnotations()))
  }
  const { info } = await pdf.getMetadata()
  const pages = pdf.numPages
  await task.destroy()
  return {
    pages,
    ...found,
    unmarkedDrawing,
    stray,
    tree,
    spans,
    info: info as Record<string, unknown>,
    annotations,
  }
}

/** A file as text, a byte a character, with each stream as it was before it was compressed. */
export function unpacked(bytes: Uint8Array): string {
  const file = Buffer.from(bytes)
  let text = ''
  let done = 0
  for (const { index, 0: head, 1: length } of file.toString('latin1').matchAll(/\/Length (\d+)>>stream\n/g)) {
    const from = index + head.length
    text += file.toString('latin1', done, from)
    done = from + Number(length)
    text += inflateSync(file.subarray(from, done)).toString('latin1')
  }
  return text + file.toString('latin1', done)
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

const DRAWING =
  /^(show.*Text|nextLine.*Text|fill|eoFill|stroke|.*Stroke|constructPath|shadingFill|paint(?!FormXObjectEnd).*)$/
const NAMES = new Map(Object.entries(OPS).map(([name, code]) => [code as number, name]))
/** A path that is only a window for what follows draws nothing. */
const drawsNothing = (name: string, args: unknown): boolean =>
  name === 'constructPath' && (args as [number])[0] === OPS.endPath

/** What the page's operators draw outside of any mark, and the numbers of the marks. */
function readDrawing({ fnArray, argsArray }: { fnArray: number[]; argsArray: unknown[] }) {
  const [drawn, marks]: [string[], number[]] = [[], []]
  let depth = 0
  for (const [at, code] of fnArray.entries()) {
    const name = NAMES.get(code) ?? ''
    if (name.startsWith('beginMarkedContent')) {
      depth += 1
      const [, id] = (argsArray[at] ?? []) as [string, unknown?]
      if (typeof id === 'number') marks.push(id)
    } else if (name === 'endMarkedContent') depth -= 1
    else if (depth === 0 && DRAWING.test(name) && !drawsNothing(name, argsArray[at])) drawn.push(name)
  }
  return { drawn, marks }
}

function strayOf(marks: readonly number[], structure: TreeNode): string[] {
  const idsOf = ({ id, children = [] }: TreeNode): string[] => [
    ...(id ? [id] : []),
    ...children.flatMap(idsOf),
  ]
  const named = idsOf(structure).flatMap((id) => /_mc(\d+)$/.exec(id)?.[1] ?? [])
  return [...new Set([...marks.map(String), ...named])].filter(
    (mark) =>
      named.filter((one) => one === mark).length !== 1 ||
      marks.filter((one) => String(one) === mark).length !== 1,
  )
}

/** Every text of a content, in the order in which it is read. */
export function textsOf(content: DocumentContent): string[] {
  const { card, seal, verification, privacy } = content
  const { offline } = verification
  const under = offline ? [offline.label] : []
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
    ...(card ? [card.back.notice, card.back.url, ...pair(card.back.codigo), ...under] : []),
    ...(content.note ? [content.note] : []),
    ...content.sections.flatMap(({ heading, items }) => [heading, ...items]),
    seal.heading,
    ...seal.pairs.flatMap(pair),
    ...(card || !offline ? [] : [offline.online]),
    verification.heading,
    verification.text,
    verification.url,
    ...(card ? [] : pair(verification.codigo)),
    ...(card ? [] : under),
    privacy.heading,
    privacy.text,
  ]
}

/** All nodes of a structure tree with a role, depth first. */
export const rolesOf = (node: TreeNode): TreeNode[] => [
  ...(node.role ? [node] : []),
  ...(node.children ?? []).flatMap(rolesOf),
]
