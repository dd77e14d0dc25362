import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Language } from '../../../domain/facts/language.ts'

/**
 * MPEG-2 Layer III (ISO/IEC 13818-3), one channel, 16 kHz, 24 kbit/s: every frame has 108 bytes for 576 samples, and
 * none borrows bytes of another. So frames of different files follow each other as those of one.
 */
export const FRAME_BYTES = 108
export const FRAME_MS = 36

/** Folders of each language's folder in `clips`: a voice, and in it the takes of each pace. */
export const VOICES = ['f2', 'm3'] as const
export const TAKES = { normal: ['a', 'b'], slow: ['lento'] } as const

const folder = path.join(import.meta.dirname, 'clips')
const known = new Map<string, Uint8Array>()

/**
 * The frames of `clips/<name>.mp3`, made by `scripts/clips.sh`, beside this file (beside the bundle once built). Read
 * from the disk once and kept. Throws when it is missing.
 */
export function clip(name: string): Uint8Array {
  const read = known.get(name) ?? readFileSync(path.join(folder, `${name}.mp3`))
  known.set(name, read)
  return read
}

/**
 * Reads all clips of a language (390 KB, English 490) without keeping the thread, so that no listener waits for a file.
 * Those of the others are read one by one as they are said, and take no memory where nobody asks for them. Gives their
 * names.
 */
export async function readClips(language: Language): Promise<string[]> {
  const found = await readdir(path.join(folder, language), { recursive: true })
  const files = found.filter((file) => file.endsWith('.mp3')).map((file) => path.join(language, file))
  for (const file of files) known.set(nameOf(file), await readFile(path.join(folder, file)))
  return files.map(nameOf)
}

const nameOf = (file: string): string => file.slice(0, -'.mp3'.length).replaceAll(path.sep, '/')
