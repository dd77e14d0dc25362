import { two } from '../base/mexico-time.ts'
import { birthDateOf, type Curp, type Sexo, sexOf } from '../person/curp.ts'
import { fullName } from '../person/person.ts'
import type { DocumentType, Issue, IssueKind } from './issue.ts'

/** Which document a QR without a network stands on: the sheet by its kind, or the card. */
export const OFFLINE_DOCUMENTS = ['asignacion', 'localizacion', 'tarjeta'] as const
export type OfflineDocument = (typeof OFFLINE_DOCUMENTS)[number]

/** What the signed QR of a document says: some of what is printed around it, and nothing else. */
export type OfflineClaims = {
  /** origin of the portal that issued, `https://nss.example.org` */
  readonly issuer: string
  /** epoch ms; a QR tells the second */
  readonly issuedAt: number
  readonly document: OfflineDocument
  readonly folio: string
  readonly nss: string
  readonly curp: string
  readonly name: string
  /** `19560427`; the card prints none */
  readonly birthDate?: string
  readonly sex?: Sexo
  /** the document says that the names were declared */
  readonly declared: boolean
  /** the document says that it is a demonstration's */
  readonly demo: boolean
}

/**
 * What the QR of one document of an issue says. Pure. The card prints neither birth nor sex, and so does not say them.
 */
export function offlineClaims(issue: Issue, type: DocumentType): OfflineClaims {
  const sheet = type === 'asignacion'
  return {
    issuer: issue.issuer.baseUrl,
    issuedAt: issue.issuedAt,
    document: offlineDocument(issue.kind, type),
    folio: issue.folio,
    nss: issue.nss,
    curp: issue.curp,
    name: fullName(issue.name),
    ...(sheet && { birthDate: birthDigits(issue.curp), sex: sexOf(issue.curp) }),
    declared: issue.declared,
    demo: issue.issuer.demo,
  }
}

/** How a QR without a network names a document: the sheet by what the issue is, the card alike for both. */
export const offlineDocument = (kind: IssueKind, type: DocumentType): OfflineDocument =>
  type === 'tarjeta' ? 'tarjeta' : kind

function birthDigits(curp: Curp): string {
  const { year, month, day } = birthDateOf(curp)
  return `${year}${two(month)}${two(day)}`
}
