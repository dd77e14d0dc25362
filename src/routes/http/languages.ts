import type { MiddlewareHandler } from 'hono'
import { LANGUAGES, type Language } from '../../domain/facts/language.ts'
import { markSpanish } from '../../views/spanish.ts'
import { pathIn, speaking } from '../../views/words/words.ts'
import { answerInstead, type Env, madeOf } from './http.ts'
import { fillText } from './slotted.ts'

/** `/en/ayuda` → English, `/ayuda`. What begins with no language is Spanish. */
export function languageOfPath(path: string): { readonly language: Language; readonly path: string } {
  const [, first = '', rest = ''] = /^\/(\w+)(\/.*)?$/.exec(path) ?? []
  const found = LANGUAGES.find((one) => one === first && one !== 'es')
  return found ? { language: found, path: rest || '/' } : { language: 'es', path }
}

/**
 * Answers in the language of the address. Handlers and templates know the addresses of the Spanish pages alone: in
 * another language the links, forms, sounds and redirections of an answer lead to the same pages in that language, and a link
 * to what is in Spanish alone says so, as do Spanish words. What people typed is escaped, so the attributes are ours.
 * @param speaks whether a path, without its query, is in every language
 */
export const inLanguages =
  (speaks: (path: string) => boolean): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { language: as } = languageOfPath(c.req.path)
    if (as === 'es') return next()
    await speaking({ language: as }, next)
    const { headers } = c.res
    const location = headers.get('Location')
    if (location) headers.set('Location', localized(as, location, speaks) ?? location)
    if (!headers.get('Content-Type')?.startsWith('text/html')) return
    const made = madeOf(c)
    const localize = (page: string): string =>
      markSpanish(page).replace(LINKS, (all, name: string, path: string) => {
        const there = localized(as, path, speaks)
        if (there !== undefined) return `${name}="${there}"`
        return name === 'href' && !FILES.test(path) ? `hreflang="es" ${all}` : all
      })
    if (!made?.slotted) {
      const whole = made?.text ?? (await c.res.text())
      if (whole === '') return
      const text = localize(whole)
      answerInstead(c, text, headers)
      return c.set('html', { response: c.res, text })
    }
    const slotted = { ...made.slotted, marked: localize(made.slotted.marked) }
    const text = fillText(slotted)
    answerInstead(c, text, headers)
    c.set('html', { response: c.res, text, slotted })
  }

/** Attributes that lead somewhere in the portal; what says its language already stays. */
const LINKS =
  /(?<!hreflang="[\w-]+" |lang="[\w-]+"[^<>]*)\b(href|src|action|formaction|hx-get|hx-post)="(\/[^"/][^"]*|\/)"/g
const FILES = /^\/(assets|certificados)\//

/** The same address in a language; undefined where it has none in it. */
function localized(as: Language, to: string, speaks: (path: string) => boolean): string | undefined {
  const [path = ''] = to.split(/[?#]/)
  return to.startsWith('/') && speaks(path) ? pathIn(as, to) : undefined
}
