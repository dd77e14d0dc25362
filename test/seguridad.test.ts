import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const text = readFileSync(path.join(root, 'docs/seguridad.md'), 'utf8')

test('every test and source that docs/seguridad.md names is there', () => {
  const named = [...text.matchAll(/`((?:test|src|bench|scripts|public)\/[\w./-]+)`/g)].map(
    ([, file = '']) => file,
  )
  expect(named.length).toBeGreaterThan(100)
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
})

test('every row about a failure names its test', () => {
  const [, table = ''] = /## Cuando algo falla\n([\s\S]*?)\n## /.exec(text) ?? []
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  expect(rows.length).toBeGreaterThan(5)
  expect(rows.slice(1).filter((row) => !/`test\/[\w./-]+`/.test(row))).toEqual([])
})
