import { fullName } from '../../domain/person/person.ts'
import type { VerifiedDocument } from '../../domain/seal/verify.ts'
import { SHEET_TITLE } from '../documents/words.ts'
import type { VerifiedModel } from '../models/verification.ts'
import { momentWords } from '../words/moment.ts'

/** The document's name; cadena and sello alone are those of the sheet and of the card. */
export const documentName = ({ issue, type }: VerifiedDocument): string =>
  type === 'tarjeta'
    ? 'Tarjeta de Número de Seguridad Social'
    : `${SHEET_TITLE[issue.kind]}${type ? '' : ', o su tarjeta'}`

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
  return [
    { label: 'Documento', value: documentName(document) },
    { label: 'Emitido', value: momentWords(issue.issuedAt) },
    { label: 'Emitido por', value: issue.issuer.institution },
    { label: 'Iniciales de la persona', value: initials },
    { label: 'CURP', value: curp },
    { label: 'NSS', value: nss },
    ...(type ? [{ label: 'Secuencia notarial', value: issue.documents[type].secuencia }] : []),
    { label: 'Número de serie del certificado', value: issue.certificateSerial },
  ]
}

/** `JUANA PÉREZ DE LA O` → `J. P. D. L. O.`: enough to compare with a paper, not enough to learn a name. */
export const partialName = (name: string): string =>
  name
    .split(' ')
    .filter(Boolean)
    .map((word) => `${[...word][0]}.`)
    .join(' ')

/** The last `shown` characters, the rest as dots. */
export const partialNumber = (text: string, shown: number): string =>
  '•'.repeat(Math.max(0, text.length - shown)) + text.slice(-shown)
