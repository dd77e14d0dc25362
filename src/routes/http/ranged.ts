import type { C } from './http.ts'

/**
 * Answers with a file, or a part of it (RFC 9110, 14.2): 206 for one byte range, 416 for one that begins after the end,
 * the whole file for no, several or malformed ranges. Safari plays media only from servers that support ranges.
 */
export function ranged(c: C, bytes: Uint8Array, headers: Record<string, string>): Response {
  const all = { ...headers, 'Accept-Ranges': 'bytes' }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(c.req.header('Range') ?? '') ?? []
  if (first === '' && last === '') return c.body(new Uint8Array(bytes), 200, all)
  // `-500` is the last 500
  const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1)
  if (from > to) return c.body(null, 416, { 'Content-Range': `bytes */${bytes.length}` })
  const range = { 'Content-Range': `bytes ${from}-${to}/${bytes.length}` }
  return c.body(new Uint8Array(bytes.subarray(from, to + 1)), 206, { ...all, ...range })
}
