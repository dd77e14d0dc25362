/** NFC, runs of blanks as one, none at the ends. */
export const foldBlanks = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()
