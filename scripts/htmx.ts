import { readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'

/**
 * What of htmx no page of ours reaches, by method, and what is left of it: code in attributes and in what is swapped
 * in (which the Content-Security-Policy refuses anyway), its history (`app.js` has it off), boosting, swaps out of
 * band, indicators. A version that lacks one of them fails the build: look at it again.
 */
const LEFT: Readonly<Record<string, string>> = {
  '#handleHxOnAttributes': '',
  '#executeJavaScript': '',
  '#processScripts': '',
  '#handleHistoryUpdate': '',
  '#resolveHistoryAction': '',
  '#restoreHistory': '',
  '#processPartials': 'return []',
  '#processOOB': 'return []',
  '#createOOBTask': '',
  '#startCSSTransitions': 'return []',
  '#initRequestIndicatorCss': '',
  '#showIndicators': '',
  '#disableElements': '',
  '#maybeBoost': '',
  '#shouldBoost': '',
  '#handleHeadersAndMaybeReturnEarly': '',
  '#getAttributeObject': 'return null',
  '#handleScroll': '',
}

/** htmx without them, minified. @param file `htmx.js` of its package, as it is written */
export function leanHtmx(file: string): string {
  const source = Object.entries(LEFT).reduce(
    (text, [name, left]) => {
      const method = new RegExp(`^ {8}((?:async )?${name}\\([^\\n]*\\) \\{)\\n[\\s\\S]*?^ {8}\\}$`, 'm')
      if (!method.test(text)) throw new Error(`htmx has no ${name} any more`)
      return text.replace(method, `        $1${left}}`)
    },
    readFileSync(file, 'utf8'),
  )
  return transformSync(source, { minify: true, target: 'es2022' }).code.trim()
}
