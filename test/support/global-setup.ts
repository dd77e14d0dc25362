import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { freshDist } from '../../scripts/fresh-dist.ts'
import { memoryFolder } from './in-memory.ts'

const root = path.resolve(import.meta.dirname, '../..')

declare module 'vitest' {
  interface ProvidedContext {
    /** a folder of this run, where its workers leave what takes long to make for each other */
    sharedFolder: string
  }
}

/** Many tests run what the build made. It is made again when a source is newer: at the start, and before each rerun. */
export async function setup(project: TestProject): Promise<() => void> {
  await freshDist(root)
  const memory = memoryFolder()
  // a folder that outlives the run: the temp folder as it was given. Not provided, since the bench has a browser as well
  process.env.DISK_FOLDER = tmpdir()
  if (memory) process.env.TMPDIR = memory
  const folder = () => mkdtempSync(path.join(tmpdir(), 'pruebas-'))
  const made = [folder()]
  // programs that tests start find what an earlier start compiled, of TypeScript above all
  process.env.NODE_COMPILE_CACHE = path.join(made[0] ?? '', 'compilado')
  // for what is shared by files that others than vitest load as well
  process.env.SHARED_FOLDER = made[0] ?? ''
  project.provide('sharedFolder', made[0] ?? '')
  project.onTestsRerun(async () => {
    await freshDist(root)
    made.push(folder())
    project.provide('sharedFolder', made.at(-1) ?? '')
  })
  return () => {
    for (const one of memory ? [...made, memory] : made) rmSync(one, { recursive: true, force: true })
  }
}
