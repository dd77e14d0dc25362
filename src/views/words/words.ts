import { AsyncLocalStorage } from 'node:async_hooks'
import { LANGUAGES, type Language } from '../../domain/facts/language.ts'
import { spanish } from '../spanish.ts'
import { en } from './en/index.ts'
import { es, type Words } from './es/index.ts'

export type { Words }

/** A language without its table, and a table without a sentence, is a type error. */
const TABLES: Readonly<Record<Language, Words>> = { es, en }

type Spoken = {
  readonly language: Language
  /** of the page in hand, without its language; undefined where it is in one language alone */
  readonly path?: string | undefined
}

const spoken = new AsyncLocalStorage<Spoken>()

/** Does `work` in a language: every page, notice and mail that it writes is in it. Elsewhere it is Spanish. */
export const speaking = <T>(as: Spoken, work: () => T): T => spoken.run(as, work)

/** The language of the page or mail in hand. */
export const language = (): Language => spoken.getStore()?.language ?? 'es'

/** The sentences of the page or mail in hand. */
export const words = (): Words => TABLES[language()]

/** What is written in Spanish in every language, as a name that the operator gave: marked where the page has another. */
export const inSpanish = (text: string): string => (language() === 'es' ? text : spanish(text))

/** An address of the portal in a language: `/ayuda` is `/en/ayuda`. */
export const pathIn = (as: Language, path: string): string =>
  as === 'es' ? path : `/${as}${path === '/' || path.startsWith('/#') ? path.slice(1) : path}`

/**
 * The same page in the other languages, each named in its own; none where it has no other.
 * @param to another address than its own
 */
export function otherLanguages(to?: string): readonly {
  readonly lang: string
  readonly name: string
  readonly href: string
}[] {
  const here = spoken.getStore()
  if (here?.path === undefined) return []
  const path = to ?? here.path
  return LANGUAGES.filter((one) => one !== language()).map((one) => {
    const { lang, name } = TABLES[one].language
    return { lang, name, href: pathIn(one, path) }
  })
}
