import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { leanHtmx } from '../scripts/htmx.ts'

const WHOLE = path.resolve(import.meta.dirname, '../node_modules/htmx.org/dist/htmx.js')
const folder = mkdtempSync(path.join(tmpdir(), 'htmx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('no code of an attribute or of what is swapped in is left in the htmx that is served', () => {
  const source = readFileSync(WHOLE, 'utf8')
  expect(source).toContain('new FunctionConstructor')
  const served = leanHtmx(WHOLE)
  expect(served).not.toMatch(/with\(event|return \(\$\{|createElement\(.script.\)/)
  expect(served).toContain('htmx:config:request')
  expect(served.length).toBeLessThan(source.length / 3)
})

test('a version that lacks what is left out is not built', () => {
  const other = path.join(folder, 'htmx.js')
  writeFileSync(other, readFileSync(WHOLE, 'utf8').replaceAll('#processOOB', '#processOther'))
  expect(() => leanHtmx(other)).toThrow('htmx has no #processOOB any more')
})
