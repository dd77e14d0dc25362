import type { Issue } from '../facts/issue.ts'
import type { Deps } from '../ports/deps.ts'
import { alteredIn, folioIn, isCopyOf } from './cadena-copy.ts'
import { ALTERED, isInLedger, type Verification } from './verify.ts'

export type Pasted = { readonly cadena: string; readonly sello: string }

/**
 * A pasted cadena original and its sello. The folio names what was issued; a copy of that, whatever its line
 * breaks, is judged by the cadena as stored, anything else by its own letters, to which nothing is forgiven.
 * @param series of every certificate that seals or sealed
 */
export async function verifyPasted(
  deps: Deps,
  pasted: Pasted,
  series: readonly string[],
): Promise<Verification> {
  const cadena = pasted.cadena.trim()
  // line breaks are no part of Base64
  const sello = pasted.sello.replace(/\s+/g, '')
  const folio = folioIn(cadena)
  const issue = folio === undefined ? undefined : await deps.store.findIssue(folio)
  if (!issue) return { ledger: false, seal: sealOf(deps, cadena, sello, series), altered: [] }
  const ledger = await isInLedger(deps, { issue })
  if (isCopyOf(cadena, issue.cadenaOriginal)) {
    const seal = sealOf(deps, issue.cadenaOriginal, sello, [issue.certificateSerial])
    return { document: { issue }, ledger, seal, altered: seal.good ? [] : [ALTERED.sello] }
  }
  return { ledger, seal: sealOf(deps, cadena, sello, series), ...changes(issue, cadena, sello) }
}

function sealOf(deps: Deps, cadena: string, sello: string, series: readonly string[]) {
  const certificateSerial = series.find((one) => deps.sealer.verify(cadena, sello, one))
  return certificateSerial === undefined ? { good: false } : { good: true, certificateSerial }
}

/**
 * Which fields were changed is for whoever has the document's own sello, with which guesses can be tried without
 * us as well. With a folio alone, answers by field would let anyone find out an NSS by trying.
 */
function changes(issue: Issue, cadena: string, sello: string): Pick<Verification, 'document' | 'altered'> {
  if (sello !== issue.sello) return { altered: [ALTERED.cadena] }
  return { document: { issue }, altered: alteredIn(cadena, issue.cadenaOriginal) }
}
