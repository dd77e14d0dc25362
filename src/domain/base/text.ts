/** Unicode NFC, runs of whitespace folded to one space, trimmed. */
export const foldBlanks = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** Characters that come with a paste and nobody sees: zero-width ones, marks of direction, variation selectors. */
/** Nothing but printable ASCII and letters of Latin-1. */
const VISIBLE = /^[\x20-\x7e\u00c0-\u017f]*$/
const INVISIBLE = /\p{Cf}|\u034f|\u115f|\u1160|\u3164|[\ufe00-\ufe0f]/gu

export const dropInvisible = (text: string): string =>
  VISIBLE.test(text) ? text : text.replace(INVISIBLE, '')
