import { deflateSync } from 'node:zlib'

/**
 * zlib (RFC 1950) of a few hundred bytes, never as a stored block, which zlib prefers for what hardly shrinks: MOSIP's
 * decoder for JavaScript (pixelpass 0.6) fails at one.
 */
export function compress(bytes: Uint8Array): Buffer {
  const usual = deflateSync(bytes, SMALL)
  const stored = (((usual[2] ?? 0) >> 1) & 3) === 0
  // header and checksum (Adler-32) are the same, whatever the blocks between
  return stored ? Buffer.concat([usual.subarray(0, 2), literals(bytes), usual.subarray(-4)]) : usual
}

/** A window of 1 KiB holds all of it, and 14 KB of tables is soon made: 268 KB, as usual, were made for each. */
const SMALL = { level: 9, windowBits: 10, memLevel: 4 } as const

/** One block of fixed Huffman codes and literals alone (RFC 1951, 3.2.6): a hundredth longer than the bytes. */
function literals(bytes: Uint8Array): Buffer {
  // nine bits a byte at most, and ten around them
  const block = Buffer.alloc(Math.ceil((9 * bytes.length + 10) / 8))
  // last block, fixed codes; the first bit of the stream is the lowest of its byte
  block[0] = 0b011
  let at = 3
  const put = (code: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit--, at++)
      block[at >> 3] = (block[at >> 3] ?? 0) | (((code >> bit) & 1) << (at & 7))
  }
  for (const byte of bytes)
    if (byte < 144) put(0x30 + byte, 8)
    else put(0x190 + byte - 144, 9)
  put(0, 7)
  return block.subarray(0, Math.ceil(at / 8))
}
