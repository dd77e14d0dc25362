import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const MEMORY = '/dev/shm'
/** What a run leaves there at one moment is less than half of it. */
const ROOM = 3 * 2 ** 30

/**
 * A folder in memory for the temporary files of a run, where the machine has room for one and runs programs from it;
 * undefined elsewhere. Each commit waits for the disk some milliseconds, and no test is about a disk that loses power.
 */
export function memoryFolder(): string | undefined {
  let folder: string | undefined
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize < ROOM) return undefined
    folder = mkdtempSync(path.join(MEMORY, 'pruebas-'))
    // as the temp folder of a machine is: other users have files there too
    chmodSync(folder, 0o1777)
    const program = path.join(folder, 'corre')
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
    execFileSync(program)
    rmSync(program)
    return folder
  } catch {
    if (folder) rmSync(folder, { recursive: true, force: true })
    return undefined
  }
}
