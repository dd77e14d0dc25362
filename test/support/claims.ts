import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** A row of a document that says by what its claim is shown. */
export type Claim = { readonly claim: string; readonly tests: string }
export type NamedTest = { readonly file: string; readonly name: string }

/** Rows of the tables of a document whose last column is `prueba`: what is claimed, and that column. */
export const claimsOf = (text: string): Claim[] =>
  text.split(/\n(?=#)/).flatMap((section) => {
    const lines = section.split('\n').filter((line) => line.startsWith('| '))
    if (!/\| prueba \|$/.test(lines[0] ?? '')) return []
    return lines.slice(2).map((line) => {
      const cells = line.split(' | ')
      return { claim: cells[0] ?? '', tests: (cells.at(-1) ?? '').replace(/ \|$/, '') }
    })
  })

/** Claims that name no test, and do not say why there is none. */
export const silentOf = (claims: readonly Claim[]): Claim[] =>
  claims.filter(({ tests }) => !/^ninguna: \S/.test(tests) && !/`test\/[\w./-]+` «/.test(tests))

/** `test/file.test.ts` «one title», «another» y «a third», as a row names them. */
export const testsOf = (claims: readonly Claim[]): NamedTest[] =>
  claims.flatMap(({ tests }) =>
    [...tests.matchAll(/`(test\/[\w./-]+)`((?:(?:,| y)? «[^»]+»)+)/g)].flatMap(([, file = '', names = '']) =>
      [...names.matchAll(/«([^»]+)»/g)].map(([, name = '']) => ({ file, name })),
    ),
  )

/** Those whose file is not there or has no such title; and names so short that half a file has them. */
export const lostOf = (named: readonly NamedTest[]): NamedTest[] =>
  named.filter(({ file, name }) => name.length < 10 || !titlesOf(file).some((title) => title.includes(name)))

const known = new Map<string, readonly string[]>()

function titlesOf(file: string): readonly string[] {
  const found = known.get(file)
  if (found) return found
  const there = existsSync(path.join(root, file))
  const text = there ? readFileSync(path.join(root, file), 'utf8') : ''
  const titles = [...text.matchAll(/\(\s*(['"`])((?:(?!\1).)*)\1,/g)].map(([, , title = '']) => title)
  known.set(file, titles)
  return titles
}
