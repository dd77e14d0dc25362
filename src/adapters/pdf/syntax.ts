/**
 * A number for a PDF, rounded to so many decimals, without exponent and sign of zero: a hundredth of a point is less
 * than any printer sets.
 */
export function num(value: number, decimals = 2): string {
  const unit = 10 ** decimals
  // never -0, nor an exponent: what is as small is rounded away
  return String(Math.round(value * unit) / unit || 0)
}

/** A text string (ISO 32000-1, 7.9.2.2): PDFDocEncoding where it is the same as Latin-1, else UTF-16BE. */
export function textString(words: string): string {
  if (/^[\x20-\x7e\xa1-\xac\xae-\xff]*$/.test(words)) return literal(words)
  return literal(`\xfe\xff${Buffer.from(words, 'utf16le').swap16().toString('latin1')}`)
}

/** Bytes, one a character (Latin-1), as a literal string (ISO 32000-1, 7.3.4.2). */
export const literal = (bytes: string): string =>
  `(${bytes.replace(/[\\()\r\n]/g, (char) => ESCAPED[char] ?? `\\${char}`)})`
const ESCAPED: Record<string, string> = { '\r': '\\r', '\n': '\\n' }

/** A date of a PDF, in UTC. `at`: epoch ms. */
export const dateString = (at: number): string =>
  `(D:${new Date(at)
    .toISOString()
    .replace(/\.\d+|\D/g, '')
    .slice(0, 14)}Z)`
