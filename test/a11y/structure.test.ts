/// <reference lib="dom" />
import { HtmlValidate, StaticConfigLoader } from 'html-validate'
import { parseHTML } from 'linkedom'
import { beforeAll, describe, expect, test } from 'vitest'
import type { View } from './support/album.ts'
import { everyPage } from './support/pages.ts'

type Seen = View & { readonly document: Document }
let views: readonly Seen[]
let pages: readonly Seen[]
beforeAll(async () => {
  const all = await everyPage()
  views = all.views.map((view) => ({ ...view, document: parseHTML(view.html).document }))
  pages = views.filter((view) => view.is === 'page')
})

/** What is wrong on any of `some`, as `name: what`; a test is about one thing on all pages. */
const faultsOf = (some: readonly Seen[], look: (view: Seen) => readonly string[]): string[] =>
  some.flatMap((view) => look(view).map((what) => `${view.name}: ${what}`))
const all = (view: Seen, selector: string): Element[] => [...view.document.querySelectorAll(selector)]
const words = (node: Element | null | undefined): string =>
  (node?.textContent ?? '').replace(/\s+/g, ' ').trim()
const refs = (node: Element, name: string): string[] =>
  (node.getAttribute(name) ?? '').split(/\s+/).filter(Boolean)

/** html-validate's own rules, but for matters of taste. */
const RULES = {
  // pages are written small, for slow lines: HTML as the standard allows it
  'doctype-style': 'off',
  'no-implicit-close': 'off',
  'no-implicit-input-type': 'off',
  // every button here submits, which is what a button does; the one that does not says so
  'no-implicit-button-type': 'off',
} as const
/** Mail programs know neither style sheets nor `<article>`. */
const MAIL_RULES = { ...RULES, 'no-inline-style': 'off', 'prefer-native-element': 'off' } as const

/** Works its rules out once: html-validate does so for each text, which takes as long as to look at it. */
class KeptRules extends StaticConfigLoader {
  #kept: ReturnType<StaticConfigLoader['getConfigFor']> | undefined
  override getConfigFor(...asked: Parameters<StaticConfigLoader['getConfigFor']>) {
    this.#kept ??= super.getConfigFor(...asked)
    return this.#kept
  }
}

describe('every page, part of a page and mail', () => {
  test('is valid HTML, also by the rules on accessibility', async () => {
    const base = { extends: ['html-validate:recommended', 'html-validate:a11y'] }
    const [forPages, forMails] = [
      new HtmlValidate(new KeptRules({ ...base, rules: RULES })),
      new HtmlValidate(new KeptRules({ ...base, rules: MAIL_RULES })),
    ]
    const reports = await Promise.all(
      views.map(async ({ name, html, is }) => {
        const report = await (is === 'mail' ? forMails : forPages).validateString(html)
        return report.results.flatMap(({ messages }) =>
          messages.map((one) => `${name}: ${one.ruleId} ${one.message}`),
        )
      }),
    )
    expect(reports.flat()).toEqual([])
  })

  test('names only ids that are there, each of them once', () => {
    const wrong = faultsOf(views, (view) => {
      const ids = all(view, '[id]').map((node) => node.id)
      const named = ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'headers'].flatMap(
        (name) => all(view, `[${name}]`).flatMap((node) => refs(node, name)),
      )
      const linked = all(view, 'a[href^="#"], [hx-target^="#"]').map((node) =>
        (node.getAttribute('href') ?? node.getAttribute('hx-target') ?? '').slice(1),
      )
      const twice = ids.filter((id, at) => ids.indexOf(id) !== at)
      const around = view.is === 'fragment' ? linked : []
      return [...twice, ...[...named, ...linked].filter((id) => !ids.includes(id) && !around.includes(id))]
    })
    expect(wrong).toEqual([])
  })

  test('has no link or button without words, and no two links with the same words to different places', () => {
    const wrong = faultsOf(views, (view) => {
      const links = all(view, 'a[href]').map((node) => [words(node), node.getAttribute('href')] as const)
      const empty = all(view, 'a, button, th, h1, h2, h3, legend, label').filter((node) => words(node) === '')
      const apart = links.filter(([said, to]) =>
        links.some(([other, there]) => said === other && to !== there),
      )
      return [
        ...empty.map((node) => `empty ${node.tagName}`),
        ...apart.map(([said, to]) => `${said} → ${to}`),
      ]
    })
    expect(wrong).toEqual([])
  })
})

describe('every page', () => {
  test('is in Spanish of Mexico, or in English where it says so, with a title that says where one is', () => {
    const wrong = faultsOf(pages, (view) => {
      const lang = view.document.documentElement.getAttribute('lang')
      const title = words(view.document.querySelector('title'))
      const good = /^(Error: )?\S.+ · Ventanilla NSS$/.test(title)
      return [
        ...(lang === (view.name.startsWith('English') ? 'en' : 'es-MX') ? [] : [`lang ${lang}`]),
        ...(good ? [] : [title]),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('says Error: at the start of the title when there are errors, and only then', () => {
    const wrong = faultsOf(pages, (view) => {
      const says = words(view.document.querySelector('title')).startsWith('Error: ')
      return says === view.error ? [] : [String(says)]
    })
    expect(wrong).toEqual([])
  })

  test('has one h1, and no heading that skips a level', () => {
    const wrong = faultsOf(pages, (view) => {
      const levels = all(view, 'h1, h2, h3, h4, h5, h6').map((node) => Number(node.tagName[1]))
      const skips = levels.filter((level, at) => level > (levels[at - 1] ?? level) + 1)
      const ones = levels.filter((level) => level === 1).length
      return [...(ones === 1 ? [] : [`${ones} h1`]), ...skips.map((level) => `skips to h${level}`)]
    })
    expect(wrong).toEqual([])
  })

  test('has its landmarks once each, and nothing outside of them but the way to the content', () => {
    const wrong = faultsOf(pages, (view) => {
      const counts = ['main', 'body > header', 'body > footer'].map((what) => all(view, what).length)
      const outside = all(view, 'body > *:not(main, header, footer, nav, section[aria-label], a.salto)')
      const navs = all(view, 'nav').filter((nav) => !nav.getAttribute('aria-label'))
      const first = view.document.querySelector('body a')
      return [
        ...(counts.join() === '1,1,1' ? [] : [counts.join()]),
        ...[...outside, ...navs].map((node) => node.tagName),
        ...(first?.getAttribute('href') === '#contenido' ? [] : ['the skip link is not first']),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('of the trámite says at which of the three steps one is', () => {
    const wrong = faultsOf(pages, (view) => {
      const steps = all(view, '.pasos > li')
      if (steps.length === 0) return []
      const current = steps.filter((step) => step.getAttribute('aria-current') === 'step')
      const titled = /Paso (\d) de 3/.exec(words(view.document.querySelector('title')))?.[1]
      const [said] = current.map((step) => /Paso (\d)/.exec(words(step))?.[1])
      return steps.length === 3 && current.length === 1 && (titled ?? said) === said
        ? []
        : [`${said} ${titled}`]
    })
    expect(wrong).toEqual([])
  })

  test('has pictures that say what they show, or are hidden from whoever does not see them', () => {
    const silent = faultsOf(pages, (view) => [
      ...all(view, 'img:not([alt])').map((node) => node.outerHTML),
      ...all(view, 'svg:not([aria-hidden="true"], [role="img"][aria-label])').map((node) =>
        node.outerHTML.slice(0, 40),
      ),
    ])
    expect(silent).toEqual([])
  })
})
