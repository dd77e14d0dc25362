import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliDecompress, constants, createBrotliCompress } from 'node:zlib'

/**
 * A text of a page that differs in each answer, and stands in its HTML as it is. One that is `exact` always has the same
 * length and last two bytes; others have blanks filled in behind them.
 */
export type Slot = { readonly text: string; readonly exact?: true }

type Prepared = { readonly bytes: Buffer; readonly at: readonly number[] }

/** Pages whose rest is always the same; more are not kept. */
const MOST = 64
const prepared = new Map<string, Prepared | 'under way' | 'impossible'>()

/**
 * A page in brotli at its best quality without compressing it: the page was compressed once around places of fixed size,
 * where this answer's texts are written as they are. Undefined while that is under way, and for a page where it cannot
 * be done: then it is compressed as others are. What comes first in `slots` comes first in `html`.
 */
export function fillSlots(html: string, slots: readonly Slot[]): Buffer | undefined {
  const values = slots.map(bytesOf)
  let rest = html
  for (const [nth, { text }] of slots.entries()) rest = rest.replaceAll(text, markOf(nth))
  const tails = values.map((value) => value.subarray(-2))
  const key = `${values.map((value, nth) => `${value.length} ${tails[nth]}`).join(' ')} ${rest}`
  const found = prepared.get(key)
  if (found === undefined && prepared.size < MOST) {
    prepared.set(key, 'under way')
    prepare(
      rest,
      values.map((value) => value.length),
      tails,
    ).then(
      (made) => prepared.set(key, made ?? 'impossible'),
      () => prepared.set(key, 'impossible'),
    )
  }
  if (typeof found !== 'object') return undefined
  const bytes = Buffer.from(found.bytes)
  for (const [nth, at] of found.at.entries()) values[nth]?.copy(bytes, at)
  return bytes
}

/** Control characters, which no page has. */
const markOf = (nth: number): string => String.fromCharCode(nth + 1)

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
  if (!sizes.every((_, nth) => rest.includes(markOf(nth)))) return undefined
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
    const at = rest.indexOf(markOf(nth), from)
    await write(filled(rest.slice(from, at), values))
    await write(value)
    from = at + 1
  }
  stream.end(filled(rest.slice(from), values))
  await over
  return Buffer.concat(chunks)
}
