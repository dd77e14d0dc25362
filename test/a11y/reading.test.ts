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

/** Outside law and documents, every page is at least "bastante fácil" in its upper half. */
const EASY = 70

test('every page and every mail reads easily', async () => {
  const { views } = await everyPage()
  const read = views
    .filter((view) => !view.legal && view.is !== 'fragment')
    .map(({ name, html }) => {
      const { huerta, inflesz, words } = readingOf(proseOf(html))
      return { name, huerta: Math.round(huerta), inflesz: Math.round(inflesz), words }
    })
  expect(read.filter(({ inflesz }) => inflesz < EASY)).toEqual([])
})
