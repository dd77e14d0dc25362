import type { PdfFile, Ref } from './file.ts'
import { num, textString } from './syntax.ts'

export type ElementOptions = {
  readonly alt?: string
  /** the exact characters, where they are drawn otherwise */
  readonly actual?: string
  /** of a TH: the cells that it names */
  readonly scope?: string
  /** points from the bottom left corner of its page */
  readonly bbox?: readonly number[]
}

type Content = { readonly page: Ref; readonly mark: number }
type Kid = Content | { readonly page: Ref; readonly annotation: Ref } | StructureElement

/** An element of the structure tree (ISO 32000-1, 14.7.2): what a screen reader reads. */
export class StructureElement {
  readonly ref: Ref
  readonly #tree: StructureTree
  readonly #entries: string
  readonly #kids: Kid[] = []

  constructor(tree: StructureTree, ref: Ref, entries: string) {
    this.#tree = tree
    this.ref = ref
    this.#entries = entries
  }

  /** Another below this one, after those that it has. */
  child(role: string, options: ElementOptions = {}): StructureElement {
    const child = this.#tree.element(role, this.ref, options)
    this.#kids.push(child)
    return child
  }

  /** Content of a page that belongs to this element: the number of its mark there. */
  mark(page: Ref): number {
    const mark = this.#tree.mark(page, this.ref)
    this.#kids.push({ page, mark })
    return mark
  }

  /** An annotation of a page: its key in the parent tree. */
  annotation(page: Ref, annotation: Ref): number {
    this.#kids.push({ page, annotation })
    return this.#tree.key(this.ref)
  }

  write(file: PdfFile): void {
    const page = this.#kids.find(isContent)?.page
    const kids = this.#kids.map((kid) => {
      if (kid instanceof StructureElement) return kid.ref.toString()
      if ('annotation' in kid) return `<</Type/OBJR/Obj ${kid.annotation}/Pg ${kid.page}>>`
      return kid.page === page ? String(kid.mark) : `<</Type/MCR/Pg ${kid.page}/MCID ${kid.mark}>>`
    })
    const all = kids.length === 1 ? ` ${kids[0]}` : `[${kids.join(' ')}]`
    file.put(`<<${this.#entries}${page ? `/Pg ${page}` : ''}/K${all}>>`, this.ref)
    for (const kid of this.#kids) if (kid instanceof StructureElement) kid.write(file)
  }
}

const isContent = (kid: Kid): kid is Content => !(kid instanceof StructureElement) && 'mark' in kid

/** The structure of a document: one element at its root, and which element each mark of each page belongs to. */
export class StructureTree {
  readonly root: StructureElement
  readonly #file: PdfFile
  readonly #ref: Ref
  readonly #pages = new Map<Ref, { readonly key: number; readonly owners: Ref[] }>()
  /** by key: of a page, the owners of its marks in their order; of an annotation, its owner */
  readonly #parents: (Ref | readonly Ref[])[] = []

  constructor(file: PdfFile) {
    this.#file = file
    this.#ref = file.ref()
    this.root = this.element('Document', this.#ref, {})
  }

  element(role: string, parent: Ref, { alt, actual, scope, bbox }: ElementOptions): StructureElement {
    const entries =
      `/S/${role}/P ${parent}` +
      (alt ? `/Alt${textString(alt)}` : '') +
      (actual ? `/ActualText${textString(actual)}` : '') +
      (scope ? `/A<</O/Table/Scope/${scope}>>` : '') +
      (bbox ? `/A<</O/Layout/Placement/Block/BBox[${bbox.map((n) => num(n)).join(' ')}]>>` : '')
    return new StructureElement(this, this.#file.ref(), entries)
  }

  /** The key of a page in the parent tree: its `StructParents`. */
  pageKey(page: Ref): number {
    const known = this.#pages.get(page)
    if (known) return known.key
    const owners: Ref[] = []
    const key = this.#parents.push(owners) - 1
    this.#pages.set(page, { key, owners })
    return key
  }

  mark(page: Ref, owner: Ref): number {
    this.pageKey(page)
    return (this.#pages.get(page)?.owners.push(owner) ?? 0) - 1
  }

  key(owner: Ref): number {
    return this.#parents.push(owner) - 1
  }

  /** The `StructTreeRoot`. */
  write(): Ref {
    this.root.write(this.#file)
    const rows = this.#parents.map((of, key) =>
      Array.isArray(of) ? `${key}[${of.join(' ')}]` : `${key} ${of}`,
    )
    const tree = `/ParentTree<</Nums[${rows.join(' ')}]>>/ParentTreeNextKey ${this.#parents.length}`
    return this.#file.put(`<</Type/StructTreeRoot/K ${this.root.ref}${tree}>>`, this.#ref)
  }
}
