import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { answerInstead, type C } from './http.ts'
import { fillSlots, fillText, type Slotted } from './slotted.ts'

const SMALL = 256
const brotli = (quality: number) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    // 64 KB, more than any page: a third less time than the default window, and the same bytes (measured)
    [constants.BROTLI_PARAM_LGWIN]: 16,
  },
})
const QUICKEST = brotli(3)
const QUICK = brotli(5)
const FINE = brotli(10)
const BEST = brotli(11)

/** Content negotiation of RFC 9110, 12.5.3, among br, gzip and identity (undefined); sets the headers of the choice. */
function negotiate(c: Context, headers: Headers, length: number): 'br' | 'gzip' | undefined {
  headers.append('Vary', 'Accept-Encoding')
  const accepts = c.req.header('Accept-Encoding') ?? ''
  const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : undefined
  if (!encoding || length < SMALL) return undefined
  headers.set('Content-Encoding', encoding)
  return encoding
}

/** Compressions of these in a second: an eighth of one processor at the most, and none after a second that had many. */
const MOST_BEST = 8
const MOST_FINE = 5
/** Of those on the event loop: the next ones weigh a twentieth more, for less than half of the time (measured). */
const MOST_QUICK = 50
const MANY = MOST_BEST + MOST_FINE + MOST_QUICK
let [second, asked, before] = [0, 0, 0]

/** The best that this second has time for. `aside`: off the event loop. */
function bestNow(): { readonly params: typeof BEST; readonly aside: boolean } {
  const now = Math.floor(performance.now() / 1000)
  if (now !== second) [second, asked, before] = [now, 0, now === second + 1 ? asked : 0]
  asked += 1
  if (before <= MANY && asked <= MOST_BEST) return { params: BEST, aside: true }
  if (before <= MANY && asked <= MOST_BEST + MOST_FINE) return { params: FINE, aside: true }
  return { params: asked <= MANY ? QUICK : QUICKEST, aside: false }
}

/**
 * Compresses an answer to one person: brotli at quality 5 costs what gzip costs and is smaller. While few are served they
 * get quality 11 or 10, off the event loop: a tenth smaller, for 11 or 6 ms (measured); while very many are, quality 3.
 */
export async function encode(c: Context, headers: Headers, page: string | Slotted): Promise<Buffer> {
  const { marked, slots } = typeof page === 'string' ? { marked: page, slots: [] } : page
  const encoding = negotiate(c, headers, marked.length)
  const filled = slots.length > 0 && encoding === 'br' ? fillSlots({ marked, slots }) : undefined
  if (filled) return filled
  const plain = Buffer.from(slots.length > 0 ? fillText({ marked, slots }) : marked)
  if (!encoding) return plain
  if (encoding === 'gzip') return gzipSync(plain)
  const { params, aside } = bestNow()
  return aside ? promisify(brotliCompress)(plain, params) : brotliCompressSync(plain, params)
}

const kept = new Map<string, Buffer>()
const KEPT = 256

/** Compresses an answer with an ETag, the same for everyone: best quality, off the event loop, and cached by ETag. */
export async function encodeShared(c: Context, headers: Headers, plain: Buffer): Promise<Buffer> {
  const encoding = negotiate(c, headers, plain.length)
  if (!encoding) return plain
  const key = `${encoding} ${headers.get('ETag')}`
  const known = kept.get(key)
  if (known) return known
  const bytes = await (encoding === 'br' ? promisify(brotliCompress)(plain, BEST) : promisify(gzip)(plain))
  const [oldest] = kept.keys()
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest)
  kept.set(key, bytes)
  return bytes
}

/** Compresses text that is not yet: HTML was by `trimmed`, assets at build time. */
export const compressed = (): MiddlewareHandler => async (c, next) => {
  await next()
  const { headers } = c.res
  const type = headers.get('Content-Type') ?? ''
  if (headers.has('Content-Encoding') || headers.has('Content-Length')) return
  // last: to look at the body makes a whole Response of it, which costs as much as a page
  if (!/^(text\/|application\/json|image\/svg)/.test(type) || !c.res.body) return
  // not `text()`, which drops the byte order mark by which a spreadsheet knows that a CSV is UTF-8
  const text = Buffer.from(await c.res.arrayBuffer()).toString()
  const bytes = headers.has('ETag')
    ? await encodeShared(c, headers, Buffer.from(text))
    : await encode(c, headers, text)
  headers.set('Content-Length', String(bytes.length))
  answerInstead(c as C, new Uint8Array(bytes), headers)
}
