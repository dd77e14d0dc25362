import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { stretch } from './stretch.ts'

/** What one voice says, by name: samples at 8 kHz, -1 to 1. Names: a letter in lower case, a digit, the two cases. */
export type Voice = ReadonlyMap<string, Float32Array>

let loaded: readonly Voice[] | undefined

/** How much longer words are when they are drawn out. */
export const DRAWN = 1.25
const drawn = new Map<Voice, Voice>()

/** The same voice slower; made once, at the first who asks for it. */
export function drawnOut(voice: Voice): Voice {
  const known = drawn.get(voice)
  if (known) return known
  const slower = new Map([...voice].map(([name, samples]) => [name, stretch(samples, DRAWN)]))
  drawn.set(voice, slower)
  return slower
}

/**
 * The clips beside this file (beside the bundle once built), made by `scripts/clips.sh`: a folder a voice. Read at
 * the first captcha that is listened to, so that the start stays short. Throws when there are none.
 */
export function clips(): readonly Voice[] {
  loaded ??= readVoices(path.join(import.meta.dirname, 'clips'))
  return loaded
}

function readVoices(folder: string): Voice[] {
  const voices = new Map<string, Map<string, Float32Array>>()
  for (const file of globSync('*/*.wav', { cwd: folder }).sort()) {
    const voice = voices.get(path.dirname(file)) ?? new Map<string, Float32Array>()
    voices.set(path.dirname(file), voice)
    voice.set(path.basename(file, '.wav'), level(readMuLaw(readFileSync(path.join(folder, file)))))
  }
  if (voices.size === 0) throw new Error('no clips: run the build')
  return [...voices.values()]
}

/** A WAV of 8-bit µ-law (ITU-T G.711): its `data` chunk. */
function readMuLaw(file: Buffer): Float32Array {
  const at = file.indexOf('data', 12)
  const data = file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4))
  return Float32Array.from(data, (byte) => {
    const code = ~byte & 0xff
    const size = (((code & 15) * 2 + 33) << ((code >> 4) & 7)) - 33
    return (code & 128 ? -size : size) / 8159
  })
}

/** All words equally loud. */
const LOUDNESS = 0.12
function level(samples: Float32Array): Float32Array {
  const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length
  const factor = LOUDNESS / Math.sqrt(power)
  return samples.map((x) => x * factor)
}
