import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { circlesIn, type Graph, groupedBy, importGraph, importsIn } from './support/import-graph.ts'
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

const imports = (file: string): string[] => importsIn(read(file))

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

const graph = importGraph(
  globSync('src/**/*.{ts,tsx,eta}', { cwd: root }).filter((file) => !/\.(eta|d)\.ts$/.test(file)),
  read,
)
const levels: Record<string, (file: string) => string> = {
  files: (file) => file,
  folders: (file) => path.dirname(file),
  rooms: (file) => file.split('/').slice(0, 2).join('/'),
}

test.each(Object.entries(levels))(
  'no circle between %s, types and dynamic imports included',
  (_, groupOf) => {
    expect(graph.size).toBeGreaterThan(200)
    expect(circlesIn(groupedBy(graph, groupOf))).toEqual([])
  },
)

test('a circle is noticed, whether a file, a folder or a template closes it', () => {
  const circles = (sources: Record<string, string>, level: string) => {
    const made: Graph = importGraph(Object.keys(sources), (file) => sources[file] ?? '')
    return circlesIn(groupedBy(made, levels[level] ?? String))
  }
  const files = {
    'src/a/one.ts': "import { two } from '../b/two.ts'",
    'src/b/two.ts': "import three from './three.eta.ts'",
    'src/b/three.eta': "import type { One } from '../a/one.ts'\n---\n<p>",
  }
  const circle = 'src/a/one.ts → src/b/two.ts → src/b/three.eta → src/a/one.ts'
  expect(circles(files, 'files')).toEqual([circle])
  expect(circles(files, 'rooms')).toEqual(['src/a → src/b → src/a'])
  const folders = {
    'src/a/one.ts': "const two = await import('./b/two.ts')",
    'src/a/b/two.ts': '',
    'src/a/b/three.ts': "export { other } from '../other.ts'",
    'src/a/other.ts': '',
  }
  expect(circles(folders, 'files')).toEqual([])
  expect(circles(folders, 'folders')).toEqual(['src/a → src/a/b → src/a'])
})

test('src holds the two entries and rooms; no file repeats its folder in front of its name', () => {
  const top = globSync('src/*', { cwd: root, withFileTypes: true }).filter((one) => one.isFile())
  expect(top.map(({ name }) => name).toSorted()).toEqual(['cli.ts', 'main.ts'])
  const repeating = globSync('src/**/*.*', { cwd: root }).filter((file) =>
    path.basename(file).startsWith(`${path.basename(path.dirname(file))}-`),
  )
  expect(repeating).toEqual([])
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

/** Spanish that is stored or printed as it is, and says nothing to anybody: formats and names. */
const FORMATS = new Set([
  // the audit trail, and the state of a mail
  ...[...code('src/domain/facts/audit-event.ts').matchAll(/'([^']+)'/g)].map(([, text]) => text),
  'en camino',
  // names of quotas, of which only a keyed hash is kept
  'aprobación X',
  'aprobación X X',
  // the cadena original
  'Asignación de NSS',
  'Localización de NSS',
  'Tipo de trámite',
  'Nombre o Razón Social',
  'Número Registro Patronal',
  'Número de Seguridad Social',
  // dates
  'X de X X, X:X',
  'X de X de X',
  // places
  'Ciudad de México',
  'Estado de México',
  'Nuevo León',
  'San Luis Potosí',
  'Nacido en el extranjero',
  'Frontera de Coahuila, Nuevo León y Tamaulipas',
  'Ciudad Juárez',
])
/** Words that are matched in an operator's file, and said to nobody. */
const WORD_TABLES = ['src/domain/person/padron-header.ts']
const sentencesOf = (room: string) =>
  files
    .filter((file) => roomOf(file) === room && !WORD_TABLES.includes(file))
    .flatMap((file) =>
      spanishSentences(code(file))
        .filter((text) => !FORMATS.has(text))
        .map((text) => `${file}: ${text}`),
    )

test('domain and database say nothing to people: they give codes, whose sentences stand in views, ops and cli', () => {
  expect([...sentencesOf('domain'), ...sentencesOf('db')]).toEqual([])
})

test('a sentence would be noticed, in quotes of any kind, and not what is no sentence', () => {
  const source = [
    "alert('series agotadas: no hay números')",
    `alert(\`serie \${clave}: usada al 90 % o más en un grupo\`)`,
    "const reason = 'sus documentos se están haciendo'",
    "throw new Error('the padrón ended before its file')",
    "const names = 'MARÍA DE LOS ÁNGELES'",
    "const quote = /[`'\"]/.test(text) ? 'por_salir' : 'en'",
  ].join('\n')
  expect(spanishSentences(source)).toEqual([
    'series agotadas: no hay números',
    'serie X: usada al 90 % o más en un grupo',
    'sus documentos se están haciendo',
  ])
})

test('one module knows Lucia, as decision 0006 says', () => {
  const knowing = files.filter((file) => imports(file).includes('lucia'))
  expect(knowing).toEqual(['src/db/base/lucia-sessions.ts'])
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
