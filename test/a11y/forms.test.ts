/// <reference lib="dom" />
import { parseHTML } from 'linkedom'
import { beforeAll, describe, expect, test } from 'vitest'
import type { View } from './support/album.ts'
import { everyPage } from './support/pages.ts'

type Seen = View & { readonly document: Document }
let pages: readonly Seen[]
beforeAll(async () => {
  const { views } = await everyPage()
  pages = views
    .filter((view) => view.is === 'page')
    .map((view) => ({ ...view, document: parseHTML(view.html).document }))
})

const FIELDS = 'main input:not([type=hidden]), main select, main textarea'
/** What is wrong on any of `some`, as `name: what`. */
const faultsOf = (some: readonly Seen[], look: (view: Seen) => readonly string[]): string[] =>
  some.flatMap((view) => look(view).map((what) => `${view.name}: ${what}`))
const all = (view: Seen, selector: string): Element[] => [...view.document.querySelectorAll(selector)]
const words = (node: Element | null | undefined): string =>
  (node?.textContent ?? '').replace(/\s+/g, ' ').trim()
const labelOf = (view: Seen, field: Element): string =>
  words(view.document.querySelector(`label[for="${field.id}"]`))
const described = (view: Seen, field: Element): Element[] =>
  (field.getAttribute('aria-describedby') ?? '')
    .split(/\s+/)
    .flatMap((id) => view.document.getElementById(id) ?? [])

/**
 * The purpose of each personal field (WCAG 1.3.5); `off` where HTML has no word for it. Of two fields for the colonia,
 * the list and "mi colonia no aparece", only the list is for the browser to fill in.
 */
const PURPOSES: Record<string, string> = {
  curp: 'off',
  correo: 'email',
  correo_confirmacion: 'email',
  nombre: 'given-name',
  primer_apellido: 'family-name',
  segundo_apellido: 'off',
  cp: 'postal-code',
  estado: 'address-level1',
  municipio: 'address-level2',
  colonia: 'address-level3',
  calle: 'address-line1',
  numero_exterior: 'off',
  numero_interior: 'address-line2',
}
const purposeOf = (view: Seen, { id }: Element): string | undefined =>
  id === 'colonia_otra' ? (view.document.getElementById('colonia') ? 'off' : 'address-level3') : PURPOSES[id]
const NOT_PERSONAL = [
  'captcha',
  'comentario',
  'codigo',
  'cadena',
  'sello',
  'archivo',
  'dato',
  'para',
  'dias',
  'veces',
  'nss',
].concat(
  // at the counter: of somebody else
  [
    'empleado',
    'folio',
    'desde',
    'hasta',
    'busca',
    'porque',
    'motivo',
    'puesto',
    'nombre_llave',
    'invitar_nombre',
    'invitar_correo',
  ],
)

describe('every field', () => {
  test('has one label, before it in the text', () => {
    const wrong = faultsOf(pages, (view) =>
      all(view, FIELDS)
        .filter((field) => {
          const labels = all(view, `label[for="${field.id}"]`)
          const after = (labels[0]?.compareDocumentPosition(field) ?? 0) & 4
          return labels.length !== 1 || words(labels[0]) === '' || after === 0
        })
        .map((field) => field.id),
    )
    expect(wrong).toEqual([])
  })

  test('has a star in its label when it is obligatory, and the page says what the star means', () => {
    const wrong = faultsOf(pages, (view) => {
      const fields = all(view, FIELDS)
      const unlike = fields.filter(
        (field) =>
          field.hasAttribute('required') !==
          /\*( \((obligatori[ao]|required)\))?$/.test(labelOf(view, field)),
      )
      const starred = fields.filter((field) => field.hasAttribute('required'))
      const told =
        starred.length < 2 ||
        /\* ?((Campos|son) obligatorios|(Required fields|are required))/i.test(
          words(view.document.querySelector('main')),
        )
      return [...unlike.map((field) => field.id), ...(told ? [] : ['the star is not explained'])]
    })
    expect(wrong).toEqual([])
  })

  test('of a person says its purpose, so that a browser fills it in', () => {
    const wrong = faultsOf(pages, (view) =>
      all(view, FIELDS)
        // of a person's file every field is somebody else's, and at the operator's desk none is of a person
        .filter(
          ({ id }) => !/^\/(mostrador\/persona\/|operacion)/.test(view.route) && !NOT_PERSONAL.includes(id),
        )
        .filter((field) => field.getAttribute('autocomplete') !== purposeOf(view, field))
        .map((field) => `${field.id} ${field.getAttribute('autocomplete')}`),
    )
    expect(wrong).toEqual([])
  })

  test('allows pasting, and none has a placeholder in place of a label', () => {
    const wrong = faultsOf(pages, (view) => all(view, '[onpaste], [placeholder]').map((node) => node.id))
    expect(wrong).toEqual([])
  })
})

describe('every form with errors', () => {
  const wrongForms = () => pages.filter((view) => view.error)

  test('has the summary first in main, where the focus goes, with a link to each field', () => {
    const wrong = faultsOf(wrongForms(), (view) => {
      const summary = view.document.querySelector('main > .resumen')
      const first = view.document.querySelector('main > :not(.pasos, .lenguas)')
      const links = all(view, '.resumen a').map((link) => link.getAttribute('href')?.slice(1))
      const invalid = all(view, '[aria-invalid="true"]').map((field) => field.id)
      const order = all(view, FIELDS).map((field) => field.id)
      const sorted = links.toSorted((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? ''))
      return [
        ...(summary && summary === first ? [] : ['the summary is not first']),
        ...(summary?.hasAttribute('autofocus') && summary.getAttribute('tabindex') === '-1'
          ? []
          : ['no focus']),
        ...(links.join() === sorted.join() ? [] : [`order ${links}`]),
        ...(links.toSorted().join() === invalid.toSorted().join() ? [] : [`${links} but ${invalid}`]),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('says the same words beside the field, tied to it', () => {
    const wrong = faultsOf(wrongForms(), (view) =>
      all(view, '.resumen a')
        .filter((link) => {
          const field = view.document.querySelector(`[id="${link.getAttribute('href')?.slice(1)}"]`)
          const said = field ? described(view, field).map(words) : []
          return !said.includes(`Error: ${words(link)}`)
        })
        .map(words),
    )
    expect(wrong).toEqual([])
  })
})

describe('every form', () => {
  test('has at most one button that stands out', () => {
    const wrong = faultsOf(pages, (view) =>
      all(view, 'form')
        .filter((form) => form.querySelectorAll('button.principal').length > 1)
        .map((form) => form.getAttribute('action') ?? ''),
    )
    expect(wrong).toEqual([])
  })

  test('of a step has one button that stands out, Continuar', () => {
    const steps = pages.filter((view) =>
      /^(Error: )?Paso [12] de 3/.test(words(view.document.querySelector('title'))),
    )
    expect(steps.length).toBeGreaterThan(10)
    const names = steps.map((view) => all(view, 'main button.principal').map(words).join())
    expect(new Set(names)).toEqual(new Set(['Continuar']))
  })

  test('sends something by a name: of a form without names, Lynx makes a GET', () => {
    const wrong = faultsOf(pages, (view) =>
      all(view, 'form')
        .filter((form) => !form.querySelector('[name]'))
        .map((form) => form.getAttribute('action') ?? ''),
    )
    expect(wrong).toEqual([])
  })

  test('is a POST whose buttons are reached in the order in which they are read', () => {
    const wrong = faultsOf(pages, (view) => [
      ...all(view, 'form:not([method="post"])').map(() => 'not a POST'),
      ...all(view, '[tabindex]:not([tabindex="-1"])').map((node) => `tabindex of ${node.tagName}`),
    ])
    expect(wrong).toEqual([])
  })
})
