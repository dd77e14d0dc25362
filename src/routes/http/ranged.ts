import type { C } from './http.ts'

/**
 * A file of which a player may ask for a part (RFC 9110, 14.2): one range is answered 206; none, several, or what is
 * no range of bytes, by the whole; one that begins after the end, by 416. Safari plays nothing from who cannot do this.
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
