import { foldBlanks } from '../base/text.ts'
import { ALTERED } from './verify.ts'

const BREAK = /[\r\n\v\f\u0085\u2028\u2029]/
const FOLIO = /Folio:(\d{22})(?!\d)/
const ANY_FOLIO = /(?<!\d)\d{22}(?!\d)/

/** The folio that a pasted cadena names, wherever its lines were broken; undefined when it names none. */
export function folioIn(pasted: string): string | undefined {
  const squeezed = pasted.replace(/\s+/g, '')
  return FOLIO.exec(squeezed)?.[1] ?? ANY_FOLIO.exec(squeezed)?.[0]
}

/**
 * Whether a text is a copy of an original from paper or PDF: its lines may be broken anywhere, within a word or
 * where a blank stood, and a blank may be doubled. Nothing else may differ: no blank may come, go or move.
 */
export function isCopyOf(pasted: string, original: string): boolean {
  let at = 0
  for (const line of pasted.split(BREAK).map(foldBlanks)) {
    if (!line) continue
    if (original[at] === ' ') at++
    if (!original.startsWith(line, at)) return false
    at += line.length
  }
  return at === original.length
}

/**
 * What differs in a pasted cadena that is no copy of the original: the labels of the fields of the original that
 * are not there as they were, and `estructura`. Only labels of the original are said, never a word of the paste.
 */
export function alteredIn(pasted: string, original: string): string[] {
  const fields = fieldsOf(original)
  const there = fieldsOf(pasted.trim())
  const altered = fields.filter((field) => !there.some((one) => isCopyOf(one, field))).map(labelOf)
  const torn = there.length !== fields.length || altered.length === 0
  return torn ? [...altered, ALTERED.structure] : altered
}

const fieldsOf = (cadena: string): string[] =>
  cadena.slice(cadena.startsWith('||') ? 2 : 0, cadena.endsWith('||') ? -2 : undefined).split('|')

const labelOf = (field: string): string => field.slice(0, field.indexOf(':'))
