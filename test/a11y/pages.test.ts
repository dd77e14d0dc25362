import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseHTML } from 'linkedom'
import { beforeAll, expect, test } from 'vitest'
import { routes } from '../../src/routes/index.ts'
import type { View } from './support/album.ts'
import { everyPage, type Pages } from './support/pages.ts'

let pages: Pages
beforeAll(async () => {
  pages = await everyPage()
})
const src = path.resolve(import.meta.dirname, '../../src')
const source = (file: string) => readFileSync(path.join(src, file), 'utf8')
const NOTICES = [
  ...globSync('views/notices/*.ts', { cwd: src }),
  'views/desk/notices.ts',
  'views/sharing/words.ts',
]

/** Addresses that give no page and no part of one. */
const NO_PAGE = [
  '/captcha/:archivo',
  '/verificar/archivo',
  '/cotejar/archivo',
  // for programs
  '/api/v1/openapi.json',
  '/estadistica.csv',
  '/estadistica.json',
  // to a page of the counter, and a PDF
  '/mostrador',
  '/mostrador/persona/:atencion/documentos/:folio/:archivo',
  '/operacion/importar/archivo',
  '/operacion/importar/renglones/:cual',
  '/operacion/respaldos/:archivo',
  '/certificados/:archivo',
  // a file that is saved: test/browser/sin-conexion.test.ts looks at it where it is used, without a network
  '/verificar/sin-conexion',
  '/demo/correo/:id/:nombre',
  '/assets/:archivo',
  '/healthz',
  '/readyz',
  '/metrics',
]

test('every address that gives a page is in the list that the other tests look at', () => {
  const seen = new Set(pages.views.map((view) => view.route))
  const asked = routes.filter(([method]) => method === 'GET').map(([, path]) => path)
  expect(asked.filter((path) => !seen.has(path) && !NO_PAGE.includes(path))).toEqual([])
})

test('every form that can be wrong is in the list with its errors', () => {
  const wrong = new Set(pages.views.filter((view) => view.error).map((view) => view.route))
  expect([...wrong].toSorted()).toEqual([
    '/consulta/:token',
    '/cotejar',
    '/cotejar/archivo',
    '/enlace/:token',
    '/mostrador/asuntos/:asunto',
    '/mostrador/auditoria',
    '/mostrador/buscar',
    '/mostrador/cuenta',
    '/mostrador/entrar',
    '/mostrador/invitacion/:token',
    '/mostrador/liga/:token',
    '/mostrador/persona/:atencion/arco',
    '/mostrador/persona/:atencion/atender',
    '/mostrador/persona/:atencion/domicilio/:tramite',
    '/mostrador/persona/:atencion/proponer/:que',
    '/mostrador/personal',
    '/oficinas',
    '/operacion/importar',
    '/operacion/importar/archivo',
    '/operacion/respaldos',
    '/operacion/sello',
    '/tramites/nss',
    '/tramites/nss/consulta',
    '/tramites/nss/domicilio',
    '/tramites/nss/enviado/:handle',
    '/tramites/nss/mio/compartir',
    '/tramites/nss/resultado/correo',
    '/verificar',
    '/verificar/archivo',
  ])
})

test('every notice that has a code is in the list', () => {
  const codes = [
    ...NOTICES.map(source)
      .join('\n')
      .matchAll(/code: '(\w+)'/g),
  ].map(([, code = '']) => code)
  expect(codes.length).toBeGreaterThan(20)
  const all = pages.views.map((view) => view.html).join('\n')
  expect(codes.filter((code) => !all.includes(`<code>${code}</code>`))).toEqual([])
})

test('every notice, and every mail, is in the list by its title', () => {
  const titles = (...files: string[]) =>
    files.flatMap((file) => [...source(file).matchAll(/title: '([^']+)'/g)].map(([, one = '']) => one))
  const headings = (is: View['is']) =>
    pages.views.filter((view) => view.is === is).map(({ html }) => /<h1[^>]*>([^<]*)/.exec(html)?.[1]?.trim())
  // whoever approves a change sees a form, never this notice
  const notices = titles(...NOTICES, 'views/words/es/notices.ts').filter(
    (title) => title !== 'Cambio de correo',
  )
  expect(notices.length).toBeGreaterThan(30)
  expect(notices.filter((title) => !headings('page').includes(title))).toEqual([])
  const mails = titles('views/mail/staff-mails.ts', 'views/words/es/mails.ts')
  expect(mails.length).toBeGreaterThan(4)
  expect(mails.filter((title) => !headings('mail').includes(title))).toEqual([])
})

test('every link and every form of every page leads to an address that there is', () => {
  const patterns = routes.map(
    ([method, pattern]) => [method, new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`)] as const,
  )
  const isThere = (method: string, href: string): boolean => {
    const path = href.replace(/[?#].*/, '').replace(/^\/en(?=\/|$)/, '') || '/'
    return patterns.some(([one, pattern]) => one === method && pattern.test(path))
  }
  let asked = 0
  const dead = pages.views
    .filter(({ is }) => is !== 'mail')
    .flatMap(({ name, html }) => {
      const { document } = parseHTML(html)
      const links = [...document.querySelectorAll('a[href^="/"]')].map((one) => [
        'GET',
        one.getAttribute('href'),
      ])
      const forms = [...document.querySelectorAll('form[action^="/"]')].map((one) => [
        (one.getAttribute('method') ?? 'get').toUpperCase(),
        one.getAttribute('action'),
      ])
      asked += links.length + forms.length
      return [...links, ...forms].flatMap(([method, href]) =>
        isThere(method ?? '', href ?? '') ? [] : [`${name}: ${method} ${href}`],
      )
    })
  expect(asked).toBeGreaterThan(2000)
  expect(dead).toEqual([])
})

test('no page is in the list twice under one name', () => {
  const names = pages.views.map((view) => view.name)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
