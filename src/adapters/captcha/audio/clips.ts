import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * MPEG-2 Layer III (ISO/IEC 13818-3), one channel, 16 kHz, 24 kbit/s: every frame has 108 bytes for 576 samples, and
 * none borrows bytes of another. So frames of different files follow each other as those of one.
 */
export const FRAME_BYTES = 108
export const FRAME_MS = 36

/** Folders of `clips`: a voice, and in it the takes of each pace. */
export const VOICES = ['f2', 'm3'] as const
export const TAKES = { normal: ['a', 'b'], slow: ['lento'] } as const

const folder = path.join(import.meta.dirname, 'clips')
const known = new Map<string, Uint8Array>()

/**
 * The frames of `clips/<name>.mp3`, made by `scripts/clips.sh`, beside this file (beside the bundle once built). Read
 * when it is first said, 2 KB each, so that neither the start nor one listener waits for all. Throws when it is missing.
 */
export function clip(name: string): Uint8Array {
  const read = known.get(name) ?? readFileSync(path.join(folder, `${name}.mp3`))
  known.set(name, read)
  return read
}
