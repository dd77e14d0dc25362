import { dropInvisible } from './text.ts'

/** A cell that needs no look: letters without what the other forms begin with, and no blanks too many. */
const PLAIN = /^[A-Z0-9a-z@.\u00c0-\u017f][\x21-\x7e\u00c0-\u017f]*(?: [\x21-\x7e\u00c0-\u017f]+)*$/

/**
 * The text of a cell as its author saw it: `="0123"` and `'0123`, by which spreadsheets keep digits as text, are undone,
 * quotes around the whole go, and `&Uacute;` and its like are letters again; invisible characters go; blanks of every
 * kind are folded. NFC. Never throws.
 */
export function cellText(cell: string): string {
  if (cell === '' || (PLAIN.test(cell) && !cell.includes('&'))) return cell
  const text = dropInvisible(withoutEntities(cell).normalize('NFC'))
    // U+00A0 is a blank too
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const formula = /^=\s*"((?:[^"]|"")*)"$/.exec(text)
  if (formula) return (formula[1] ?? '').replaceAll('""', '"').trim()
  return /^['’‘´`](?=.)/.test(text) && !/^['’‘´`][^'’‘´`]*['’‘´`]$/.test(text)
    ? text.slice(1).trim()
    : unquoted(text)
}

/** `JES&Uacute;S`, `N&#218;&ntilde;ez`: what programs for web pages leave of the letters of Spanish and its marks. */
const withoutEntities = (text: string): string =>
  text.replace(/&(?:#(\d{2,5})|#x([0-9a-f]{2,4})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (decimal || hex) {
      const letter = String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16))
      return letter.isWellFormed() ? letter : whole
    }
    if (Object.hasOwn(MARKS, name)) return MARKS[name as keyof typeof MARKS]
    const letter = /^([aeiouny])(acute|tilde|uml|grave)$/i.exec(name)
    return letter
      ? `${letter[1]}${ACCENTS[letter[2]?.toLowerCase() as keyof typeof ACCENTS]}`.normalize('NFC')
      : whole
  })

const MARKS = { amp: '&', quot: '"', apos: "'", nbsp: ' ', rsquo: '’', lsquo: '‘', middot: '·' } as const
const ACCENTS = { acute: '\u0301', tilde: '\u0303', uml: '\u0308', grave: '\u0300' } as const

/** `'0123'` and `“ANA”`, as some programs write text */
function unquoted(text: string): string {
  const [, single, double] = /^(?:'([^']*)'|["“«]([^"”»]*)["”»])$/.exec(text) ?? []
  return (single ?? double)?.trim() ?? text
}

/** Words by which people and programs say that there is nothing; compared without marks, dots and blanks. */
const NOTHING = new Set(
  (
    '? 0 n/a na n/d nd s/n sn s/d sd s/a n/t null nulo nul blank empty none nil nan undefined \\n ' +
    'ninguno ninguna nada vacio vacia blanco enblanco notiene nohay noaplica nodisponible noregistrado noregistra ' +
    'nolosabe nosabe desconocido desconocida pendiente portramitar entramite porasignar sinasignar sinasignacion ' +
    'sindato sindatos sininformacion sinnss sinnumero sinimss sinseguro sinafiliacion sincorreo sinemail sinmail ' +
    'sinestatus sinsegundoapellido sinapellido sinapellidomaterno sinmaterno noespecificado noespecifica noproporciono ' +
    'noproporcionado nocuenta nocuentacon notengo noconsta x xx xxx xxxx'
  ).split(' '),
)
/** What spreadsheets show when a search found nothing, in English and in Spanish. */
const NOT_FOUND = /^#n\/[ad]/
/** What they show for a formula that failed, or in a column that is too narrow. */
const CELL_ERROR =
  /^#(¡?ref!|¡?valor!|value!|¿?nombre\?|name\?|¡?div\/0!|¡?num!|¡?nulo!|null!|calc!|¡?desbordamiento!|spill!|#+$)/i

/**
 * Whether something stood in a cell that the spreadsheet did not give: `#REF!`, `#¡VALOR!`, `########`.
 * @param text of `cellText`
 */
export const isCellError = (text: string): boolean => text.startsWith('#') && CELL_ERROR.test(text)

/** Whether a cell says nothing: empty, dashes, `S/N`, `#N/D`, `NULL`, `NO TIENE` … @param text of `cellText` */
export function saysNothing(text: string): boolean {
  if (text === '') return true
  if (text.length > 30 || text.includes('@')) return false
  const word = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}\s_]/gu, '')
    .replace(/^[([<](.*)[)\]>]$/, '$1')
  return (
    NOTHING.has(word) ||
    NOTHING.has(word.replaceAll('.', '')) ||
    /^[-–—.*]*$/.test(word) ||
    NOT_FOUND.test(word)
  )
}
