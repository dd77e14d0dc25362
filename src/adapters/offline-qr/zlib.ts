import { deflateSync } from 'node:zlib'

/**
 * zlib (RFC 1950) of a few hundred bytes, never as a stored block, which zlib prefers for what hardly shrinks: MOSIP's
 * decoder for JavaScript (pixelpass 0.6) fails at one.
 */
export function compress(bytes: Uint8Array): Buffer {
  const usual = deflateSync(bytes, { level: 9 })
  const stored = (((usual[2] ?? 0) >> 1) & 3) === 0
  // header and checksum (Adler-32) are the same, whatever the blocks between
  return stored ? Buffer.concat([usual.subarray(0, 2), literals(bytes), usual.subarray(-4)]) : usual
}

/** One block of fixed Huffman codes and literals alone (RFC 1951, 3.2.6): a hundredth longer than the bytes. */
function literals(bytes: Uint8Array): Buffer {
  // last block, fixed codes: bits 1, then 01 from the right
  let bits = '110'
  for (const byte of bytes)
    bits += byte < 144 ? (0x30 + byte).toString(2).padStart(8, '0') : (0x190 + byte - 144).toString(2)
  bits += '0000000'
  const groups = bits.match(/.{1,8}/g) ?? []
  // the first bit of the stream is the lowest of its byte
  return Buffer.from(groups.map((group) => Number.parseInt([...group].reverse().join(''), 2)))
}
