import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const documents = ['README.md', ...globSync('docs/*.md', { cwd: root })]

test('every file that a document names is there', () => {
  const missing = documents.flatMap((file) => {
    const named = [...read(file).matchAll(/`((?:src|test|bench|scripts|docs|public)\/[\w./-]+)`/g)].map(
      ([, one]) => one,
    )
    const linked = [...read(file).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, one = '']) =>
      path.join(path.dirname(file), one),
    )
    return [...named, ...linked]
      .filter((one) => one && !existsSync(path.join(root, one)))
      .map((one) => `${file}: ${one}`)
  })
  expect(missing).toEqual([])
})

test('each requirement of ASVS is in one row, and each row says by what it is met', () => {
  const [, table = ''] = read('docs/seguridad.md').split('| requisito |')
  const rows = table.split('\n').filter((line) => /^\| \d/.test(line))
  const ids = rows.flatMap((row) => row.split('|')[1]?.match(/\d+\.\d+(?:\.\d+)?(?:–\d+\.\d+\.\d+)?/g) ?? [])
  expect(ids.length).toBeGreaterThan(90)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  for (const row of rows) expect(row.split('|')[2]?.trim().length, row).toBeGreaterThan(5)
})
