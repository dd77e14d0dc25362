import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { freshDist } from '../../scripts/fresh-dist.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Many tests run what the build made. It is made again when a source is newer: at the start, and before each rerun. */
export async function setup(project: TestProject): Promise<void> {
  await freshDist(root)
  project.onTestsRerun(() => freshDist(root))
}
