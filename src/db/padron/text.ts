import { isAscii } from 'node:buffer'
import { readSync } from 'node:fs'

const CHUNK = 1 << 18
const SNIFFED = 1 << 20

export type PadronEncoding = 'utf-8' | 'windows-1252'

/**
 * What a file is written in. The first megabyte that has anything but ASCII decides: UTF-8 when it is valid, else
 * Windows-1252. `utf-16` and `excel` are files that are not read here.
 * @param fd a file open for reading; read by position, so that it can be read again
 */
export function sniffEncoding(fd: number): PadronEncoding | 'utf-16' | 'excel' {
  const start = readAt(fd, 0, 1000)
  if (start.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return 'excel'
  if (start.includes(0) || /^(\xff\xfe|\xfe\xff)/.test(start.toString('latin1'))) return 'utf-16'
  for (let at = 0; ; at += SNIFFED) {
    const bytes = readAt(fd, at, SNIFFED)
    if (!isAscii(bytes)) return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
    if (bytes.length < SNIFFED) return 'utf-8'
  }
}

/** Whether they are valid UTF-8, the last letter perhaps cut. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** The text in pieces, without a byte order mark. Bytes that are no letter come as U+FFFD. */
export function* textPieces(fd: number, encoding: PadronEncoding): Generator<string> {
  const decoder = new TextDecoder(encoding)
  for (let at = 0; ; ) {
    const bytes = readAt(fd, at, CHUNK)
    at += bytes.length
    if (bytes.length === 0) break
    yield decoder.decode(bytes, { stream: true })
  }
  yield decoder.decode()
}

function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let got = 0
  while (got < length) {
    const n = readSync(fd, bytes, got, length - got, at + got)
    if (n === 0) break
    got += n
  }
  return bytes.subarray(0, got)
}
