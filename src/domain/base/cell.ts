import { dropInvisible } from './text.ts'

/** A cell that needs no look: letters without what the other forms begin with, and no blanks too many. */
const PLAIN = /^[A-Z0-9a-z@.\u00c0-\u017f][\x21-\x7e\u00c0-\u017f]*(?: [\x21-\x7e\u00c0-\u017f]+)*$/

/**
 * The text of a cell as its author saw it: `="0123"` and `'0123`, by which spreadsheets keep digits as text, are
 * undone; invisible characters go; blanks of every kind are folded.
 */
export function cellText(cell: string): string {
  if (cell === '' || PLAIN.test(cell)) return cell
  const text = dropInvisible(cell.normalize('NFC'))
    // U+00A0 is a blank too
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const formula = /^=\s*"((?:[^"]|"")*)"$/.exec(text)
  if (formula) return (formula[1] ?? '').replaceAll('""', '"').trim()
  return /^['’‘´`](?=.)/.test(text) && !/^['’‘´`][^'’‘´`]*['’‘´`]$/.test(text)
    ? text.slice(1).trim()
    : unquoted(text)
}

/** `'0123'`, as some programs write text */
const unquoted = (text: string): string => /^'([^']*)'$/.exec(text)?.[1]?.trim() ?? text

/** Words by which people and programs say that there is nothing; compared without marks, dots and blanks. */
const NOTHING = new Set(
  (
    '- -- --- . .. ... * ? 0 n/a na n/d nd s/n sn s/d sd s/a n.a. n/t null (null) nulo nul none nil nan undefined \\n ' +
    'ninguno ninguna nada vacio vacia blanco enblanco notiene nohay noaplica nodisponible noregistrado noregistra ' +
    'nolosabe nosabe desconocido desconocida pendiente portramitar entramite porasignar sinasignar sinasignacion ' +
    'sindato sindatos sininformacion sinnss sinnumero sinimss sinseguro sinafiliacion sincorreo sinemail sinmail ' +
    'sinestatus sinsegundoapellido sinapellido sinapellidomaterno sinmaterno noespecificado noespecifica noproporciono ' +
    'noproporcionado nocuenta nocuentacon notengo noconsta x xx xxx xxxx'
  ).split(' '),
)
/** What spreadsheets show for a formula that failed, in English and in Spanish. */
const FORMULA_ERROR = /^#(n\/[ad]|¡?ref!|¡?valor!|value!|¿?nombre\?|name\?|¡?div\/0!|¡?num!|¡?nulo!|null!|#+)/

/** Whether a cell says nothing: empty, dashes, `S/N`, `#N/D`, `NULL`, `NO TIENE` … @param text of `cellText` */
export function saysNothing(text: string): boolean {
  if (text === '') return true
  if (text.length > 30 || text.includes('@')) return false
  const word = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}\s_]/gu, '')
  return NOTHING.has(word) || /^[-–—_.*]+$/.test(word) || FORMULA_ERROR.test(word)
}
