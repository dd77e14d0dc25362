import type { Fault, Frame, NoticeModel, Site } from '../models/frame.ts'
import layout from '../partials/layout.eta.ts'
import { words } from '../words/words.ts'
import notice from './notice.eta.ts'

type Rest = Omit<Frame, 'site' | 'title' | 'body'>

/** A whole page. The title begins with `Error:` when there are faults, so that no form can forget it. */
export function page(
  site: Site,
  title: string,
  body: string,
  rest: Rest & { faults?: readonly Fault[] } = {},
): string {
  const { faults, ...frame } = rest
  const prefix = faults && faults.length > 0 ? words().frame.error : ''
  const marked = frame.session ? withMark(body, frame.session) : body
  return layout({ site, title: `${prefix}${title} · ${site.portal}`, body: marked, ...frame })
}

/** Whose forms they are, in each: a page that another person left open acts on nobody else. What people typed is escaped. */
const withMark = (body: string, mark: string): string =>
  body.replace(FORM, `$&<input type="hidden" name="persona" value="${mark}">`)

const FORM = /<form\b[^>]* method="post"[^>]*>/g

/** A page that says what happened and what to do next. */
export function noticePage(site: Site, model: NoticeModel | (() => NoticeModel), rest: Rest = {}): string {
  const told = typeof model === 'function' ? model() : model
  return page(site, told.title, notice(told), { ...rest, ...(told.alone && { alone: true }) })
}

/** The page with a link to the style sheet in the place of the sheet itself. */
export const withLinkedStyle = (html: string, href: string): string =>
  html.replace(STYLE, `<link rel="stylesheet" href="${href}">`)

/** The style sheet that a page brings inline; undefined: none. */
export const inlineStyle = (html: string): string | undefined => STYLE.exec(html)?.[1]

/** The page with what `styleOf` makes of the rest of it in the place of the sheet. */
export function withStyle(html: string, styleOf: (html: string) => string): string {
  const found = STYLE.exec(html)
  if (!found) return html
  const [head, tail] = [html.slice(0, found.index), html.slice(found.index + found[0].length)]
  return `${head}<style>${styleOf(head + tail)}</style>${tail}`
}

const STYLE = /<style>([^<]*)<\/style>/

/**
 * What a step in place gets of a page: its title and the content of `main`. What is no whole page stays as it is. What
 * people typed is escaped, so the tags are ours.
 */
export function partOf(html: string): string {
  const title = /<title>[^<]*<\/title>/.exec(html)?.[0]
  const from = html.indexOf('>', html.indexOf('<main ')) + 1
  const to = html.lastIndexOf('</main>')
  return title === undefined || to < from ? html : `${title}${html.slice(from, to)}`
}

/**
 * The page for who saves data or runs no scripts: every step works without them, but a passkey's, which stays. With them
 * go the buttons and attributes that they alone know. What people typed is escaped, so the tags and attributes are ours.
 */
export const withoutScripts = (html: string): string =>
  html.replace(SCRIPTS, '').replace(UNHEARD, '').replace(OF_SCRIPTS, '').replace(NO_VALIDATE, '$1')

const SCRIPTS =
  /<script\b(?![^>]*\bdata-llave\b)[^>]*>[\s\S]*?<\/script>\s*|<button type="button"[^>]*>[^<]*<\/button>\s*/g
/** where scripts say something */
const UNHEARD = /(?:<div class="dicho">)?<(p|span) id="anuncio"[^>]*><\/\1>(?:<\/div>)?/g
const OF_SCRIPTS = / (?:hx-[a-z]+|data-(?:anuncio|espera|falla|foco|queda))="[^"]*"/g

// all of these forms are `novalidate`; our script tells by it what it sends in place
const NO_VALIDATE = /(<button\b[^<>]*) formnovalidate\b/g

/** Whether the page offers to load its script, which it does before it is known if scripts run. */
export const offersScripts = (html: string): boolean => html.includes('<script data-src=')
