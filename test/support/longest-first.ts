import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, the longest first. By measure of their CPU seconds, but for two that mostly wait, beside the
 * one that takes more than a core; the order of the rest is vitest's own.
 */
const LONGEST = [
  'a11y/axe',
  'browser/mostrador',
  'cli/operacion',
  'browser/texto',
  'browser/linea-lenta',
  'cli/postgres',
  'views/pdf/pdf',
  'db/padron/import',
  'browser/computadora',
  'cli/respaldo',
  'a11y/foco',
  'journeys/race',
  'journeys/operacion-importar',
  'app/start',
  'browser/pasos',
  'faults/kill',
  'journeys/mail-crash',
  'a11y/arbol',
  'adapters/signing/tsa',
  'faults/disk',
  'faults/rotated-seal',
  'routes/access',
  'browser/',
  'fuzz/',
  'app/',
  'image',
  'release',
  'weights',
  'db/padron/',
  'journeys/postgres',
  'journeys/no-lockout',
  'journeys/mail-facts',
  'contract/store',
  'views/pdf/',
  'routes/desk-access',
  'a11y/',
  'adapters/mail/smtp',
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
