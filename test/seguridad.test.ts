import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

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

/** Rows of the tables whose last column is `prueba`: what is claimed, and that column. */
const rows = text.split(/\n(?=#)/).flatMap((section) => {
  const lines = section.split('\n').filter((line) => line.startsWith('| '))
  if (!/\| prueba \|$/.test(lines[0] ?? '')) return []
  return lines.slice(2).map((line) => {
    const cells = line.split(' | ')
    return { claim: cells[0] ?? '', tests: (cells.at(-1) ?? '').replace(/ \|$/, '') }
  })
})

test('every row says by which tests it is shown, or why there is none', () => {
  expect(rows.length).toBeGreaterThan(70)
  const silent = rows.filter(({ tests }) => !/^ninguna: \S/.test(tests) && !/`test\/[\w./-]+` «/.test(tests))
  expect(silent).toEqual([])
})

test('every test that a row names stands in its file under that name', () => {
  const named = rows.flatMap(({ tests }) =>
    [...tests.matchAll(/`(test\/[\w./-]+)`((?:,? «[^»]+»)+)/g)].flatMap(([, file = '', names = '']) =>
      [...names.matchAll(/«([^»]+)»/g)].map(([, name = '']) => ({ file, name })),
    ),
  )
  expect(named.length).toBeGreaterThan(100)
  const titles = (file: string): string[] =>
    [...read(file).matchAll(/\(\s*(['"`])((?:(?!\1).)*)\1,/g)].map(([, , title = '']) => title)
  const lost = named.filter(({ file, name }) => !titles(file).some((title) => title.includes(name)))
  expect(lost).toEqual([])
  // part of a name that half the file has would say nothing
  expect(named.filter(({ name }) => name.length < 10)).toEqual([])
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
