import { statSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'
import type { Seal } from './load.ts'

/** How often the files are looked at, in ms. */
const EVERY_MS = 2000

export type FollowedSealOptions = {
  /** reads the seal from its files; throws `Refused` when it may not seal */
  readonly load: () => Seal
  /** the files it may come from */
  readonly files: readonly string[]
  /** awaited with each seal before it seals anything; is told the serial of the one before */
  readonly inUse: (seal: Seal, before: string | undefined) => Promise<void>
  /** told once for each state of the files, why a new seal is not used */
  readonly failed: (why: string) => void
  /** ms */
  readonly every?: number
}

export type FollowedSeal = {
  readonly seal: Seal
  /** looks at the files now */
  look(): Promise<void>
  stop(): void
}

/**
 * A seal that follows its files: another one that is put there (`nss sello rotar` replaces the file atomically) takes
 * its place on its own, in one turn of the event loop, so that a cadena original and its serial are always of one seal.
 * The files are asked for their state every two seconds, which costs two `stat`; events of the folder (inotify) would
 * come with each write to the database beside them, and not at all on some shared volumes.
 * Rejects with `Refused` when the first may not seal.
 */
export async function followSeal(options: FollowedSealOptions): Promise<FollowedSeal> {
  const { load, files, inUse, failed, every = EVERY_MS } = options
  let current = load()
  // what was sealed with one of them may still wait for its PDF
  const before: Seal[] = []
  // after loading: a demonstration has just made its own
  let seen = stateOf(files)
  await inUse(current, undefined)

  const take = async (): Promise<void> => {
    const state = stateOf(files)
    if (state === seen) return
    seen = state
    try {
      const next = load()
      if (next.certificateSerial === current.certificateSerial) return
      await inUse(next, current.certificateSerial)
      before.push(current)
      current = next
    } catch (error) {
      failed(error instanceof Refused ? error.message.replace(/\s*\n\s*/g, ' ') : (error as Error).name)
    }
  }
  // one look after another: what is put there while one takes its place is seen by the next
  let looking: Promise<void> = Promise.resolve()
  const look = (): Promise<void> => {
    looking = looking.then(take)
    return looking
  }
  const timer = files.length > 0 ? setInterval(look, every).unref() : undefined
  return {
    seal: {
      get certificateSerial() {
        return current.certificateSerial
      },
      get certificatePem() {
        return current.certificatePem
      },
      get privateKey() {
        return current.privateKey
      },
      seal: (cadena) => current.seal(cadena),
      verify: (cadena, sello, asked) => current.verify(cadena, sello, asked),
      certificate: (asked) => current.certificate(asked),
      signerOf: (asked) =>
        [current, ...before].find((one) => one.certificateSerial === asked)?.signerOf(asked),
    },
    look,
    stop: () => clearInterval(timer),
  }
}

/** Changes when a file is replaced, written, made or removed, or cannot be asked: to read it then says why. */
function stateOf(files: readonly string[]): string {
  const one = (file: string): string => {
    try {
      const found = statSync(file, { throwIfNoEntry: false })
      return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : ''
    } catch (error) {
      return String(error)
    }
  }
  return files.map(one).join('|')
}
