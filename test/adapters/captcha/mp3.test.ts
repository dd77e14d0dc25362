import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toMp3 } from '../../../src/adapters/captcha/audio/mp3.ts'
import { PAIR_TABLES, QUADS } from '../../../src/adapters/captcha/audio/mp3-tables.ts'

const FRAME_BYTES = 108
const wave = (length: number, at: (i: number) => number) => Float32Array.from({ length }, (_, i) => at(i))

/** Every frame has its header, and says no more bits than it has room for. */
function frames(file: Uint8Array): number {
  expect(file.length % FRAME_BYTES).toBe(0)
  for (let at = 0; at < file.length; at += FRAME_BYTES) {
    expect([...file.subarray(at, at + 4)]).toEqual([0xff, 0xf3, 0x38, 0xc4])
    const side = Buffer.from(file.subarray(at + 4, at + 13))
    expect((side.readUInt32BE(0) >>> 11) & 0xfff).toBeLessThanOrEqual((FRAME_BYTES - 13) * 8)
  }
  return file.length / FRAME_BYTES
}

test('a second is 3 KB, whatever is in it', () => {
  for (const samples of [
    wave(8000, () => 0),
    wave(8000, (i) => Math.sin(i / 3)),
    wave(8000, (i) => (i % 80 < 40 ? 1 : -1)),
    wave(8000, (i) => (i === 4000 ? 1 : 0)),
    wave(8000, (i) => ((i * 7919) % 2003) / 1001 - 1),
  ]) {
    expect(frames(toMp3(samples))).toBe(Math.ceil(8000 / 288) + 3)
  }
})

test('no sound is too loud or too strange to be written', () => {
  const sample = fc.float({ min: -4, max: 4, noNaN: true })
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 2000 }), (samples) => {
      frames(toMp3(Float32Array.from(samples)))
    }),
    { numRuns: 60 },
  )
})

test('each Huffman table is complete, and no code begins another', () => {
  for (const { codes, lengths } of [...PAIR_TABLES, QUADS]) {
    expect(lengths.reduce((sum: number, bits) => sum + 2 ** -bits, 0)).toBe(1)
    const written = codes.map((code, at) => code.toString(2).padStart(lengths[at] ?? 0, '0')).sort()
    written.forEach((code, at) => {
      expect(written[at + 1]?.startsWith(code) ?? false).toBe(false)
    })
  }
})
