/** Chance from a seed (mulberry32): the same seed spoils a file in the same way again. Gives 0 to `below` - 1. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

type Roll = (below: number) => number
type Mutation = (file: Buffer, roll: Roll) => Buffer

/** Words a reader of PDF looks for, and numbers that tempt it to read elsewhere. */
const WORDS = [
  '%%EOF',
  '%%EOF\r\n',
  'stream\n',
  'endstream',
  '/ByteRange [0 1 2 3]',
  '/ByteRange [0 99999999999 1 1]',
  '/ByteRange [0 10 5 9999999999]',
  '/Contents <3082',
  '/verificar/AAAAAAAAAAAAAAAAAAAAAA',
  '/Encrypt 9 0 R',
  '\x30\x84\xff\xff\xff\xff',
  '\x78\x9c',
  '\0\0\0\0',
  '>>\nendobj\n',
]

const MUTATIONS: readonly Mutation[] = [
  // one bit
  (file, roll) => {
    const copy = Buffer.from(file)
    const at = roll(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << roll(8))
    return copy
  },
  // a few bytes, anything
  (file, roll) => {
    const copy = Buffer.from(file)
    for (let n = 1 + roll(20); n > 0; n--) copy[roll(copy.length)] = roll(256)
    return copy
  },
  // cut at the end, or in the middle
  (file, roll) => file.subarray(0, roll(file.length)),
  (file, roll) => {
    const from = roll(file.length)
    return Buffer.concat([file.subarray(0, from), file.subarray(from + 1 + roll(2000))])
  },
  // a stretch twice, or moved
  (file, roll) => {
    const [from, to] = [roll(file.length), roll(file.length)]
    return Buffer.concat([file.subarray(0, to), file.subarray(from, from + roll(5000)), file.subarray(to)])
  },
  // a word written over, put in, or put behind
  (file, roll) => {
    const copy = Buffer.from(file)
    copy.write(WORDS[roll(WORDS.length)] ?? '', roll(copy.length), 'latin1')
    return copy
  },
  (file, roll) => {
    const at = roll(3) ? roll(file.length) : file.length
    const word = Buffer.from(WORDS[roll(WORDS.length)] ?? '', 'latin1')
    return Buffer.concat([file.subarray(0, at), word, file.subarray(at)])
  },
  // inside the signature: where the numbers of the ranges and the CMS are
  (file, roll) => {
    const copy = Buffer.from(file)
    const at = Math.max(0, copy.lastIndexOf('/ByteRange')) + roll(4200)
    if (at < copy.length) copy[at] = '0123456789abcdef<> []'.charCodeAt(roll(21))
    return copy
  },
]

/** The file with one to three things done to it. */
export function spoil(file: Buffer, roll: Roll): Buffer {
  let spoilt = file
  for (let n = 1 + roll(3); n > 0; n--)
    spoilt = (spoilt.length > 0 && MUTATIONS[roll(MUTATIONS.length)]?.(spoilt, roll)) || spoilt
  return spoilt
}
