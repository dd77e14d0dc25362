import { constants, inflateSync } from 'node:zlib'

/** Bounds of the work for one file. Our own files have the code outside of any stream. */
const MOST_CODES = 8
const MOST_HITS = 2000
const MOST_STREAMS = 400
const ALL_BYTES = 5_000_000
const STREAM_BYTES = 1_000_000
/** what a stream that cannot be inflated is charged: how far it got is not known */
const BROKEN_BYTES = 125_000

const MARK = '/verificar/'
const CODE = /^\/verificar\/([0-9A-HJKMNP-TV-Z]{26}|[\w-]{22})(?![\w-])/

/**
 * The verification codes (26 characters of Crockford's base 32 after `/verificar/`, or 22 of base64url) that a file names, in its bytes and in
 * its FlateDecode streams, each once, at most eight. Decompression bombs are cut short. Never throws, whatever the bytes.
 */
export function findCodes(file: Buffer): string[] {
  const codes = new Set<string>()
  collect(file, codes)
  let left = ALL_BYTES
  let tried = 0
  for (const stream of streamsOf(file)) {
    if (codes.size >= MOST_CODES || left <= 0 || tried++ >= MOST_STREAMS) break
    if (!isZlib(stream)) continue
    const { text, cost } = inflate(stream, Math.min(left, STREAM_BYTES))
    collect(text, codes)
    left -= cost
  }
  return [...codes]
}

function collect(bytes: Buffer, codes: Set<string>): void {
  let hits = 0
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + MARK.length)) {
    const code = CODE.exec(bytes.toString('latin1', at, at + MARK.length + 27))?.[1]
    if (code) codes.add(code)
    if (codes.size >= MOST_CODES || ++hits >= MOST_HITS) return
  }
}

/** What stands between `stream` and `endstream`, once over the file from left to right. */
function* streamsOf(file: Buffer): Generator<Buffer> {
  for (let at = file.indexOf('stream'); at >= 0; ) {
    const start = at + 'stream'.length + (file[at + 6] === 0x0d ? 2 : 1)
    const end = file.indexOf('endstream', start)
    yield file.subarray(start, end < 0 ? file.length : end)
    at = end < 0 ? -1 : file.indexOf('stream', end + 'endstream'.length)
  }
}

/** The two bytes that begin a zlib stream (RFC 1950, 2.2). */
const isZlib = ([cmf = 0, flg = 0]: Buffer): boolean => (cmf & 0x0f) === 8 && ((cmf << 8) | flg) % 31 === 0

function inflate(stream: Buffer, most: number): { text: Buffer; cost: number } {
  try {
    // a stream cut short still says what it can
    const text = inflateSync(stream, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH })
    return { text, cost: text.length }
  } catch (error) {
    const bomb = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return { text: Buffer.alloc(0), cost: bomb ? most : BROKEN_BYTES }
  }
}
