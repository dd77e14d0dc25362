import type { CDPSession } from 'playwright-core'

/** One node of the tree that the browser gives to a screen reader. */
export type Heard = {
  readonly role: string
  readonly name: string
  readonly description: string
  readonly states: Readonly<Record<string, unknown>>
  /** roles of what it lies in, nearest first */
  readonly within: readonly string[]
}

/** What a screen reader is given of a page, in its order; nothing that the browser hides from it. */
export async function heardOn(session: CDPSession): Promise<Heard[]> {
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const heard: Heard[] = []
  const visit = (id: string, within: readonly string[]): void => {
    const node = byId.get(id)
    if (!node) return
    const role = String(node.role?.value ?? '')
    const text = (value: unknown): string => String(value ?? '').trim()
    const states = Object.fromEntries((node.properties ?? []).map((one) => [one.name, one.value.value]))
    if (!node.ignored)
      heard.push({
        role,
        name: text(node.name?.value),
        description: text(node.description?.value),
        states,
        within,
      })
    const inside = node.ignored ? within : [role, ...within]
    for (const child of node.childIds ?? []) visit(child, inside)
  }
  visit(nodes[0]?.nodeId ?? '', [])
  return heard
}
