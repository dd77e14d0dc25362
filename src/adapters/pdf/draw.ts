import type { Page, TaggedDocument } from './document.ts'
import { drawBox, drawLines, hasBox, type LaidOut, type PageOf, type Point, type Tag, turn } from './paint.ts'
import type { ElementOptions, StructureElement } from './structure.ts'

/** Where a node is drawn: the top left corner of its parent in points, and the structure element of its content. */
export type DrawContext = Point & {
  readonly doc: TaggedDocument
  readonly page: Page
  readonly parent: StructureElement | 'artifact'
  readonly number: PageOf
}

/**
 * Draws a laid-out node and what is in it. A node with a `tag` becomes a structure element under `parent`; text
 * and drawings are marked content of the nearest one; backgrounds and borders are artifacts. Content outside of any
 * tag is a mistake in the view and throws, so that none can be left unmarked.
 */
export function drawNode(node: LaidOut, place: DrawContext): void {
  const { box } = node
  if (!box) return
  const turned = turn(place.page.canvas, node, place)
  drawAs(node, { ...place, x: place.x + box.left, y: place.y + box.top })
  if (turned) place.page.canvas.restore()
}

function drawAs(node: LaidOut, place: DrawContext): void {
  const tag = node.props?.tag
  if (place.parent === 'artifact') drawArtifact(node, place)
  else if (tag?.as === 'Artifact')
    asArtifact(place, () => drawArtifact(node, { ...place, parent: 'artifact' }))
  else {
    if (hasBox(node)) asArtifact(place, () => drawBox(place.page.canvas, node, place))
    if (tag) drawElement(node, { ...place, parent: place.parent }, tag)
    else drawInside(node, place)
  }
}

function drawArtifact(node: LaidOut, place: DrawContext): void {
  drawBox(place.page.canvas, node, place)
  drawInside(node, place)
}

function drawElement(node: LaidOut, place: DrawContext & { parent: StructureElement }, tag: Tag): void {
  const element = place.parent.child(tag.as, elementOptions(tag, node, place))
  drawInside(node, { ...place, parent: element }, tag)
  if (tag.href && node.box) {
    const { x, y, doc, page } = place
    const { width, height } = node.box
    doc.link(page, { x, y, width, height }, { of: element, url: tag.href, alt: tag.alt ?? tag.href })
  }
}

function elementOptions(
  { as, alt, actual, scope }: Tag,
  { box }: LaidOut,
  { x, y, page }: DrawContext,
): ElementOptions {
  const below = page.height - y
  const bbox = as === 'Figure' && box ? [x, below - box.height, x + box.width, below] : undefined
  return { ...(alt && { alt }), ...(actual && { actual }), ...(scope && { scope }), ...(bbox && { bbox }) }
}

function drawInside(node: LaidOut, place: DrawContext, tag?: Tag): void {
  const { lines, children = [] } = node
  if (lines?.length) asContent(place, tag, () => drawLines(place.page.canvas, lines, node, place))
  else if (node.props?.paint) asContent(place, tag, () => paintDrawing(node, place))
  else for (const child of children) drawNode(child, place)
}

function paintDrawing({ box, props }: LaidOut, { x, y, page: { canvas }, number }: DrawContext): void {
  if (!box) return
  canvas.save().translate(x, y)
  props?.paint?.(canvas, box.width, box.height, number)
  canvas.restore()
}

function asContent({ parent, page }: DrawContext, tag: Tag | undefined, draw: () => void): void {
  if (parent === 'artifact') {
    draw()
    return
  }
  if (!tag) throw new Error('Hay contenido sin etiqueta en el documento')
  page.canvas.begin(tag.as, `<</MCID ${parent.mark(page.ref)}>>`)
  draw()
  page.canvas.end()
}

function asArtifact({ page: { canvas } }: DrawContext, draw: () => void): void {
  canvas.begin('Artifact', '<</Type/Layout>>')
  draw()
  canvas.end()
}
