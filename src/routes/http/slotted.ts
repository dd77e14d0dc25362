import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliDecompress, constants, createBrotliCompress } from 'node:zlib'

/**
 * What differs in each answer of a page that is otherwise the same, as it stands in the HTML. One that is `exact` always
 * has the same length and last two bytes; others have blanks filled in behind them.
 */
export type Slot = { readonly text: string; readonly exact?: true }

/** A page with `slotMark(n)` wherever slot `n` stands, eight slots at most; the first places are in the order of `slots`. */
export type Slotted = { readonly marked: string; readonly slots: readonly Slot[] }

type Prepared = { readonly bytes: Buffer; readonly at: readonly number[] }

/** The mark of the `nth` slot, 0 to 7: control characters, which no page has. */
export const slotMark = (nth: number): string => String.fromCharCode(nth + 1)

/** The page as it is read. */
export function fillText({ marked, slots }: Slotted): string {
  const found = pieces.get(marked) ?? marked.split(/([\x01-\x08])/)
  if (pieces.size < MOST) pieces.set(marked, found)
  return found.map((piece, nth) => (nth % 2 ? slots[piece.charCodeAt(0) - 1]?.text : piece)).join('')
}
const pieces = new Map<string, readonly string[]>()

/** Pages whose rest is always the same, each with texts of some lengths; more are not kept. */
const MOST = 64
const prepared = new Map<string, Map<string, Prepared | 'under way' | 'impossible'>>()
let kept = 0

/**
 * A page in brotli at its best quality without compressing it: the page was compressed once around places of fixed size,
 * where this answer's texts are written as they are. Undefined while that is under way, and for a page where it cannot
 * be done: then it is compressed as others are.
 */
export function fillSlots({ marked, slots }: Slotted): Buffer | undefined {
  const values = slots.map(bytesOf)
  const tails = values.map((value) => value.subarray(-2))
  const form = values.map((value, nth) => `${value.length} ${tails[nth]}`).join(' ')
  const forms = prepared.get(marked) ?? new Map<string, Prepared | 'under way' | 'impossible'>()
  const found = forms.get(form)
  if (found === undefined && kept < MOST) {
    kept += 1
    prepared.set(marked, forms.set(form, 'under way'))
    const sizes = values.map((value) => value.length)
    prepare(marked, sizes, tails).then(
      (made) => forms.set(form, made ?? 'impossible'),
      () => forms.set(form, 'impossible'),
    )
  }
  if (typeof found !== 'object') return undefined
  const bytes = Buffer.from(found.bytes)
  for (const [nth, at] of found.at.entries()) values[nth]?.copy(bytes, at)
  return bytes
}

/** Sizes in steps, so that few pages are prepared; two blanks at least. */
function bytesOf({ text, exact }: Slot): Buffer {
  const bytes = Buffer.from(text)
  if (exact) return bytes
  const blanks = STEP - (bytes.length % STEP)
  return Buffer.concat([bytes, Buffer.alloc(blanks < 2 ? blanks + STEP : blanks, ' ')])
}
const STEP = 32

/**
 * The places are filled with random bytes, which the compressor stores as they are (RFC 7932, 9.2), and repeats of them
 * it refers back to. What follows a place depends on its last two bytes (7.1), so these stay. That it holds for any
 * other text is tried before it is used.
 */
async function prepare(
  rest: string,
  sizes: readonly number[],
  tails: readonly Buffer[],
): Promise<Prepared | undefined> {
  if (!sizes.every((_, nth) => rest.includes(slotMark(nth)))) return undefined
  const random = () => tails.map((tail, nth) => Buffer.concat([randomBytes((sizes[nth] ?? 2) - 2), tail]))
  const [values, others] = [random(), random()]
  const bytes = await compressAround(rest, values)
  const at = values.map((value) => bytes.indexOf(value))
  if (at.includes(-1)) return undefined
  // not only by chance: a place that is referred to in part would show here
  const tried = Buffer.from(bytes)
  for (const [nth, place] of at.entries()) others[nth]?.copy(tried, place)
  const plain = await promisify(brotliDecompress)(tried)
  return plain.equals(filled(rest, others)) ? { bytes, at } : undefined
}

/** The page with the places filled; as bytes, since random ones are no text. */
function filled(rest: string, values: readonly Buffer[]): Buffer {
  const parts = rest
    .split(/([\x01-\x08])/)
    .map((part, nth) => (nth % 2 ? values[part.charCodeAt(0) - 1] : Buffer.from(part)))
  return Buffer.concat(parts.map((part) => part ?? Buffer.alloc(0)))
}

async function compressAround(rest: string, values: readonly Buffer[]): Promise<Buffer> {
  const stream = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_LGWIN]: 16,
      // of three short texts each, the models of their letters cost more than they spare (measured)
      [constants.BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING]: 1,
    },
  })
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const over = new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject))
  const write = (bytes: Buffer) =>
    new Promise<void>((resolve) => {
      stream.write(bytes)
      stream.flush(constants.BROTLI_OPERATION_FLUSH, resolve)
    })
  let from = 0
  for (const [nth, value] of values.entries()) {
    const at = rest.indexOf(slotMark(nth), from)
    await write(filled(rest.slice(from, at), values))
    await write(value)
    from = at + 1
  }
  stream.end(filled(rest.slice(from), values))
  await over
  return Buffer.concat(chunks)
}
