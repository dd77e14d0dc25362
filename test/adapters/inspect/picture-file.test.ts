import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { picturesIn } from '../../../src/adapters/inspect/picture-file.ts'

function chunk(type: string, body: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, Buffer.from(type, 'latin1'), body, Buffer.alloc(4)])
}

/** A whole PNG of grey, with a byte for each pixel and one for each line. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const data = deflateSync(Buffer.alloc((width + 1) * height))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** A JPEG of which only the header of its frame came. */
function jpeg(width: number, height: number): Buffer {
  const bytes = Buffer.from('ffd8ffc0001108000000000301220002110103110100', 'hex')
  bytes.writeUInt16BE(height, 7)
  bytes.writeUInt16BE(width, 9)
  return bytes
}

const outcomesOf = (file: Buffer) => picturesIn(file).map(({ outcome }) => outcome)

test.each([
  ['PNG', png],
  ['JPEG', jpeg],
])('a %s of thirteen million pixels may be decoded; a larger one, as whole, may not', (_, make) => {
  expect(outcomesOf(make(3250, 4000))).toEqual(['picture'])
  expect(outcomesOf(make(3250, 4001))).toEqual(['refused'])
})
