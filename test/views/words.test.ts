import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../src/views/words/en/index.ts'
import { es, type Words } from '../../src/views/words/es/index.ts'
import { language, otherLanguages, pathIn, speaking, words } from '../../src/views/words/words.ts'

/** A table without one of its sentences does not fit: `tsc` reads this line, and fails if it did. */
const fits: Readonly<Record<'frame' | 'sentence' | 'whole', boolean>> = {
  frame: false satisfies Fits<Omit<Words, 'frame'>, Words>,
  sentence: false satisfies Fits<Omit<Words['frame'], 'skip'>, Words['frame']>,
  whole: true satisfies Fits<typeof en, Words>,
}
type Fits<A, B> = A extends B ? true : false

/** Each text of a table by its place; of a function that takes nothing special, what it gives. */
function texts(table: unknown, at = ''): [string, string][] {
  if (typeof table === 'string') return [[at, table]]
  if (typeof table !== 'object' || table === null) return []
  return Object.entries(table).flatMap(([key, value]) => texts(value, `${at}.${key}`))
}

test('a language that lacks a sentence is a type error', () => {
  expect(fits).toEqual({ frame: false, sentence: false, whole: true })
})

test('every sentence has its own words in English', () => {
  const spanish = new Map(texts(es))
  const same = texts(en).filter(
    ([at, text]) => !at.endsWith('.href') && spanish.get(at) === text && /\p{L}{4}/u.test(text),
  )
  expect(same.map(([at]) => at)).toEqual(['.frame.error', '.fields.curp'])
  expect(
    texts(en)
      .map(([at]) => at)
      .toSorted(),
  ).toEqual([...spanish.keys()].toSorted())
})

test('a page speaks the language it is written in, to the end of what it waits for', async () => {
  const heard = await Promise.all(
    (['es', 'en', 'es'] as const).map((one) =>
      speaking({ language: one }, async () => {
        await new Promise((resolve) => setImmediate(resolve))
        return `${language()} ${words().frame.leave}`
      }),
    ),
  )
  expect(heard).toEqual(['es Salir', 'en Sign out', 'es Salir'])
  expect(language()).toBe('es')
})

test('addresses of a language begin with it, and a page names itself in the other one', () => {
  expect([
    pathIn('en', '/'),
    pathIn('en', '/#tramites'),
    pathIn('en', '/ayuda?x#y'),
    pathIn('es', '/ayuda'),
  ]).toEqual(['/en', '/en#tramites', '/en/ayuda?x#y', '/ayuda'])
  const others = speaking({ language: 'en', path: '/ayuda' }, () => otherLanguages())
  expect(others).toContainEqual({ lang: 'es-MX', name: 'Español', href: '/ayuda' })
  expect(others.map((one) => one.href)).not.toContain('/en/ayuda')
  expect(speaking({ language: 'en' }, () => otherLanguages())).toEqual([])
})

test('a moment is said in the words of its language', () => {
  const at = Date.UTC(2026, 10, 24, 22, 14)
  expect(speaking({ language: 'en' }, () => words().time.deadline(at))).toBe(
    'Tuesday, November 24, 2026 at 4:14 p.m. (Central Mexico time)',
  )
  expect(en.time.hour(Date.UTC(2026, 10, 24, 6, 5))).toBe('12:05 a.m.')
  expect(en.time.hour(Date.UTC(2026, 10, 24, 18, 5))).toBe('12:05 p.m.')
  expect(en.time.elsewhere(at).join()).toMatch(
    /Baja California Sur, Nayarit, Sinaloa and Sonora.*: 3:14 p\.m\./,
  )
})

const VIEWS = path.join(import.meta.dirname, '../../src/views')
const sourcesIn = (...folders: string[]): string =>
  folders
    .flatMap((folder) =>
      readdirSync(path.join(VIEWS, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(VIEWS, folder, file),
      ),
    )
    .filter((file) => /\.(?:tsx?|eta)$/.test(file) && !file.endsWith('.eta.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

/** What is quoted, and is said by something else than the portal. */
const OTHERS = [
  ...['firma desconocida', 'correo no deseado', 'Localiza tu AFORE', 'mayúscula, be de burro'],
  ...['capital, B as in banana', 'CSV (MS-DOS)', 'CSV (Macintosh)', 'Unicode', 'nss arco separar'],
]

/** The names of buttons, fields and pages that sentences tell people to look for. */
function namedIn(source: string): string[] {
  const quoted = [...source.matchAll(/[«“]([^«»“”\n]+)[»”]/g)].map(([, name = '']) => name)
  const pressed = [
    ...source.matchAll(/(?:[Pp]resiona|[Pp]ress) (?:(?:el botón|the button) )?(\p{Lu}\p{L}+)/gu),
  ].map(([, name = '']) => name)
  return [...quoted, ...pressed]
    .map((name) => name.replace(/\.$/, ''))
    .filter((name) => !/[$<%]/.test(name) && !OTHERS.includes(name))
}

test.each(['es', 'en'])(
  'what a sentence names to be pressed or looked for is called so in its language: %s',
  (code) => {
    const source = sourcesIn(`words/${code}`)
    const called = new Set([...source.matchAll(/'([^'\n]+)'/g)].map(([, text]) => text))
    const named = namedIn(source)
    expect(named).toContain(code === 'es' ? 'No fui yo' : 'It was not me')
    expect(named.length).toBeGreaterThan(8)
    expect(named.filter((name) => !called.has(name))).toEqual([])
  },
)

test('what a sentence for staff names is called so on a page of theirs', () => {
  const pages = sourcesIn('.')
  const named = namedIn(sourcesIn('desk', 'operation', 'mail'))
  expect(named).toContain('¿Seguir de todos modos?')
  expect(named.filter((name) => ![...`>'\``].some((before) => pages.includes(`${before}${name}`)))).toEqual(
    [],
  )
})

/** Acts on a person that a limit may stop (`Refusal`). */
const MAY_BE_STOPPED = [
  ...(['enlace pedido', 'consulta pedida', 'enlace reenviado', 'correo corregido'] as const),
  ...(['enlace abierto', 'cambio de correo pedido', 'nombres declarados', 'documentos enviados'] as const),
]

test('what a limit stopped is not told to the person as done', () => {
  for (const table of [es, en])
    for (const what of MAY_BE_STOPPED) {
      const said = table.acts.said[what]
      const told = typeof said === 'string' ? said : said({ outcome: 'limitado' })
      expect(told, what).toMatch(/detuvimos|No te avisamos|stopped|did not write/)
    }
})
