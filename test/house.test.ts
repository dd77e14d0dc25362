import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { spanishSentences } from './support/spanish.ts'

const root = path.resolve(import.meta.dirname, '..')
const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !file.endsWith('.eta.ts') && !file.endsWith('.d.ts'),
)
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const roomOf = (file: string) => (file.split('/').length > 2 ? (file.split('/')[1] ?? '') : 'top')
/** Code without its comments. */
const code = (file: string) =>
  read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')

const imports = (file: string): string[] =>
  [...read(file).matchAll(/^(?:import|export)\s[^'"]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    (m) => m[1] ?? m[2] ?? '',
  )

const mayImport: Record<string, readonly string[]> = {
  top: ['app', 'cli', 'config', 'ops', 'domain', 'adapters'],
  app: ['app', 'config', 'ops', 'routes', 'views', 'domain', 'db', 'adapters'],
  cli: ['cli', 'app', 'config', 'ops', 'domain', 'db', 'adapters', 'views'],
  ops: ['ops', 'config', 'routes', 'domain', 'db', 'adapters'],
  config: ['config', 'domain', 'adapters'],
  routes: ['routes', 'domain', 'views'],
  views: ['views', 'domain'],
  db: ['db', 'domain'],
  adapters: ['adapters', 'domain', 'views'],
  domain: ['domain'],
}

test('every import follows an arrow of the house', () => {
  const wrong = files.flatMap((file) =>
    imports(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => path.relative(root, path.resolve(root, path.dirname(file), target)))
      .filter((target) => !mayImport[roomOf(file)]?.includes(roomOf(target)))
      .map((target) => `${file} → ${target}`),
  )
  expect(wrong).toEqual([])
})

test('only the PDF worker of the adapters looks into the views', () => {
  const looking = files.filter(
    (file) => roomOf(file) === 'adapters' && imports(file).some((target) => target.includes('../views/')),
  )
  expect(looking.filter((file) => !/pdf/.test(file))).toEqual([])
})

test('the domain imports nobody but itself and hashing', () => {
  const outside = files
    .filter((file) => roomOf(file) === 'domain')
    .flatMap((file) => imports(file).filter((target) => !/^\.\.?\//.test(target)))
  expect(new Set(outside)).toEqual(new Set(['node:crypto']))
})

test('the domain has no clock, no dice, no environment and no markup of its own', () => {
  const said = files
    .filter((file) => roomOf(file) === 'domain')
    .filter((file) =>
      /\bprocess\b|new Date\(|Date\.now|Math\.random|<\/?(?:p|a|br|div|li|ul|span|h\d)[ >]|\bselect .* from\b/.test(
        code(file),
      ),
    )
  expect(said).toEqual([])
})

test('the database says nothing to people: it gives codes, and their sentences stand in views and cli', () => {
  const saying = files
    .filter((file) => roomOf(file) === 'db')
    .flatMap((file) => spanishSentences(code(file)).map((text) => `${file}: ${text}`))
  expect(saying).toEqual([])
})

test('only main, wire and the command line read the environment', () => {
  const readers = files.filter((file) => /process\.env/.test(code(file)))
  expect(readers.filter((file) => !['src/main.ts', 'src/cli.ts'].includes(file))).toEqual([])
})

test('nothing in the sources names a registry, a home folder or work to be done later', () => {
  const everything = globSync('{src,test,scripts,public}/**/*.{ts,tsx,eta,js,css}', { cwd: root }).filter(
    (file) => !file.endsWith('.eta.ts') && file !== 'test/house.test.ts',
  )
  const naming = everything.filter((file) =>
    /\/work\/|\/root\/|registry\.npmjs|\b(TODO|FIXME)\b/.test(read(file)),
  )
  expect(naming).toEqual([])
})
