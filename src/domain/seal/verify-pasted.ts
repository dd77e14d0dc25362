import { foldBlanks } from '../base/text.ts'
import type { Issue } from '../facts/issue.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import { ALTERED, lookInLedger, type Verification, type VerifyDeps } from './verify.ts'

export type VerifyPastedDeps = VerifyDeps & { readonly store: Pick<IssueStore, 'findIssue'> }

/** Cadena original and sello as pasted. */
export type Pasted = { readonly cadena: string; readonly sello: string }

/**
 * Verifies a pasted cadena original and its sello. The folio in it finds the issue. A copy of the cadena of that issue,
 * whatever its line breaks, is verified by the cadena as stored; any other text is verified as it is, byte for byte.
 * @param certificateSerials of all certificates that seal or sealed, 20 digits each
 */
export async function verifyPasted(
  deps: VerifyPastedDeps,
  pasted: Pasted,
  certificateSerials: readonly string[],
): Promise<Verification> {
  const cadena = pasted.cadena.trim()
  // line breaks are no part of Base64
  const sello = pasted.sello.replace(/\s+/g, '')
  const folio = folioIn(cadena)
  const issue = folio === undefined ? undefined : await deps.store.findIssue(folio)
  if (!issue) return { ledger: false, seal: sealOf(deps, cadena, sello, certificateSerials), altered: [] }
  const entry = await lookInLedger(deps, { issue })
  if (isCopyOf(cadena, issue.cadenaOriginal)) {
    const seal = sealOf(deps, issue.cadenaOriginal, sello, [issue.certificateSerial])
    return { document: { issue }, ...entry, seal, altered: seal.good ? [] : [ALTERED.sello] }
  }
  return { ...entry, seal: sealOf(deps, cadena, sello, certificateSerials), ...changes(issue, cadena, sello) }
}

function sealOf(
  deps: Pick<VerifyDeps, 'sealer'>,
  cadena: string,
  sello: string,
  certificateSerials: readonly string[],
): NonNullable<Verification['seal']> {
  const certificateSerial = certificateSerials.find((one) => deps.sealer.verify(cadena, sello, one))
  return certificateSerial === undefined ? { good: false } : { good: true, certificateSerial }
}

/**
 * Names the altered fields only to those who paste the sello of the document. With the folio alone, an answer by field
 * would let anyone find out an NSS by guessing; with the sello and the public certificate they can do that offline.
 */
function changes(issue: Issue, cadena: string, sello: string): Pick<Verification, 'document' | 'altered'> {
  if (sello !== issue.sello) return { altered: [ALTERED.cadena] }
  return { document: { issue }, altered: alteredIn(cadena, issue.cadenaOriginal) }
}

const BREAK = /[\r\n\v\f\u0085\u2028\u2029]/
const FOLIO = /Folio:(\d{22})(?!\d)/
const ANY_FOLIO = /(?<!\d)\d{22}(?!\d)/

/** The folio that a pasted cadena names, wherever it has line breaks; undefined when it names none. */
function folioIn(pasted: string): string | undefined {
  const squeezed = pasted.replace(/\s+/g, '')
  return FOLIO.exec(squeezed)?.[1] ?? ANY_FOLIO.exec(squeezed)?.[0]
}

/**
 * Whether a text is a copy of an original, as it comes from paper or PDF: with line breaks anywhere, within a word or
 * in place of a blank, and with doubled blanks. Any other difference, also a blank added, removed or moved, makes it
 * no copy.
 */
function isCopyOf(pasted: string, original: string): boolean {
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
 * What differs in a pasted cadena that is no copy of the original: the labels of the fields that are missing or
 * changed, and `ALTERED.structure`. Labels are those of the original, so that no word of the paste is repeated.
 */
function alteredIn(pasted: string, original: string): string[] {
  const fields = fieldsOf(original)
  const there = fieldsOf(pasted.trim())
  const altered = fields.filter((field) => !there.some((one) => isCopyOf(one, field))).map(labelOf)
  const torn = there.length !== fields.length || altered.length === 0
  return torn ? [...altered, ALTERED.structure] : altered
}

const fieldsOf = (cadena: string): string[] =>
  cadena.slice(cadena.startsWith('||') ? 2 : 0, cadena.endsWith('||') ? -2 : undefined).split('|')

const labelOf = (field: string): string => field.slice(0, field.indexOf(':'))
