import { fullName } from '../../domain/person/person.ts'
import type { VerifiedDocument } from '../../domain/seal/verify.ts'
import type { VerifiedModel } from '../models/verification.ts'
import { deadlineWords } from '../words/moment.ts'
import { inSpanish, words } from '../words/words.ts'

/** The document's name; cadena and sello alone are those of the sheet and of the card. */
export function documentName({ issue, type }: VerifiedDocument): string {
  const { names } = words().verification
  return type === 'tarjeta' ? names.tarjeta : `${names[issue.kind]}${type ? '' : names.orCard}`
}

/** Enough to compare with the paper, never the whole CURP, NSS or name. */
export function partialData({ issue }: VerifiedDocument) {
  return {
    initials: partialName(fullName(issue.name)),
    curp: partialNumber(issue.curp, 4),
    nss: partialNumber(issue.nss, 4),
  }
}

/** What anyone may know of a document, in words. */
export function documentRows(document: VerifiedDocument): VerifiedModel['rows'] {
  const { issue, type } = document
  const { initials, curp, nss } = partialData(document)
  const w = words().verification.rows
  return [
    { label: w.document, value: documentName(document) },
    { label: w.issued, value: deadlineWords(issue.issuedAt) },
    { label: w.by, value: inSpanish(issue.issuer.institution) },
    { label: w.initials, value: initials },
    { label: 'CURP', value: curp },
    { label: 'NSS', value: nss },
    ...(type ? [{ label: w.secuencia, value: issue.documents[type].secuencia }] : []),
    { label: w.certificate, value: issue.certificateSerial },
  ]
}

/** `JUANA PÉREZ DE LA O` → `J. P. D. L. O.`: enough to compare with a paper, not enough to learn a name. */
const partialName = (name: string): string =>
  name
    .split(' ')
    .filter(Boolean)
    .map((word) => `${[...word][0]}.`)
    .join(' ')

/** The last `shown` characters, the rest as dots. */
const partialNumber = (text: string, shown: number): string =>
  '•'.repeat(Math.max(0, text.length - shown)) + text.slice(-shown)
