import { expect, test } from 'vitest'
import { everyPage } from './support/pages.ts'
import { proseOf, readingOf, syllablesIn } from './support/reading.ts'

test.each([
  ['liga correo domicilio número asignación', [2, 3, 4, 3, 4]],
  ['país guía pingüino quien ahí prohíbe leer', [2, 2, 3, 1, 2, 3, 2]],
  ['y rey Paraguay ciudad continúa averigüéis', [1, 1, 3, 2, 4, 4]],
  ['prohibir cuídate baúl héroe antigüedad línea', [2, 3, 2, 3, 4, 3]],
  ['CURP NSS AFORE ya hoy', [1, 3, 3, 1, 1]],
])('the syllables of "%s"', (words, counts) => {
  expect(words.split(' ').map(syllablesIn)).toEqual(counts)
})

test('short words in short sentences read more easily', () => {
  const easy = readingOf(['El sol sale. La luna se va.'])
  expect(easy).toMatchObject({ words: 7, sentences: 2, syllables: 9 })
  expect(easy.inflesz).toBeGreaterThan(80)
  const hard = readingOf([
    'La administración correspondiente determinará extemporáneamente las responsabilidades.',
  ])
  expect(hard.inflesz).toBeLessThan(0)
})

/** Employees read it every day, and much of it is a person's record. */
const isDesk = ({ route }: { readonly route: string }): boolean => /^\/(mostrador|operacion)/.test(route)

/** Outside law and documents, every page is at least "bastante fácil" in its upper half. */
const EASY = 70

const ADDRESS = /https?:[^\s<"]+/g

test('every page and every mail reads easily', async () => {
  const { views } = await everyPage()
  const read = views
    .filter((view) => !view.legal && view.is !== 'fragment' && !isDesk(view))
    .map(({ name, html }) => {
      // an address is not read; its token, drawn by lot, would count as long words
      const { huerta, inflesz, words } = readingOf(proseOf(html.replace(ADDRESS, '')))
      return { name, huerta: Math.round(huerta), inflesz: Math.round(inflesz), words }
    })
  expect(read.filter(({ inflesz }) => inflesz < EASY)).toEqual([])
})

/** What is read letter by letter, or looks so. */
const ABBREVIATION = /(?<![\p{L}.])(?:\p{Lu}\.(?:\p{Lu}\.)+|S\/N|\p{Lu}{2,}(?![\p{Ll}\d]))(?!\p{L})/gu
/** Names, as the statement on accessibility gives them, and what the mails of a demonstration say at their head. */
const NAMES = 'NVDA JAWS INFLESZ UA AA AAA DEMOSTRACIÓN SIN VALIDEZ OFICIAL'.split(' ')
/** But for names of people, which are in capitals, what is quoted, and addresses. */
const abbreviationsIn = (html: string): string[] =>
  proseOf(html.replace(/<strong>[^<]*<\/strong>|«[^»]*»|https?:[^\s<]+/g, '')).flatMap(
    (text) => text.match(ABBREVIATION) ?? [],
  )

test('every abbreviation of a page or mail is explained in the glossary of the help', async () => {
  const { views } = await everyPage()
  const used = new Set(
    views.filter((view) => !view.legal && !isDesk(view)).flatMap(({ html }) => abbreviationsIn(html)),
  )
  expect(used.size).toBeGreaterThan(8)
  const help = views.find(({ name }) => name === 'Ayuda')?.html ?? ''
  const known = [...help.matchAll(/<dt>([^<]+)<\/dt>/g)].map(([, word]) => word)
  expect([...used].filter((word) => !known.includes(word) && !NAMES.includes(word))).toEqual([])
})

test.each([
  ['NSS', ['Inicio', 'Ayuda', 'Ayuda fácil de leer', 'Paso 1', 'Correo con la liga', 'Enlace', 'Paso 3']],
  ['CURP', ['Inicio', 'Ayuda fácil de leer', 'Paso 1']],
  ['AFORE', ['Paso 3', 'Correo con el NSS asignado']],
  ['U.M.F.', ['Correo con el NSS asignado']],
])('%s is written out, once, wherever a person may meet it first', async (word, names) => {
  const { views } = await everyPage()
  for (const name of names) {
    const html = views.find((view) => view.name === name)?.html ?? ''
    const times = proseOf(html).join(' ').split(`(${word})`).length - 1
    expect([name, times]).toEqual([name, 1])
  }
})
