import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { claimsOf, lostOf, silentOf, testsOf } from './support/claims.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const text = read('docs/seguridad.md')

test('every test and source that docs/seguridad.md names is there', () => {
  const named = [...text.matchAll(/`((?:test|src|bench|scripts|public)\/[\w./-]+)`/g)].map(
    ([, file = '']) => file,
  )
  expect(named.length).toBeGreaterThan(100)
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
})

const rows = claimsOf(text)

test('every row says by which tests it is shown, or why there is none', () => {
  expect(rows.length).toBeGreaterThan(70)
  expect(silentOf(rows)).toEqual([])
})

test('every test that a row names stands in its file under that name', () => {
  const named = testsOf(rows)
  expect(named.length).toBeGreaterThan(100)
  expect(lostOf(named)).toEqual([])
})

test('no regular expression is made of what a person wrote', () => {
  const made = globSync('src/**/*.{ts,tsx}', { cwd: root }).filter((file) =>
    /\bnew RegExp\(|\bRegExp\(/.test(read(file)),
  )
  // of a correo with every sign of an expression escaped; of constants alone
  expect(made.toSorted()).toEqual([
    'src/adapters/mail/smtp-outcome.ts',
    'src/domain/person/curp.ts',
    'src/views/spanish.ts',
  ])
})
