import { analysisWindow } from './mp3-tables.ts'

/** Samples at 8 kHz that make one frame at 16 kHz. */
export const FRAME = 288
const SLOTS = 18
/** Of the 32 subbands of 250 Hz, those of the telephone: up to 3.5 kHz. */
const SUBBANDS = 14
/** Spectral lines of a frame up to there. */
export const LINES = SUBBANDS * SLOTS

/** Odd taps alone (see `polyphase`), eight for each of 32 sums. */
const TAPS = oddTaps()
const COSINES = Float64Array.from({ length: SUBBANDS * 16 }, (_, at) => {
  const [band, pair] = [at >> 4, at & 15]
  const tap = pair < 8 ? 17 + 2 * pair : 33 + 2 * (pair - 8)
  return Math.cos(((2 * band + 1) * (tap - 16) * Math.PI) / 64)
})
const SLOPE = Float64Array.from({ length: 36 }, (_, i) => Math.sin((Math.PI / 36) * (i + 0.5)))
/** The MDCT of 18 folded samples: 18 lines of 18. */
const MDCT = Float64Array.from({ length: 18 * 18 }, (_, at) => {
  const [line, i] = [Math.floor(at / 18), at % 18]
  return Math.cos((Math.PI / 72) * (2 * (i + 9) + 19) * (2 * line + 1)) / 9
})
const BUTTERFLIES = [-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037]
const CS = Float64Array.from(BUTTERFLIES, (c) => 1 / Math.sqrt(1 + c * c))
const CA = Float64Array.from(BUTTERFLIES, (c) => c / Math.sqrt(1 + c * c))

/**
 * The hybrid filter bank of Layer III (ISO/IEC 11172-3, C.1.3 and C.1.5.3), long blocks: gives for each 288 samples at
 * 8 kHz (-1 to 1) the 252 spectral lines that an MP3 of 16 kHz has below 3.5 kHz. It remembers what came before.
 */
export function createFilterbank(): (samples: Float32Array) => Float64Array {
  const recent = new Float64Array(256)
  let before = new Float64Array(LINES)
  return (samples) => {
    const now = new Float64Array(LINES)
    for (let slot = 0; slot < SLOTS; slot++) {
      recent.copyWithin(16, 0)
      for (let i = 0; i < 16; i++) recent[15 - i] = samples[slot * 16 + i] ?? 0
      polyphase(recent, now, slot)
    }
    const lines = mdct(before, now)
    before = now
    return lines
  }
}

// written anew by each call, kept so that a second of speech does not leave thousands behind
const [sums, pairs, folded] = [new Float64Array(32), new Float64Array(16), new Float64Array(18)]

/**
 * 16 samples become one of each subband. Between two samples of 8 kHz stands a zero of 16 kHz: half of the taps have
 * nothing to do, and the mirror image that zeros make lies in the subbands that are left out. The cosines are even
 * about tap 16 and odd about tap 48, so the sums go in pairs.
 */
function polyphase(recent: Float64Array, out: Float64Array, slot: number): void {
  for (let i = 0; i < 32; i++) {
    let sum = 0
    for (let j = 0; j < 8; j++) sum += (TAPS[i * 8 + j] as number) * (recent[i + 32 * j] as number)
    sums[i] = sum
  }
  for (let i = 0; i < 8; i++) {
    pairs[i] = (sums[8 + i] as number) + (sums[7 - i] as number)
    pairs[8 + i] = (sums[16 + i] as number) - (sums[31 - i] as number)
  }
  for (let band = 0; band < SUBBANDS; band++) {
    let sum = 0
    for (let i = 0; i < 16; i++) sum += (COSINES[band * 16 + i] as number) * (pairs[i] as number)
    // odd subbands lie mirrored: every second sample of them changes its sign
    out[band * SLOTS + slot] = band & slot & 1 ? -sum : sum
  }
}

function oddTaps(): Float64Array {
  const window = analysisWindow()
  // twice: half of the samples are zeros
  return Float64Array.from({ length: 256 }, (_, at) => 2 * (window[2 * (at >> 3) + 1 + 64 * (at & 7)] ?? 0))
}

function mdct(before: Float64Array, now: Float64Array): Float64Array {
  const lines = new Float64Array(LINES)
  for (let band = 0; band < SUBBANDS; band++) {
    const from = band * SLOTS
    const of = (half: Float64Array, i: number, slope: number) =>
      (half[from + i] as number) * (SLOPE[slope] as number)
    for (let i = 0; i < 9; i++) {
      folded[i] = of(before, 9 + i, 9 + i) - of(before, 8 - i, 8 - i)
      folded[9 + i] = of(now, i, 18 + i) + of(now, 17 - i, 35 - i)
    }
    for (let line = 0; line < 18; line++) {
      let sum = 0
      for (let i = 0; i < 18; i++) sum += (MDCT[line * 18 + i] as number) * (folded[i] as number)
      lines[from + line] = sum
    }
    if (band > 0) reduceAlias(lines, from)
  }
  return lines
}

/** The decoder turns neighbours at the border of two subbands into each other; this turns them back beforehand. */
function reduceAlias(lines: Float64Array, border: number): void {
  for (let i = 0; i < 8; i++) {
    const low = lines[border - 1 - i] as number
    const high = lines[border + i] as number
    lines[border - 1 - i] = low * (CS[i] as number) + high * (CA[i] as number)
    lines[border + i] = high * (CS[i] as number) - low * (CA[i] as number)
  }
}
