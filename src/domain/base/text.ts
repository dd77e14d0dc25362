/** Unicode NFC, runs of whitespace folded to one space, trimmed. */
export const foldBlanks = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** Nothing but printable ASCII and letters of Latin-1 and Latin Extended-A. */
const VISIBLE = /^[\x20-\x7e\u00c0-\u017f]*$/
/** Characters that come with a paste and nobody sees: zero-width ones, marks of direction, variation selectors. */
const INVISIBLE = /\p{Cf}|\u034f|\u115f|\u1160|\u3164|[\ufe00-\ufe0f]/gu

/** The text without what nobody sees in it: format characters (Unicode Cf), fillers, variation selectors. */
export const dropInvisible = (text: string): string =>
  VISIBLE.test(text) ? text : text.replace(INVISIBLE, '')

/** `1,000,000`, as numbers are written in Mexico, whatever locale the machine has. @param n whole */
export const countWords = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 día`, `2 días`, `1,000 días`: how many of something, with its noun; 0 takes the plural. @param n whole */
export const counted = (n: number, one: string, many: string): string =>
  `${countWords(n)} ${n === 1 ? one : many}`

/** Without its accents and other marks, in Unicode NFD: `Yucatán` → `Yucatan`, `Ñ` → `N`. */
export const unmarked = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')
