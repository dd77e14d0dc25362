/** What a browser knows of CSS: that of 2017 (Chromium 60), or one that knows no custom properties either (Opera Mini). */
export type Grammar = 'Chromium 60' | 'Opera Mini'

/** A rule whose list of selectors has one of these is dropped whole. */
const SELECTORS = /:focus-visible|:focus-within|:not\([^)]*,|:(?:is|where|has)\(/
const CONDITIONS = /prefers-color-scheme|forced-colors|@supports/
const PROPERTIES =
  /^(?:gap|row-gap|column-gap|inset|aspect-ratio|(?:margin|padding)-(?:block|inline)|text-underline-offset|hyphens|forced-color-adjust)/
const VALUES = /\b(?:clamp|min|max|env)\(|\banywhere\b|" ?\/ ?"/

/** A style sheet, minified, as an older browser understands it: without what it does not know. */
export function olderStyle(css: string, grammar: Grammar): string {
  let kept = ''
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf('{', at)
    if (open < 0) break
    const close = endOf(css, open)
    const head = css.slice(at, open)
    const body = css.slice(open + 1, close)
    at = close + 1
    if (SELECTORS.test(head) || CONDITIONS.test(head)) continue
    const known = head.startsWith('@') ? olderStyle(body, grammar) : declarations(body, grammar)
    kept += `${head}{${known}}`
  }
  return kept
}

function endOf(css: string, open: number): number {
  let depth = 0
  for (let at = open; at < css.length; at++) {
    if (css[at] === '{') depth++
    if (css[at] === '}' && --depth === 0) return at
  }
  throw new Error(`no end of the rule at ${css.slice(open, open + 80)}`)
}

const declarations = (body: string, grammar: Grammar): string =>
  body
    .split(';')
    .filter((one) => !PROPERTIES.test(one) && !VALUES.test(one))
    .filter((one) => grammar === 'Chromium 60' || !/^--|var\(/.test(one))
    .join(';')
