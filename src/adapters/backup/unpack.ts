import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Refused } from '../../domain/base/problem.ts'
import type { Chunks } from './cipher.ts'
import type { PartSum } from './file.ts'

/** A name that stays in its folder. */
const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/
const LONGEST_LINE = 100_000

type Announced = { nombre?: string; tamano?: number; partes?: readonly PartSum[] }

/** The files of an opened body into `folder`. Rejects with `Refused` when one of them is not as it was written. */
export async function unpack(source: Chunks, folder: string): Promise<readonly PartSum[]> {
  const bytes = createPuller(source)
  const found: PartSum[] = []
  for (;;) {
    const { nombre, tamano, partes } = JSON.parse(await bytes.line()) as Announced
    if (partes) return same(partes, found)
    if (!nombre || !NAME.test(nombre) || tamano === undefined) throw new Refused('El respaldo está dañado.')
    const hash = createHash('sha256')
    await pipeline(
      bytes.take(tamano),
      async function* (chunks: Chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(path.join(folder, nombre), { flags: 'wx', mode: 0o600, flush: true }),
    )
    found.push({ nombre, tamano, sha256: hash.digest('hex') })
  }
}

function same(written: readonly PartSum[], found: readonly PartSum[]): readonly PartSum[] {
  const wrong = found.find(
    ({ nombre, sha256 }) => !written.some((w) => w.nombre === nombre && w.sha256 === sha256),
  )
  if (wrong) throw new Refused(`El respaldo está dañado: la suma SHA-256 de ${wrong.nombre} no coincide.`)
  if (written.length !== found.length) throw new Refused('El respaldo está dañado: le faltan archivos.')
  return found
}

/** Reads lines and counted bytes from one stream in turn. */
function createPuller(source: Chunks) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async (): Promise<Buffer> => {
    const { value, done } = await chunks.next()
    if (done) throw new Refused('El respaldo está dañado: termina antes de tiempo.')
    return value
  }
  return {
    line: async (): Promise<string> => {
      let end = rest.indexOf(10)
      while (end < 0 && rest.length < LONGEST_LINE) {
        rest = Buffer.concat([rest, await more()])
        end = rest.indexOf(10)
      }
      const text = rest.toString('utf8', 0, end)
      rest = rest.subarray(end + 1)
      return text
    },
    take: async function* (length: number): AsyncGenerator<Buffer> {
      for (let left = length; left > 0; ) {
        if (rest.length === 0) rest = await more()
        const piece = rest.subarray(0, left)
        rest = rest.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
  }
}
