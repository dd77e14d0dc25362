import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import migrations from '../drizzle.config.ts'
import { columnNamed, PADRON_COLUMNS } from '../src/domain/person/padron-header.ts'
import { STATUS_WORDS } from '../src/domain/person/padron-status.ts'
import { groupCode, readCode } from '../src/domain/seal/verification-code.ts'
import { ALTERED } from '../src/domain/seal/verify.ts'
import { API_PROBLEMS } from '../src/views/sharing/api-words.ts'
import { claimsOf, lostOf, silentOf, testsOf } from './support/claims.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const documents = [
  ...globSync('*.md', { cwd: root }),
  ...globSync('{docs,.github}/**/*.md', { cwd: root }),
].filter((file) => file !== 'CHANGELOG.md')

/** Begins like a path of the project: `src/…`, `.github/…`. */
const PATH = /(?<![\w./-])(?:src|test|bench|scripts|docs|public|\.github|\.ci)\/[^\s`'")|,;]+/g

/** `src/views/pages/<name>.eta` → `src/views/pages/*.eta`; a full stop that ends the sentence is none of it. */
const asGlob = (named: string): string => named.replace(/<[^>]*>|…/g, '*').replace(/[.:]+$/, '')
const isThere = (named: string): boolean => {
  const pattern = asGlob(named)
  return pattern.includes('*')
    ? globSync(pattern, { cwd: root }).length > 0
    : existsSync(path.join(root, pattern))
}

test('every file that a document names is there', () => {
  const missing = documents.flatMap((file) => {
    const code = read(file).match(/```[\s\S]*?```|`[^`\n]+`/g) ?? []
    const named = code.flatMap((one) => one.match(PATH) ?? [])
    const linked = [...read(file).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, one = '']) =>
      path.join(path.dirname(file), one),
    )
    // a page of the forge itself is above the folder of the project
    return [...named, ...linked.filter((one) => !one.startsWith('..'))]
      .filter((one) => !isThere(one))
      .map((one) => `${file}: ${one}`)
  })
  expect(missing).toEqual([])
})

test('npm run migration looks for the schema, and for the migrations, where they are', () => {
  const { schema, out = '' } = migrations
  expect([schema, out].filter((one) => !existsSync(path.join(root, String(one))))).toEqual([])
})

test('every npm script that a document names is one', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const unknown = documents.flatMap((file) =>
    [...read(file).matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)]
      .filter(([, name = '']) => !scripts[name])
      .map(([said]) => `${file}: ${said}`),
  )
  expect(unknown).toEqual([])
})

test('the diagram of the rooms has the arrows that the sources have, no more and no fewer', () => {
  const inner = ['routes', 'views', 'domain', 'db', 'adapters']
  const drawn = [...read('docs/arquitectura.md').matchAll(/^ {2,}(\w+) -->(?:\|[^|]*\|)? (\w+)$/gm)]
    .map(([, from, to]) => `${from} → ${to}`)
    .filter((arrow) => arrow.split(' → ').every((room) => inner.includes(room)))
  const meant = globSync(`src/{${inner}}/**/*.{ts,tsx}`, { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) => {
      const [from, to] = [file, path.join(path.dirname(file), target)].map((one) => one.split('/')[1])
      return from === to ? '' : `${from} → ${to}`
    }),
  )
  expect(drawn.toSorted()).toEqual([...new Set(meant.filter(Boolean))].toSorted())
})

test('decisions are numbered without gaps, and the list names each', () => {
  const files = globSync('docs/decisiones/[0-9]*.md', { cwd: root }).toSorted()
  const list = read('docs/decisiones/README.md')
  expect(files.map((file) => Number(path.basename(file).slice(0, 4)))).toEqual(files.map((_, at) => at + 1))
  for (const file of files) {
    expect(list).toContain(`(${path.basename(file)})`)
    for (const part of ['Context', 'Decision', 'Consequences', 'What would change our mind'])
      expect(read(file), file).toContain(`\n## ${part}\n`)
  }
})

test('each requirement of ASVS is in one row, and each row says by what it is met', () => {
  const [, table = ''] = read('docs/seguridad.md').split('| requisito |')
  const rows = table.split('\n').filter((line) => /^\| \d/.test(line))
  const ids = rows.flatMap((row) => row.split('|')[1]?.match(/\d+\.\d+(?:\.\d+)?(?:–\d+\.\d+\.\d+)?/g) ?? [])
  expect(ids.length).toBeGreaterThan(90)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  for (const row of rows) expect(row.split('|')[2]?.trim().length, row).toBeGreaterThan(5)
})

test.each(['archivos', 'cotejo-api', 'mostrador', 'operacion', 'replicas', 'respaldos', 'verificar-api'])(
  'each claim that docs/%s.md lists names its tests, which stand in their files under those names',
  (page) => {
    const [, list = ''] = read(`docs/${page}.md`).split(/\n(?=## Qué lo prueba\n)/)
    const claims = claimsOf(list)
    expect(claims.length).toBeGreaterThan(11)
    expect(silentOf(claims)).toEqual([])
    expect(lostOf(testsOf(claims))).toEqual([])
  },
)

test('the columns and the words of a status that the page on files lists are those that are read', () => {
  const manual = read('docs/archivos.md')
  const [, table = ''] = /\n## Columnas del padrón\n([\s\S]*?)\n## /.exec(manual) ?? []
  const listed = (text = '') => text.split(', ')
  const columns = [...table.matchAll(/^\| `(\w+)` \| ([^|`]+) \|$/gm)]
  expect(columns.map(([, column]) => column)).toEqual([...PADRON_COLUMNS])
  for (const [, column, names] of columns)
    expect(listed(names).filter((name) => columnNamed(name) !== column)).toEqual([])
  const [, source = ''] =
    /COLUMN_SYNONYMS[^=]*= \{([\s\S]*?)\n\}\n/.exec(read('src/domain/person/padron-header.ts')) ?? []
  const known = [...source.matchAll(/'([^']+)'/g)].map(([, name]) => name)
  expect(columns.flatMap(([, , names]) => listed(names)).toSorted()).toEqual(known.toSorted())
  const [, statuses = ''] = manual.split('\n| estatus | palabras |')
  const rows = [...statuses.matchAll(/^\| \*?(\w+)\*? \| ([a-z0-9, ]+) \| [^|]+ \|$/gm)]
  const words = rows.map(([, status = '', list]) => [status, listed(list)])
  expect(Object.fromEntries(words)).toEqual(STATUS_WORDS)
})

test('the codes that the pages for programs list are those that there are', () => {
  const [, altered = ''] = read('docs/verificar-api.md').split('Códigos de `alterado`:')
  const [codes = ''] = altered.split('\n\nPueden agregarse')
  expect([...codes.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)).toEqual(Object.values(ALTERED))
  const rows = [...read('docs/cotejo-api.md').matchAll(/^\| (\d{3}) \| (.+) \|$/gm)]
  const problems = rows.flatMap(([, status, said = '']) =>
    [...said.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, code]) => `${code} ${status}`),
  )
  const known = Object.entries(API_PROBLEMS).map(([code, [status]]) => `${code} ${status}`)
  expect(problems.toSorted()).toEqual(known.toSorted())
})

test('figures and examples that documents give of what is here are those of what is here', () => {
  const claves = new Set(
    read('src/db/seed/series.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[0]),
  ).size
  expect(read('docs/escala.md')).toContain(
    `${claves} claves × 10,000 por año de nacimiento y año de alta | ${claves * 10},000 al año`,
  )
  const kb = (language: string) =>
    Math.round(
      globSync(`src/adapters/captcha/audio/clips/${language}/**/*.mp3`, { cwd: root }).reduce(
        (sum, file) => sum + statSync(path.join(root, file)).size,
        0,
      ) / 10_000,
    ) * 10
  expect(read('docs/audio.md')).toContain(`unos ${kb('es')} KB en español y ${kb('en')} en inglés`)
  const [, code = ''] = /\/verificar\/(\S+)\ncurl/.exec(read('docs/verificar-api.md')) ?? []
  expect(groupCode(readCode(code) ?? '')).toBe(code)
  expect(code).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{2}$/)
})

test('the README’s table of settings has each that is read, and of each number its default and its limits', () => {
  const sources = globSync('src/config/*.ts', { cwd: root }).map(read).join('\n')
  const [, table = ''] = read('README.md').split('\n### Ajustes\n')
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | '))
    .map(([names = '', usual = '', what = '']) => ({
      names: [...names.matchAll(/[A-Z][A-Z0-9_]+/g)].map(([name]) => name),
      usual,
      what,
    }))
  const asked = [...sources.matchAll(/'([A-Z][A-Z0-9_]{3,})'/g)]
    .map(([, name = '']) => name)
    // an older version had it, and is looked for to say so; what the system says of a folder
    .filter((name) => name !== 'LIMIT_LINKS_CURP_DAY' && name !== 'EISDIR')
  const secrets = asked.filter((name) => name.endsWith('_WEBHOOK')).map((name) => `${name}_SECRET`)
  expect(rows.flatMap(({ names }) => names).toSorted()).toEqual(
    [...new Set([...asked, ...secrets])].toSorted(),
  )
  const figure = (text = '') => Number(text.replaceAll('_', '')).toLocaleString('en-US')
  const numbers = [...sources.matchAll(/\.number\('(\w+)', ([\d_]+), ([\d_]+), ([\d_]+)\)/g)].filter(
    ([, name = '']) => !name.endsWith('PORT'),
  )
  expect(numbers.length).toBeGreaterThan(12)
  for (const [, name = '', usual = '', low, high] of numbers) {
    const row = rows.find(({ names }) => names.includes(name))
    expect(row?.what, name).toContain(`de ${figure(low)} a ${figure(high)}`)
    // 0: none is said
    if (usual !== '0')
      expect(row?.usual.split(', ')[row.names.indexOf(name)], name).toBe(
        `\`${Number(usual.replaceAll('_', ''))}\``,
      )
  }
})
