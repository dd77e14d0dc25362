/**
 * The sRGB colour space (IEC 61966-2-1) as an ICC profile, version 4.2 (ICC.1:2004-10), which PDF/A asks for where
 * colours are DeviceRGB. Of matrix and curve: some 600 bytes, where the customary file has 3,024.
 */
export function srgbProfile(): Buffer {
  const curve = Buffer.concat([type('para', u16(3), u16(0)), ...SRGB_CURVE.map(fixed)])
  const tags: [string, Buffer][] = [
    ['desc', words('sRGB IEC61966-2.1')],
    ['cprt', words('Public domain')],
    ['wtpt', xyz(D50)],
    ['chad', Buffer.concat([type('sf32'), ...ADAPTATION.map(fixed)])],
    ['rXYZ', xyz([0.43607, 0.22249, 0.01392])],
    ['gXYZ', xyz([0.38515, 0.71687, 0.09708])],
    ['bXYZ', xyz([0.14307, 0.06061, 0.7141])],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]
  const start = 128 + 4 + 12 * tags.length
  const bodies: Buffer[] = []
  const places = new Map<Buffer, number>()
  let end = start
  for (const [, body] of tags) {
    if (places.has(body)) continue
    places.set(body, end)
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    bodies.push(padded)
    end += padded.length
  }
  const table = tags.map(([name, body]) =>
    Buffer.concat([ascii(name), u32(places.get(body) ?? 0), u32(body.length)]),
  )
  return Buffer.concat([header(end), u32(tags.length), ...table, ...bodies])
}

/** g, a, b, c, d of a parametric curve of type 3: (aX + b)^g from d on, cX below. */
const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
/** White of the profile connection space. */
const D50 = [0.9642, 1, 0.8249]
/** D65 to D50, Bradford. */
const ADAPTATION = [1.04788, 0.02292, -0.05019, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168]

function header(size: number): Buffer {
  const bytes = Buffer.alloc(128)
  bytes.writeUInt32BE(size, 0)
  bytes.writeUInt32BE(0x04200000, 8)
  bytes.write('mntrRGB XYZ ', 12, 'latin1')
  // 1 January 2026; year, month, day
  for (const [i, n] of [2026, 1, 1].entries()) bytes.writeUInt16BE(n, 24 + 2 * i)
  bytes.write('acsp', 36, 'latin1')
  for (const [i, n] of D50.entries()) fixed(n).copy(bytes, 68 + 4 * i)
  return bytes
}

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
function u16(n: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(n)
  return bytes
}
function u32(n: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(n)
  return bytes
}
/** s15Fixed16Number */
function fixed(n: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(Math.round(n * 65_536))
  return bytes
}
const type = (name: string, ...rest: Buffer[]): Buffer => Buffer.concat([ascii(name), u32(0), ...rest])
const xyz = (values: readonly number[]): Buffer => Buffer.concat([type('XYZ '), ...values.map(fixed)])

/** multiLocalizedUnicodeType with one record */
function words(text: string): Buffer {
  const utf16 = Buffer.from(text, 'utf16le').swap16()
  return Buffer.concat([type('mluc'), u32(1), u32(12), ascii('enUS'), u32(utf16.length), u32(28), utf16])
}
