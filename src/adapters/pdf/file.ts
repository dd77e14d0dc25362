import { createHash } from 'node:crypto'
import { deflate9 } from './deflate.ts'

/** An object of a file: in a template string it reads `12 0 R`. */
export type Ref = { readonly id: number; toString(): string }

type Place = { readonly at: number } | { readonly inside: number; readonly nth: number }

/**
 * The objects of a PDF 1.7 file (ISO 32000-1, 7.5). Dictionaries are packed into one object stream and found through
 * a cross-reference stream (7.5.7, 7.5.8); the same objects in the same order give the same bytes.
 */
export class PdfFile {
  readonly #chunks: Buffer[] = [Buffer.from('%PDF-1.7\n%\xff\xff\xff\xff\n', 'latin1')]
  #length = this.#chunks[0]?.length ?? 0
  readonly #places = new Map<number, Place>()
  readonly #shared = new Map<string, Ref>()
  readonly #packed: { id: number; body: string }[] = []
  #last = 0

  /** A number for an object that is written later. */
  ref(): Ref {
    const id = ++this.#last
    return { id, toString: () => `${id} 0 R` }
  }

  /** An object that is no stream. `body`: PDF syntax in Latin-1. */
  put(body: string, ref: Ref = this.ref()): Ref {
    this.#packed.push({ id: ref.id, body })
    return ref
  }

  /** As `put`, readable in the bytes of the file: a signature must be. */
  putBare(body: string, ref: Ref = this.ref()): Ref {
    this.#write(ref, Buffer.from(body, 'latin1'))
    return ref
  }

  /** @param entries of its dictionary, besides its length and filter */
  stream(entries: string, data: Buffer, ref: Ref = this.ref()): Ref {
    return this.deflatedStream(entries, deflate9(data), ref)
  }

  /** As `stream`, written once for all who ask for the same bytes. */
  sharedStream(data: string): Ref {
    const known = this.#shared.get(data) ?? this.stream('', Buffer.from(data, 'latin1'))
    this.#shared.set(data, known)
    return known
  }

  /** As `stream`, of data that `deflate9` made. */
  deflatedStream(entries: string, data: Buffer, ref: Ref = this.ref()): Ref {
    const head = Buffer.from(`<<${entries}/Filter/FlateDecode/Length ${data.length}>>stream\n`, 'latin1')
    this.#write(ref, Buffer.concat([head, data, Buffer.from('\nendstream')]))
    return ref
  }

  /** The whole file. */
  end(root: Ref, info: Ref): Buffer {
    this.#pack()
    const table = this.ref()
    const start = this.#length
    this.#places.set(table.id, { at: start })
    const id = createHash('sha256')
    for (const chunk of this.#chunks) id.update(chunk)
    const name = `<${id.digest('hex').slice(0, 32)}>`
    const size = this.#last + 1
    const rows = differences(this.#rows(size))
    const shape = `/W[${WIDTHS.join(' ')}]/DecodeParms<</Predictor 12/Columns ${ROW}>>`
    this.stream(`/Type/XRef/Size ${size}/Root ${root}/Info ${info}/ID[${name}${name}]${shape}`, rows, table)
    this.#push(Buffer.from(`startxref\n${start}\n%%EOF\n`))
    return Buffer.concat(this.#chunks)
  }

  #write({ id }: Ref, body: Buffer): void {
    this.#places.set(id, { at: this.#length })
    this.#push(Buffer.from(`${id} 0 obj\n`), body, Buffer.from('\nendobj\n'))
  }

  #push(...chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.#chunks.push(chunk)
      this.#length += chunk.length
    }
  }

  #pack(): void {
    const ref = this.ref()
    let at = 0
    // in the order of their numbers, so that the tables count up and shrink to nothing
    const packed = this.#packed.toSorted((one, other) => one.id - other.id)
    const index = packed.map(({ id, body }, nth) => {
      this.#places.set(id, { inside: ref.id, nth })
      const entry = `${id} ${at}`
      at += body.length + 1
      return entry
    })
    const head = `${index.join(' ')}\n`
    const bodies = packed.map(({ body }) => `${body}\n`).join('')
    const entries = `/Type/ObjStm/N ${index.length}/First ${head.length}`
    this.stream(entries, Buffer.from(head + bodies, 'latin1'), ref)
  }

  #rows(size: number): Buffer {
    const rows = Buffer.alloc(size * ROW)
    // the head of the list of free objects, which is all of the list
    rows.writeUInt16BE(0xffff, WIDTHS[0] + WIDTHS[1])
    for (const [id, place] of this.#places) {
      const start = id * ROW
      const packed = 'inside' in place
      rows[start] = packed ? 2 : 1
      rows.writeUIntBE(packed ? place.inside : place.at, start + WIDTHS[0], WIDTHS[1])
      rows.writeUInt16BE(packed ? place.nth : 0, start + WIDTHS[0] + WIDTHS[1])
    }
    return rows
  }
}

/** Bytes of the three fields of a row: kind, offset or stream, generation or index. */
const WIDTHS = [1, 3, 2] as const
const ROW = 6

/** Each row as what it adds to the one above (PNG's `Up`, ISO 32000-1, 7.4.4.4): rows that count up become alike. */
function differences(rows: Buffer): Buffer {
  const coded = Buffer.alloc((rows.length / ROW) * (ROW + 1))
  for (let at = 0, to = 0; at < rows.length; to++) {
    coded[to++] = 2
    for (const end = at + ROW; at < end; at++, to++) coded[to] = (rows[at] ?? 0) - (rows[at - ROW] ?? 0)
    to--
  }
  return coded
}
