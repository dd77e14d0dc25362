/** Width of a text in points. */
export type Ruler = (text: string, face: 'sans' | 'strong' | 'mono', size: number) => number

type Face = Parameters<Ruler>[1]
export type Fitted = { readonly size: number; readonly text: string }

// what kerning may add to the sum of the words
const SLACK = 1

/**
 * Sets `text` in at most `maxLines` lines of `width` points, in the largest of `sizes` (descending) that allows it,
 * breaking at blanks. When none does, the smallest, where a word that is too wide for the line is broken anywhere:
 * a name is never cut and never runs over what stands beside it. Without its line breaks the result is `text` again.
 */
export function fitText(
  text: string,
  width: number,
  face: Face,
  sizes: readonly number[],
  maxLines: number,
  ruler: Ruler,
): Fitted {
  for (const size of sizes) {
    const lines = wrap(text, width - SLACK, (part) => ruler(part, face, size))
    if (lines && lines.length <= maxLines) return { size, text: lines.join(' \n') }
  }
  const size = sizes.at(-1) ?? 8
  return { size, text: breakAnywhere(text, width - SLACK, charWidths(face, size, ruler)).join('\n') }
}

/** Lines that break at blanks, or undefined when a word is wider than the line. */
function wrap(text: string, width: number, widthOf: (part: string) => number): string[] | undefined {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (widthOf(word) > width) return undefined
    const longer = line ? `${line} ${word}` : word
    if (widthOf(longer) <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

/**
 * Breaks what is to be copied exactly (cadena, sello, URL) into lines of `width` points. No line begins or ends
 * with a blank: whoever joins the lines again without adding anything has the same text, byte for byte.
 */
export function breakExact(text: string, width: number, face: Face, size: number, ruler: Ruler): string {
  return breakAnywhere(text, width - SLACK, charWidths(face, size, ruler)).join('\n')
}

/**
 * As `breakExact`, for the cadena original: behind a `|`; of a field that is wider than a line behind the `:` of its label
 * as well; and of a value that is wider than a line behind a blank, which stays at the end of its line. A word is broken
 * only when it is itself wider than a line.
 */
export function breakFields(text: string, width: number, face: Face, size: number, ruler: Ruler): string {
  const fits = (part: string): boolean => ruler(part, face, size) <= width - SLACK
  const fields = text.split(/(?<=\|)(?=[^|])/)
  const parts = fields
    .flatMap((field) => (fits(field) ? [field] : field.split(/(?<=^[^:]*:)/)))
    .flatMap((part) => (fits(part) ? [part] : part.split(/(?<= )/)))
  return breakBetween(parts, width, face, size, ruler)
}

/** As `breakExact`, for a code in groups: behind a hyphen. */
export function breakGroups(code: string, width: number, face: Face, size: number, ruler: Ruler): string {
  return breakBetween(code.split(/(?<=-)/), width, face, size, ruler)
}

/** As `breakExact`, for a URL: in front of a `/` or `.` when the line has one. */
export function breakUrl(url: string, width: number, face: Face, size: number, ruler: Ruler): string {
  return breakBetween(url.split(/(?<=[^/])(?=\/[^/]|\.)/), width, face, size, ruler)
}

/** Lines of whole parts; a part that is too wide for a line is broken as `breakExact` does. */
function breakBetween(
  parts: readonly string[],
  width: number,
  face: Face,
  size: number,
  ruler: Ruler,
): string {
  const fits = (part: string): boolean => ruler(part, face, size) <= width - SLACK
  const lines: string[] = []
  for (const part of parts) {
    const line = lines.at(-1)
    if (line !== undefined && fits(line + part)) lines[lines.length - 1] = line + part
    else lines.push(...breakExact(part, width, face, size, ruler).split('\n'))
  }
  return lines.join('\n')
}

function breakAnywhere(text: string, width: number, widthOf: (char: string) => number): string[] {
  const chars = [...text]
  const lines: string[] = []
  for (let from = 0; from < chars.length; ) {
    let to = from
    for (let used = 0; to < chars.length; to++) {
      used += widthOf(chars[to] ?? '')
      if (used > width && to > from) break
    }
    if (to < chars.length) to = awayFromBlanks(chars, from, to)
    lines.push(chars.slice(from, to).join(''))
    from = to
  }
  return lines
}

/** The last place up to `to` with no blank on either side; `to` itself when the line has none. */
function awayFromBlanks(chars: readonly string[], from: number, to: number): number {
  for (let at = to; at > from + 1; at--) if (chars[at] !== ' ' && chars[at - 1] !== ' ') return at
  return to
}

function charWidths(face: Face, size: number, ruler: Ruler): (char: string) => number {
  const known = new Map<string, number>()
  return (char) => {
    const width = known.get(char) ?? ruler(char, face, size)
    known.set(char, width)
    return width
  }
}
