import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freshDist, isStale } from '../scripts/fresh-dist.ts'

const root = mkdtempSync(path.join(tmpdir(), 'construir-'))
afterAll(() => rmSync(root, { recursive: true }))
const place = (name: string, text = '', at = new Date(2026, 0, 1)): void => {
  const file = path.join(root, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  utimesSync(file, at, at)
}

test('the program that the page without a network has in it is a source of the build', () => {
  place('docs/verificar-qr.mjs')
  place('dist/built', '', new Date(2026, 0, 2))
  expect(isStale(root)).toBe(false)
  place('docs/verificar-qr.mjs', '', new Date(2026, 0, 3))
  expect(isStale(root)).toBe(true)
})

test('the lock of a process that was killed is taken over, and let go', async () => {
  place('scripts/build.ts', "import { writeFileSync } from 'node:fs'\nwriteFileSync('dist/built', '')\n")
  // no process has it: beyond the largest that a system gives
  place('dist.lock/pid', '4194399')
  await freshDist(root)
  expect(isStale(root)).toBe(false)
  place('docs/verificar-qr.mjs', '', new Date(Date.now() + 60_000))
  await freshDist(root)
})
