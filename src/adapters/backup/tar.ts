import { buffer } from 'node:stream/consumers'
import type { Chunks } from './chunks.ts'

/** A regular file of an archive: size in bytes, time of change in epoch ms, of which tar keeps the seconds. */
export type TarEntry = { readonly name: string; readonly bytes: number; readonly at: number }

const BLOCK = 512
/** Fields of a ustar header (POSIX.1-2017, pax, «ustar Interchange Format»): where they are, and how long. */
const NAME = [0, 100] as const
const MODE = [100, 8] as const
const OWNER = [108, 8] as const
const GROUP = [116, 8] as const
const SIZE = [124, 12] as const
const MTIME = [136, 12] as const
const CHECKSUM = [148, 8] as const
const TYPE = 156
const MAGIC = [257, 8] as const
const REGULAR = 0x30
/** Most that eleven octal digits hold, 8 GiB; more is written in base 256, as GNU tar and bsdtar do. */
const MAX_OCTAL = 8 ** 11 - 1

/**
 * The header block (512 bytes, ustar) of a file of mode 0600. Throws when its name has more than 100 bytes. Sizes from 8
 * GiB on are written in base 256.
 */
export function tarHeader({ name, bytes, at }: TarEntry): Buffer {
  const block = Buffer.alloc(BLOCK)
  if (Buffer.byteLength(name) > NAME[1]) throw new Error(`the name ${name} is too long for a tar header`)
  block.write(name, NAME[0])
  octal(block, MODE, 0o600)
  octal(block, OWNER, 0)
  octal(block, GROUP, 0)
  if (bytes > MAX_OCTAL) {
    block[SIZE[0]] = 0x80
    block.writeBigUInt64BE(BigInt(bytes), SIZE[0] + 4)
  } else octal(block, SIZE, bytes)
  octal(block, MTIME, Math.floor(at / 1000))
  block[TYPE] = REGULAR
  block.write('ustar\x0000', MAGIC[0], 'latin1')
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM[0], 'latin1')
  return block
}

/** What follows a file's bytes, to the end of its last block: zeros, none when it is full. @param bytes of the file */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK)

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK)

/**
 * Reads an archive of regular files from its start to its end, one after another. `take` must read `content` whole
 * before it resolves. Rejects with `BadTar` when it is no such archive, or is cut short.
 */
export async function readTar(
  source: Chunks,
  take: (entry: TarEntry, content: Chunks) => Promise<void>,
): Promise<void> {
  const bytes = createPuller(source)
  for (;;) {
    const block = await bytes.block()
    if (block.every((byte) => byte === 0)) break
    const entry = entryOf(block)
    await take(entry, bytes.take(entry.bytes))
    for await (const _ of bytes.take(tarPadding(entry.bytes).length));
  }
  // read to the end: what compressed or encrypted it has its own sum there
  await bytes.drain()
}

/** Bytes that are not a tar archive of regular files. */
export class BadTar extends Error {
  override name = 'BadTar'
}

function entryOf(block: Buffer): TarEntry {
  if (block[TYPE] !== REGULAR || octalOf(block, CHECKSUM) !== sumOf(block)) throw new BadTar('header')
  const wide = block.readUInt8(SIZE[0]) === 0x80
  return {
    name: textOf(block, NAME),
    bytes: wide ? Number(block.readBigUInt64BE(SIZE[0] + 4)) : octalOf(block, SIZE),
    at: octalOf(block, MTIME) * 1000,
  }
}

type Field = readonly [start: number, length: number]

function octal(block: Buffer, [start, length]: Field, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, start, 'latin1')
}

function textOf(block: Buffer, [start, length]: Field): string {
  const field = block.toString('utf8', start, start + length)
  const end = field.indexOf('\0')
  return end < 0 ? field : field.slice(0, end)
}

function octalOf(block: Buffer, field: Field): number {
  const digits = textOf(block, field).trim()
  if (!/^[0-7]+$/.test(digits)) throw new BadTar('number')
  return Number.parseInt(digits, 8)
}

/** Sum of the header's bytes, with its own field taken as blanks. */
function sumOf(block: Buffer): number {
  const [start, length] = CHECKSUM
  return block.reduce((sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte), 0)
}

/** Reads blocks and counted bytes, in turn, from one stream. */
function createPuller(source: Chunks) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async (): Promise<Buffer> => {
    const { value, done } = await chunks.next()
    if (done) throw new BadTar('ends too soon')
    return value
  }
  async function* take(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (rest.length === 0) rest = await more()
      const piece = rest.subarray(0, left)
      rest = rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }
  return {
    take,
    block: async (): Promise<Buffer> => buffer(take(BLOCK)),
    drain: async (): Promise<void> => {
      while (!(await chunks.next()).done);
    },
  }
}
