/** First and last of a run of its own (FSI, PDI: Unicode Standard Annex 9), which nobody sees or hears. */
const [FIRST, LAST] = ['\u2068', '\u2069']

/** Spanish words within a sentence of another language, where a page or mail marks them for screen readers (WCAG 3.1.2). */
export const spanish = (text: string): string => `${FIRST}${text}${LAST}`

/** A page or mail as HTML with those words in `<span lang="es">`; where an element holds text alone, they stay as they are. */
export const markSpanish = (html: string): string => plain(html.replace(RUN, '<span lang="es">$1</span>'))

/** A text without the marks. */
export const plain = (text: string): string => text.replace(MARKS, '')

/** In the content of an element, not in an attribute: a tag begins before one ends. */
const RUN = new RegExp(
  `${FIRST}([^${FIRST}${LAST}<>]*)${LAST}(?=[^<>]*<(?!/(?:title|option|textarea)>))`,
  'g',
)
const MARKS = new RegExp(`[${FIRST}${LAST}]`, 'g')
