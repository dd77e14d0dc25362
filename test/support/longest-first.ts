import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, the longest first. By measure of their CPU seconds, but for two that mostly wait, beside the
 * one that takes more than a core; the order of the rest is vitest's own.
 */
const LONGEST = [
  'a11y/axe',
  'browser/texto',
  'browser/linea-lenta',
  'cli/operacion',
  'browser/mostrador',
  'a11y/foco',
  'views/pdf/pdf',
  'browser/computadora',
  'browser/pasos',
  'cli/respaldo',
  'journeys/operacion-importar',
  'journeys/race',
  'app/start',
  'a11y/arbol',
  'db/padron/import',
  'faults/kill',
  'journeys/mail-crash',
  'faults/disk',
  'fuzz/',
  'app/',
  'browser/',
  'image',
  'release',
  'a11y/',
  'cli/',
]

const test = path.resolve(import.meta.dirname, '..')

/**
 * Begins with the files that take longest, so that no worker is left with one when the others are through. Vitest by
 * itself knows durations only from an earlier run on the same machine, and begins with the largest files without one.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const name = path.relative(test, moduleId)
  const at = LONGEST.findIndex((start) => name.startsWith(start))
  return at < 0 ? LONGEST.length : at
}
