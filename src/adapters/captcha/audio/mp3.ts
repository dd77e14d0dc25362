import { bitWriter, writeSpectrum } from './mp3-bits.ts'
import { createFilterbank, FRAME, LINES } from './mp3-filterbank.ts'
import { LARGEST, type Plan, planSpectrum } from './mp3-spectrum.ts'

/** 24 kbit/s at 16 kHz, one channel: 108 bytes for each 36 ms. */
const FRAME_BYTES = 108
const HEADER = [0xff, 0xf3, 0x38, 0xc4] as const
const SIDE_BYTES = 9
const ROOM = (FRAME_BYTES - HEADER.length - SIDE_BYTES) * 8
/** What is left is not worth another try: the next finer steps ask for some 40 bits more. */
const NEARLY_FULL = ROOM - 30
/** Frames that a decoder needs to give out the last samples. */
const TAIL = 3

/**
 * Speech as an MP3 (MPEG-2 Layer III, ISO/IEC 13818-3): just what the captcha needs. Each frame stands by itself, with
 * long blocks, no scale factors and no model of the ear; the noise that this leaves lies below the captcha's own.
 * @param samples at 8 kHz, -1 to 1
 */
export function toMp3(samples: Float32Array): Uint8Array {
  const analyse = createFilterbank()
  const frames = Math.ceil(samples.length / FRAME) + TAIL
  const file = new Uint8Array(frames * FRAME_BYTES)
  let gain = 200
  for (let frame = 0; frame < frames; frame++) {
    const spectrum = analyse(samples.subarray(frame * FRAME, (frame + 1) * FRAME))
    const quantised = quantise(spectrum, gain)
    gain = quantised.gain
    writeFrame(file.subarray(frame * FRAME_BYTES, (frame + 1) * FRAME_BYTES), spectrum, quantised)
  }
  return file
}

type Quantised = { readonly sizes: Int32Array; readonly plan: Plan; readonly gain: number }

/** The finest steps whose codes fit the frame, looked for in leaps from where the frame before found its own. */
function quantise(spectrum: Float64Array, start: number): Quantised {
  const curved = new Float64Array(LINES)
  let most = 0
  for (let line = 0; line < LINES; line++) {
    const size = Math.abs(spectrum[line] as number)
    curved[line] = Math.sqrt(size * Math.sqrt(size))
    if (size > most) most = size
  }
  const attempt = (gain: number) => tryGain(curved, most, gain)
  let [low, high, best] = [FINEST - 1, COARSEST, undefined as Quantised | undefined]
  for (let [gain, leap] = [start, 2]; high - low > 1; leap *= 2) {
    const tried = attempt(gain)
    if (tried) [high, best] = [gain, tried]
    else low = gain
    if (tried && tried.plan.bits > NEARLY_FULL) break
    const next = tried ? gain - leap : gain + leap
    gain = next > low && next < high ? next : (low + high) >> 1
  }
  return best ?? (attempt(COARSEST) as Quantised)
}
/** Steps below all that can be heard, and steps so large that the loudest line fits. */
const [FINEST, COARSEST] = [120, 255]

function tryGain(curved: Float64Array, most: number, gain: number): Quantised | undefined {
  const scale = 2 ** ((-3 / 16) * (gain - 210))
  if (most ** 0.75 * scale > LARGEST) return undefined
  const sizes = new Int32Array(LINES)
  for (let line = 0; line < LINES; line++) sizes[line] = (curved[line] as number) * scale + 0.4054
  const plan = planSpectrum(sizes)
  return plan.bits <= ROOM ? { sizes, plan, gain } : undefined
}

function writeFrame(bytes: Uint8Array, spectrum: Float64Array, { sizes, plan, gain }: Quantised): void {
  const write = bitWriter(bytes)
  for (const byte of HEADER) write(byte, 8)
  write(0, 9) // no bits in earlier frames, one private bit
  write(plan.bits, 12)
  write(plan.bigEnd / 2, 9)
  write(gain, 8)
  write(0, 10) // no scale factors; long blocks
  for (const { id } of plan.regions) write(id, 5)
  write(plan.counts[0], 4)
  write(plan.counts[1], 3)
  write(0, 2) // scale of the factors; table A for the fours
  writeSpectrum(sizes, spectrum, plan, write)
}
