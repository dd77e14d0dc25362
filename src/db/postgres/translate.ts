const kept = new Map<string, string>()

/**
 * The SQL of Drizzle's SQLite builder as PostgreSQL takes it: `?` becomes `$1`, `$2` … in order (not inside quotes), a
 * conflict's columns lose their table's name, and the row number that SQLite gives by itself when an INSERT says null
 * for it is asked for as the column's default. What was translated once is kept for ever, so values must be parameters.
 */
export function translate(text: string): string {
  const known = kept.get(text)
  if (known !== undefined) return known
  let n = 0
  const numbered = text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (part) =>
    part === '?' ? `$${++n}` : part,
  )
  const named = numbered.replace(/(?<= on conflict )\([^)]*\)/g, (target) => target.replace(/"\w+"\./g, ''))
  const made = /^insert into "\w+" \("id", /.test(named)
    ? named.replace(/(?<=values |\), )\(null, /g, '(default, ')
    : named
  kept.set(text, made)
  return made
}
