import {
  type Doc,
  drawBox,
  drawLines,
  hasBox,
  type LaidOut,
  type PageOf,
  type Point,
  type Tag,
  turn,
} from './paint.ts'

/** An element of the structure tree, as pdfkit makes it. */
export type Element = ReturnType<Doc['struct']>

/** Where a node is drawn: the top left corner of its parent in points, and the structure element of its content. */
export type DrawContext = Point & { readonly parent: Element | 'artifact'; readonly page: PageOf }

/**
 * Draws a laid-out node and what is in it. A node with a `tag` becomes a structure element under `parent`; text
 * and drawings are marked content of the nearest one; backgrounds and borders are artifacts. Content outside of any
 * tag is a mistake in the view and throws, so that none can be left unmarked.
 */
export function drawNode(doc: Doc, node: LaidOut, place: DrawContext): void {
  const { box } = node
  if (!box) return
  const turned = turn(doc, node, place)
  drawAs(doc, node, { ...place, x: place.x + box.left, y: place.y + box.top })
  if (turned) doc.restore()
}

function drawAs(doc: Doc, node: LaidOut, place: DrawContext): void {
  const tag = node.props?.tag
  if (place.parent === 'artifact') drawArtifact(doc, node, place)
  else if (tag?.as === 'Artifact')
    asArtifact(doc, () => drawArtifact(doc, node, { ...place, parent: 'artifact' }))
  else {
    if (hasBox(node)) asArtifact(doc, () => drawBox(doc, node, place))
    if (tag) drawElement(doc, node, { ...place, parent: place.parent }, tag)
    else drawInside(doc, node, place)
  }
}

function drawArtifact(doc: Doc, node: LaidOut, place: DrawContext): void {
  drawBox(doc, node, place)
  drawInside(doc, node, place)
}

function drawElement(doc: Doc, node: LaidOut, place: DrawContext & { parent: Element }, tag: Tag): void {
  const element = doc.struct(tag.as, elementOptions(tag, node, place))
  place.parent.add(element)
  drawInside(doc, node, { ...place, parent: element }, tag)
  if (tag.href && node.box) {
    // pdfkit writes a `String` object as a PDF string
    const options = { structParent: element, Contents: Object(tag.alt ?? tag.href) as string }
    doc.link(place.x, place.y, node.box.width, node.box.height, tag.href, options)
  }
  element.end()
}

function elementOptions({ as, alt, actual, scope }: Tag, { box }: LaidOut, { x, y }: Point): object {
  const bbox = as === 'Figure' && box ? [x, y, x + box.width, y + box.height] : undefined
  return { ...(alt && { alt }), ...(actual && { actual }), ...(scope && { scope }), ...(bbox && { bbox }) }
}

function drawInside(doc: Doc, node: LaidOut, place: DrawContext, tag?: Tag): void {
  const { lines, children = [] } = node
  if (lines?.length) asContent(doc, place, tag, () => drawLines(doc, lines, node, place))
  else if (node.props?.paint) asContent(doc, place, tag, () => paintDrawing(doc, node, place))
  else for (const child of children) drawNode(doc, child, place)
}

function paintDrawing(doc: Doc, { box, props }: LaidOut, { x, y, page }: DrawContext): void {
  if (!box) return
  doc.save().translate(x, y)
  props?.paint?.(doc, box.width, box.height, page)
  doc.restore()
}

function asContent(doc: Doc, { parent }: DrawContext, tag: Tag | undefined, draw: () => void): void {
  if (parent === 'artifact') {
    draw()
    return
  }
  if (!tag) throw new Error('Hay contenido sin etiqueta en el documento')
  const content = doc.markStructureContent(tag.as)
  draw()
  doc.endMarkedContent()
  parent.add(content)
}

function asArtifact(doc: Doc, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' })
  draw()
  doc.endMarkedContent()
}
