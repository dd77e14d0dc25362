import { isAscii, isUtf8 } from 'node:buffer'
import { decodeAs, type Encoding } from './encoding.ts'
import { choose, isPlausible, likelihood, wordsBeyondAscii } from './evidence.ts'

/** Bytes that can be read by position, again and again: a file, or what is in memory. */
export type ByteSource = {
  /**
   * up to `length` bytes from `at`; fewer only at the end
   * @param into may be taken to hold them: who reads all of a file gives the same again and again
   */
  read(at: number, length: number, into?: Buffer<ArrayBuffer>): Uint8Array
}

/** A source whose end is known. */
export type SizedSource = ByteSource & { readonly size: number }

/** Bytes that are in memory, as a source; nothing is copied. */
export const memorySource = (bytes: Uint8Array): SizedSource => ({
  size: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
})

/** What a file says in one encoding: how sure that is (0 to 1, all of them 1 together), and lines of it. */
export type Reading = {
  readonly encoding: Encoding
  readonly share: number
  readonly lines: readonly string[]
}

export type Detected = {
  readonly encoding: Encoding
  /** 0 to 1 */
  readonly confidence: number
  /** how it was found: a byte order mark, NULs of UTF-16, nothing beyond ASCII, or the words that it gives */
  readonly by: 'bom' | 'nul' | 'ascii' | 'words'
  /** the readings worth a look, best first; those that say the same once */
  readonly readings: readonly Reading[]
}

/** Under it nothing should be imported without asking. */
export const SURE = 0.95

/** What else a reading is worth, when more is known of the table: added to the logarithm of its likelihood. */
export type Judge = (head: string, lines: readonly string[]) => number

const CANDIDATES = ['utf-8', 'windows-1252', 'cp850', 'macroman', 'utf-8-doble'] as const
const VALID = ['utf-8', 'utf-8-doble'] as const
/** So many lines that are valid UTF-8 are not by chance: the other readings need not be weighed. */
const MANY_LINES = 200
const SHOWN = 10

/**
 * What a text file is written in, found by evidence in all of it: its head may well be plain ASCII, and a file of
 * nothing else is UTF-8. A million rows take a tenth of a second. Always gives one: under `SURE` it is a guess. Throws
 * what the source throws.
 */
export function detectEncoding(source: ByteSource, judge: Judge = () => 0): Detected {
  const head = source.read(0, HEAD)
  const marked = markOf(head)
  if (marked) return { ...marked, confidence: 1, readings: [] }
  const { lines, allUtf8 } = sampleLines(source)
  if (lines.length === 0) return { encoding: 'utf-8', confidence: 1, by: 'ascii', readings: [] }

  const top = head.subarray(0, endOfLines(head))
  const candidates = allUtf8 && lines.length >= MANY_LINES ? VALID : CANDIDATES
  const weighed = candidates.map((encoding) => {
    const texts = lines.map((line) => decodeAs(line, encoding))
    const text = texts.join('\n')
    const bonus = encoding.startsWith('utf-8') && allUtf8 ? VALID_UTF8 : 0
    return { encoding, texts, text, weight: likelihood(text) + bonus + judge(decodeAs(top, encoding), texts) }
  })
  const { best, confidence } = choose(weighed)
  const readings = weighed
    .toSorted((a, b) => b.weight - a.weight)
    .filter((one, at, all) => all.findIndex((other) => other.text === one.text) === at)
    .map((one) => ({
      encoding: one.encoding,
      share:
        choose([one, ...weighed.filter((other) => other !== one)]).best === one ? confidence : 1 - confidence,
      lines: [...new Set(one.texts)].slice(0, SHOWN),
    }))
  const fit = shareOfPlausible(best.text, best.encoding === 'utf-8' && allUtf8)
  return { encoding: best.encoding, confidence: confidence * fit, by: 'words', readings }
}

const HEAD = 1 << 16
/** No text of one byte a letter is valid UTF-8 by chance: each of its letters would have to be one of two that Spanish lacks. */
const VALID_UTF8 = 6

function markOf(head: Uint8Array): Pick<Detected, 'encoding' | 'by'> | undefined {
  const start = Buffer.from(head.subarray(0, 4)).toString('latin1')
  if (start.startsWith('\xef\xbb\xbf')) return { encoding: 'utf-8', by: 'bom' }
  if (start.startsWith('\xff\xfe')) return { encoding: 'utf-16le', by: 'bom' }
  if (start.startsWith('\xfe\xff')) return { encoding: 'utf-16be', by: 'bom' }
  // every second byte of ASCII in UTF-16 is a NUL, and no text has one otherwise
  const nuls = [0, 0]
  const looked = head.subarray(0, 4096)
  for (const [at, byte] of looked.entries()) if (byte === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  if (odd > looked.length / 5 && even < odd / 10) return { encoding: 'utf-16le', by: 'nul' }
  if (even > looked.length / 5 && odd < even / 10) return { encoding: 'utf-16be', by: 'nul' }
  return undefined
}

const CHUNK = 1 << 20
/** Lines that are judged: of the first chunk that has some, and of each later one. */
const MOST_OF_FIRST = 400
const MOST_OF_LATER = 20
const MOST = 2000
const LONGEST = 4000

/** Lines with something beyond ASCII from all over the file, and whether all of it is valid UTF-8. */
function sampleLines(source: ByteSource): { readonly lines: Uint8Array[]; readonly allUtf8: boolean } {
  const lines: Uint8Array[] = []
  let allUtf8 = true
  const room = Buffer.allocUnsafeSlow(CHUNK)
  for (let at = 0; ; ) {
    const chunk = source.read(at, CHUNK, room)
    if (chunk.length === 0) return { lines, allUtf8 }
    // whole lines only, so that no letter is cut in two
    const end = chunk.length < CHUNK ? chunk.length : endOfLines(chunk) || chunk.length
    const whole = chunk.subarray(0, end)
    if (!isAscii(whole)) {
      allUtf8 &&= isUtf8(whole)
      if (lines.length < MOST) take(whole, lines, lines.length === 0 ? MOST_OF_FIRST : MOST_OF_LATER)
    }
    at += end
  }
}

function endOfLines(bytes: Uint8Array): number {
  const end = Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1
  return end > 0 ? end : bytes.length
}

function take(chunk: Uint8Array, lines: Uint8Array[], most: number): void {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
  const before = lines.length
  for (let from = 0; lines.length - before < most; ) {
    BEYOND.lastIndex = from
    const middle = BEYOND.exec(text)?.index
    if (middle === undefined) return
    const begin = Math.max(text.lastIndexOf('\n', middle), text.lastIndexOf('\r', middle)) + 1
    LINE_END.lastIndex = middle
    const end = LINE_END.exec(text)?.index ?? text.length
    // a copy: what a Buffer calls a slice would hold all of the chunk
    lines.push(
      new Uint8Array(chunk.subarray(Math.max(begin, middle - LONGEST), Math.min(end, middle + LONGEST))),
    )
    from = end + 1
  }
}

const BEYOND = /[\x80-\xff]/g
const LINE_END = /[\r\n]/g

/** Blanks that are no letters, and what nobody sees, say nothing of the words beside them. */
const BLANKS = /[\u00a0\u2000-\u200f\u2028-\u202f\u2060\ufeff]/g

/**
 * How much of a reading makes sense by itself: the best of wrong readings is wrong too. Letters that were lost before
 * count for nothing: their rows are told one by one.
 */
function shareOfPlausible(text: string, validUtf8: boolean): number {
  const words = wordsBeyondAscii(text.replace(BLANKS, ' ')).filter((word) => !word.includes('\uFFFD'))
  if (words.length === 0) return 1
  const share = words.filter(isPlausible).length / words.length
  return share >= (validUtf8 ? 0.5 : 0.8) ? 1 : share
}
