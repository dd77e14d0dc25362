import type { Issue } from '../facts/issue.ts'
import type { World } from '../ports/world.ts'
import { alteredIn, folioIn, isCopyOf } from './cadena-copy.ts'
import { ALTERED, isInLedger, type Verification } from './verify.ts'

export type Pasted = { readonly cadena: string; readonly sello: string }

/**
 * A pasted cadena original and its sello. The folio names what was issued; a copy of that, whatever its line
 * breaks, is judged by the cadena as stored, anything else by its own letters, to which nothing is forgiven.
 * @param series of every certificate that seals or sealed
 */
export async function verifyPasted(
  world: World,
  pasted: Pasted,
  series: readonly string[],
): Promise<Verification> {
  const cadena = pasted.cadena.trim()
  // line breaks are no part of Base64
  const sello = pasted.sello.replace(/\s+/g, '')
  const folio = folioIn(cadena)
  const issue = folio === undefined ? undefined : await world.store.findIssue(folio)
  if (!issue) return { ledger: false, seal: sealOf(world, cadena, sello, series), altered: [] }
  const ledger = await isInLedger(world, { issue })
  if (isCopyOf(cadena, issue.cadenaOriginal)) {
    const seal = sealOf(world, issue.cadenaOriginal, sello, [issue.serie])
    return { document: { issue }, ledger, seal, altered: seal.good ? [] : [ALTERED.sello] }
  }
  return { ledger, seal: sealOf(world, cadena, sello, series), ...changes(issue, cadena, sello) }
}

function sealOf(world: World, cadena: string, sello: string, series: readonly string[]) {
  const serie = series.find((one) => world.sealer.verify(cadena, sello, one))
  return serie === undefined ? { good: false } : { good: true, serie }
}

/**
 * Which fields were changed is for whoever has the document's own sello, with which guesses can be tried without
 * us as well. With a folio alone, answers by field would let anyone find out an NSS by trying.
 */
function changes(issue: Issue, cadena: string, sello: string): Pick<Verification, 'document' | 'altered'> {
  if (sello !== issue.sello) return { altered: [ALTERED.cadena] }
  return { document: { issue }, altered: alteredIn(cadena, issue.cadenaOriginal) }
}
