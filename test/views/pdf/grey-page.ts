import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A page as a black and white printer would have it: 16 greys, 0 black, one a point (72 dpi). */
export type GreyPage = { readonly width: number; readonly height: number; readonly greys: Uint8Array }

type Painted = {
  canvas: HTMLCanvasElement
  context: { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } }
}
type CanvasFactory = { create(width: number, height: number): Painted }

type Picture = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }

/** The first page of a file as RGBA, painted by pdf.js with the fonts that the file brings. */
export async function paintAt(bytes: Uint8Array, dpi: number): Promise<Picture> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const pdf = await task.promise
  const page = await pdf.getPage(1)
  const viewport = page.getViewport({ scale: dpi / 72 })
  const [width, height] = [Math.round(viewport.width), Math.round(viewport.height)]
  const { canvas, context } = (pdf.canvasFactory as CanvasFactory).create(width, height)
  await page.render({ canvas, viewport }).promise
  const { data } = context.getImageData(0, 0, width, height)
  await task.destroy()
  return { width, height, data }
}

/** A part of a picture between two corners, with a margin of 20 pixels. */
export function cut(picture: Picture, from: { x: number; y: number }, to: { x: number; y: number }): Picture {
  const [left, top] = [from.x, from.y].map((at) => Math.max(0, Math.floor(at) - 20)) as [number, number]
  const width = Math.min(picture.width, Math.ceil(to.x) + 20) - left
  const height = Math.min(picture.height, Math.ceil(to.y) + 20) - top
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) {
    const row = ((top + y) * picture.width + left) * 4
    data.set(picture.data.subarray(row, row + width * 4), y * width * 4)
  }
  return { width, height, data }
}

/** The first page of a file, a point a pixel. */
export async function paintPage(bytes: Uint8Array): Promise<GreyPage> {
  const { width, height, data } = await paintAt(bytes, 72)
  const greys = Uint8Array.from({ length: width * height }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(4 * i, 4 * i + 3)
    return Math.round((0.2126 * red + 0.7152 * green + 0.0722 * blue) / 17)
  })
  return { width, height, greys }
}

/** How many greys of 15 one pixel may differ by: edges are smoothed a little otherwise from one machine to another. */
const GREYS = 2

/** How many pixels of two pages are unlike; all of them when the pages are of other sizes. */
export function unlike(one: GreyPage, other: GreyPage): number {
  if (one.width !== other.width || one.height !== other.height) return one.greys.length
  return one.greys.filter((grey, i) => Math.abs(grey - (other.greys[i] ?? 0)) > GREYS).length
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** A PNG of 4 bits grey that any viewer shows; `fromPng` reads no other kind. Widths are even. */
export function toPng({ width, height, greys }: GreyPage): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 4
  const row = width / 2
  const rows = Buffer.alloc(height * (row + 1))
  for (let i = 0; i < greys.length; i += 2) {
    const y = Math.floor(i / width)
    rows[y * (row + 1) + 1 + (i % width) / 2] = ((greys[i] ?? 0) << 4) | (greys[i + 1] ?? 0)
  }
  const body = deflateSync(rows, { level: 9 })
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))])
}

export function fromPng(png: Buffer): GreyPage {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const at = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const row = width / 2
  const greys = Uint8Array.from({ length: width * height }, (_, i) => {
    const two = rows[Math.floor(i / width) * (row + 1) + 1 + Math.floor((i % width) / 2)] ?? 0
    return i % 2 ? two & 15 : two >> 4
  })
  return { width, height, greys }
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const frame = Buffer.alloc(4)
  frame.writeUInt32BE(body.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([frame, named, sum])
}
