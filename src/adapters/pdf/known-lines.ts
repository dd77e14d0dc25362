import { hash } from 'node:crypto'

/** What is used here of a node of React-PDF's tree, before its layout and after. */
export type Node = {
  type: string
  style?: unknown
  value?: string
  children?: readonly Node[]
  box?: { width?: number; height?: number }
  /** of a text that was laid out, and how far alignment moved it */
  lines?: unknown
  alignOffset?: unknown
  /** under which its lines are known; React-PDF hands it through to the node that was laid out */
  linesKey?: string
}

/** The lines of a text, and the widths of it and of what it stands in, in points. */
type Known = Pick<Node, 'lines' | 'alignOffset'> & { readonly own: unknown; readonly around: unknown }

const MOST_KNOWN = 300
const MOST_SEEN = 3000

/**
 * Remembers how sentences that are in every document were broken into lines, which is most of the work of a layout. What
 * is in one document alone, as a name, is not kept: of that there is a digest until the second document has it. Its
 * memory is bounded.
 */
export function knownLines() {
  const known = new Map<string, Known>()
  const seen = new Set<string>()

  /** Gives the texts of a tree the lines that they had where they stood in the same way. */
  const give = (node: Node, place: string): void => {
    const at = `${place}/${node.type} ${JSON.stringify(node.style)}`
    if (node.type === 'TEXT') {
      node.linesKey = hash('sha256', `${at} ${textOf(node)}`, 'base64url')
      Object.assign(node, linesOf(known.get(node.linesKey)))
      return
    }
    for (const [nth, child] of (node.children ?? []).entries()) give(child, `${at} ${nth}`)
  }

  const keep = (key: string, { lines, alignOffset, box }: Node, around: unknown): void => {
    if (!seen.has(key)) {
      if (seen.size >= MOST_SEEN) seen.clear()
      seen.add(key)
      return
    }
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(key, { lines, alignOffset, own: box?.width, around })
  }

  /** Whether each text that was given its lines has the width that they were made for. Keeps those of the others. */
  const took = (node: Node, around?: unknown): boolean => {
    if (node.type !== 'TEXT')
      return (node.children ?? []).map((child) => took(child, node.box?.width)).every(Boolean)
    const { linesKey: key = '', box } = node
    const had = known.get(key)
    if (!had) keep(key, node, around)
    if (!had || (had.own === box?.width && had.around === around)) return true
    known.delete(key)
    return false
  }

  return {
    give: (tree: Node): void => give(tree, ''),
    /** False: somewhere there was another width, and the tree must be laid out anew without what it was given. */
    took: (tree: Node): boolean => took(tree),
  }
}

const linesOf = (had: Known | undefined): Pick<Node, 'lines' | 'alignOffset'> =>
  had ? { lines: had.lines, alignOffset: had.alignOffset } : {}

const textOf = ({ value = '', children = [] }: Node): string => value + children.map(textOf).join('')
