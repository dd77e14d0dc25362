/// <reference lib="dom" />
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseHTML } from 'linkedom'
import { beforeAll, expect, test } from 'vitest'
import { dateWords } from '../../src/domain/base/mexico-time.ts'
import { REVIEWED } from '../../src/views/models/reviewed.ts'
import { MIDDLE, NARROW, WIDE } from './support/geometry.ts'
import { everyPage } from './support/pages.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Each thing that the statement says was tested, and the tests that do it. */
const PROVEN: readonly (readonly [says: RegExp, files: readonly string[]])[] = [
  [/axe-core y html-validate/, ['a11y/axe', 'a11y/structure', 'a11y/forms', 'a11y/pages']],
  [/320, 768 y 1280 píxeles.*claro.*oscuro.*forzados.*200 %.*400 %/, ['a11y/axe', 'a11y/foco']],
  [/solo con teclado/, ['browser/teclado', 'browser/resumen', 'a11y/foco']],
  [/lector de pantalla simulado/, ['browser/lector', 'a11y/arbol']],
  [/lector de pantalla Orca/, ['browser/orca']],
  [/w3m y Lynx.*un navegador viejo/, ['browser/texto', 'browser/viejo']],
  [/PDF\/UA-1/, ['views/pdf/pdf']],
  [/70 o más en la escala INFLESZ/, ['a11y/reading']],
]

let document: Document
beforeAll(async () => {
  const html = (await everyPage()).views.find(({ name }) => name === 'Accesibilidad')?.html ?? ''
  document = parseHTML(html).document
})
const itemsUnder = (heading: string): string[] => {
  const h2 = [...document.querySelectorAll('h2')].find((one) => one.textContent === heading)
  let next = h2?.nextElementSibling
  while (next && next.tagName !== 'UL') next = next.nextElementSibling
  return [...(next?.querySelectorAll('li') ?? [])].map((item) => item.textContent ?? '')
}

test('everything that the statement says was tested is tested, and nothing else is said', () => {
  const said = itemsUnder('Qué se probó y cómo')
  expect(said).toHaveLength(PROVEN.length)
  for (const [at, [says, files]] of PROVEN.entries()) {
    expect(said[at]).toMatch(says)
    for (const file of files) expect(existsSync(path.join(root, 'test', `${file}.test.ts`))).toBe(true)
  }
})

test('the widths and the date of the statement are those of the tests', () => {
  expect(REVIEWED.widths).toBe(`${NARROW.width}, ${MIDDLE.width} y ${WIDE.width}`)
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  for (const tool of ['axe-core', 'html-validate', '@guidepup/virtual-screen-reader'])
    expect(devDependencies[tool]).toBeDefined()
  expect(document.querySelector('main')?.textContent).toContain(`fue el ${dateWords(REVIEWED.day)}.`)
})

test('it says what is not met yet, and how to complain', () => {
  expect(itemsUnder('Qué falta').length).toBeGreaterThan(2)
  expect(document.querySelector('main')?.textContent).toMatch(/puedes quejarte/)
})
