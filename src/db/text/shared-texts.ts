import { SheetFault } from './sheet.ts'

const CHUNK = 1 << 20
const ENDS = 1 << 14

/**
 * Texts that many cells share, without an object for each: a million of them would fill the memory of the thread. They
 * lie in pieces of a megabyte, none of which is copied when more come.
 */
export class TextStore {
  readonly #chunks: Buffer[] = []
  /** where each text ends, as if all chunks were one */
  readonly #ends: Uint32Array[] = []
  #count = 0
  readonly #largest: number
  readonly #more: Iterator<string>

  /**
   * @param largest bytes of UTF-8 in all, below 4 GB
   * @param more the texts, taken from as far as they are asked for: the first row need not wait for the last text
   */
  constructor(largest: number, more: Iterable<string> = []) {
    this.#largest = largest
    this.#more = more[Symbol.iterator]()
  }

  add(text: string): void {
    const most = text.length * 3
    let start = this.#endOf(this.#count - 1)
    if (start + most > this.#largest) throw new SheetFault('libro_grande')
    // a text stands in one chunk
    if ((start % CHUNK) + most > CHUNK) start = Math.ceil(start / CHUNK) * CHUNK
    const [nth, last] = [Math.floor(start / CHUNK), this.#endOf(this.#count - 1)]
    const chunk = this.#chunks[nth] ?? Buffer.allocUnsafeSlow(CHUNK)
    this.#chunks[nth] = chunk
    const length = chunk.write(text, start % CHUNK)
    const row = Math.floor(this.#count / ENDS)
    const ends = this.#ends[row] ?? new Uint32Array(ENDS)
    this.#ends[row] = ends
    ends[this.#count % ENDS] = length === 0 ? last : start + length
    this.#count += 1
  }

  get(index: number): string {
    while (index >= this.#count) {
      const next = this.#more.next()
      if (next.done) throw new SheetFault('libro_danado')
      this.add(next.value)
    }
    if (!(index >= 0)) throw new SheetFault('libro_danado')
    const [before, end] = [this.#endOf(index - 1), this.#endOf(index)]
    if (end === before) return ''
    const base = Math.floor((end - 1) / CHUNK) * CHUNK
    return this.#chunks[base / CHUNK]?.toString('utf8', Math.max(before, base) - base, end - base) ?? ''
  }

  #endOf(index: number): number {
    return index < 0 ? 0 : (this.#ends[Math.floor(index / ENDS)]?.[index % ENDS] ?? 0)
  }
}
