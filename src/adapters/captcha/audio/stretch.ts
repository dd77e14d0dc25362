/** Samples read `ratio` times as fast: shorter and higher above 1; `gain` as loud. Between two the line that four make. */
export function resample(samples: Float32Array, ratio: number, gain = 1): Float32Array {
  const out = new Float32Array(Math.max(0, Math.floor((samples.length - 1) / ratio)))
  for (let i = 0; i < out.length; i++) {
    const place = i * ratio
    const at = Math.floor(place)
    const t = place - at
    const b = samples[at] ?? 0
    const a = samples[at - 1] ?? b
    const c = samples[at + 1] ?? b
    const d = samples[at + 2] ?? c
    // Catmull-Rom
    out[i] = gain * (b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
  }
  return out
}

/** At 8 kHz: pieces of 30 ms, each laid half over the one before, taken from up to 8 ms about their place. */
const PIECE = 240
const HOP = PIECE / 2
const REACH = 64

/**
 * The same voice, slower: `factor` times as long at the same pitch (WSOLA: each piece is taken where it continues
 * best what the one before would have gone on with).
 */
export function stretch(word: Float32Array, factor: number): Float32Array {
  // silence after the end, so that every piece is whole
  const samples = new Float32Array(word.length + 2 * (PIECE + REACH))
  samples.set(word)
  const out = new Float32Array(Math.ceil(word.length * factor) + PIECE)
  let from = 0
  for (let to = 0; to < word.length * factor; to += HOP) {
    const place = Math.round(to / factor)
    from = to === 0 ? 0 : bestNear(samples, place, from + HOP)
    for (let i = 0; i < PIECE; i++) {
      const slope = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / PIECE)
      out[to + i] = (out[to + i] as number) + slope * (samples[from + i] as number)
    }
  }
  return out.subarray(0, Math.ceil(word.length * factor))
}

/** Where about `place` the samples look most like those from `wanted` on: in strides first, then close by. */
function bestNear(samples: Float32Array, place: number, wanted: number): number {
  let [best, most] = [place, Number.NEGATIVE_INFINITY]
  const look = (first: number, last: number, stride: number): void => {
    for (let from = Math.max(0, first); from <= last; from += stride) {
      let likeness = 0
      // every third sample tells enough
      for (let i = 0; i < HOP; i += 3)
        likeness += (samples[from + i] as number) * (samples[wanted + i] as number)
      if (likeness > most) [best, most] = [from, likeness]
    }
  }
  look(place - REACH, place + REACH, 4)
  look(best - 2, best + 2, 1)
  return best
}
