/** Unicode NFC, runs of whitespace folded to one space, trimmed. */
export const foldBlanks = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/** Characters that come with a paste and nobody sees: zero-width ones, marks of direction, variation selectors. */
const INVISIBLE = /\p{Cf}|\u034f|\u115f|\u1160|\u3164|[\ufe00-\ufe0f]/gu

export const dropInvisible = (text: string): string => text.replace(INVISIBLE, '')
