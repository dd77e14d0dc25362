/** The subset of DER (X.690) that certificates, signatures and time stamps need. Encoders give the whole element. */

type Bytes = Uint8Array

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size)
  const digits = size < 0x100 ? 1 : size < 0x10000 ? 2 : 3
  const long = Buffer.of(0x80 | digits, 0, 0, 0)
  long.writeUIntBE(size, 1, digits)
  return long.subarray(0, 1 + digits)
}

/** One element: identifier octet, definite length, and its contents concatenated. Throws RangeError from 16 MiB on. */
export function der(tag: number, ...parts: readonly Bytes[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), length(body.length), body])
}

/** SEQUENCE. */
export const sequence = (...parts: readonly Bytes[]): Buffer => der(0x30, ...parts)
/** SET OF: DER wants the parts in the order of their bytes (X.690, 11.6). */
export const setOf = (...parts: readonly Bytes[]): Buffer => der(0x31, ...[...parts].sort(Buffer.compare))
/** `[n] EXPLICIT`, or IMPLICIT of something constructed when given its parts. */
export const context = (n: number, ...parts: readonly Bytes[]): Buffer => der(0xa0 | n, ...parts)
/** OCTET STRING. */
export const octets = (bytes: Bytes): Buffer => der(0x04, bytes)
/** BIT STRING; `unused` bits at its end do not count. */
export const bits = (bytes: Bytes, unused = 0): Buffer => der(0x03, Buffer.of(unused), bytes)
/** UTF8String. */
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text, 'utf8'))
/** BOOLEAN true. */
export const yes = (): Buffer => der(0x01, Buffer.of(0xff))
/** NULL. */
export const nothing = (): Buffer => der(0x05)

/** A positive INTEGER from its big-endian bytes, without zeros before them (X.690, 8.3.2). */
export function integer(...bytes: readonly number[]): Buffer {
  const first = bytes[0] ?? 0
  return der(0x02, first >= 0x80 ? Buffer.of(0, ...bytes) : Buffer.of(...bytes))
}

/** OBJECT IDENTIFIER from its dotted form (`1.2.840.113549`), which is not checked. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(n: number): number[] {
  const digits = [n & 0x7f]
  for (let left = n >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f))
  return digits
}

/** A moment in epoch ms, to the second: UTCTime to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export function time(epochMs: number): Buffer {
  const digits = `${new Date(epochMs)
    .toISOString()
    .replace(/\.\d+|\D/g, '')
    .slice(0, 14)}Z`
  return digits < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

/** One element as read: `bytes` whole, `body` without its header, `end` where the next begins. */
export type Element = { tag: number; bytes: Buffer; body: Buffer; end: number }

/**
 * Reads the element that starts at `at`, a view of `bytes`. Only tags of one octet and definite lengths. Throws when the
 * bytes end before it does.
 */
export function read(bytes: Bytes, at = 0): Element {
  const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const short = from.readUInt8(at + 1)
  const digits = short < 0x80 ? 0 : short & 0x7f
  const size = digits ? from.readUIntBE(at + 2, digits) : short
  const start = at + 2 + digits
  const end = start + size
  if (end > from.length) throw new Error('DER: el contenido está incompleto')
  return { tag: from.readUInt8(at), bytes: from.subarray(at, end), body: from.subarray(start, end), end }
}

/** The elements inside a constructed one. Throws as `read`. */
export function children(element: Element): Element[] {
  const found: Element[] = []
  for (let at = 0; at < element.body.length; at = found.at(-1)?.end ?? 0) found.push(read(element.body, at))
  return found
}

/** DER as text (RFC 7468): Base64 in lines of 64 between BEGIN and END, with a line end at the end. */
export function toPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
