import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'
import type { PersonName } from '../person/person.ts'

/** What a person gets from one trámite: decided once, in one transaction, and never changed again. */
export type IssueKind = 'asignacion' | 'localizacion'

/** The two documents: the sheet (`asignacion`, whatever the kind) and the card to cut out. */
export const DOCUMENT_TYPES = ['asignacion', 'tarjeta'] as const
export type DocumentType = (typeof DOCUMENT_TYPES)[number]

/** Who issues, frozen into what is issued, so that a document remade after a crash says the same. */
export type Issuer = {
  /** name of the portal, the `Invocante` of the cadena */
  readonly portal: string
  readonly institution: string
  /** origin without a slash at the end: `https://nss.example.org` */
  readonly baseUrl: string
  readonly homoclaveTramite: string
  readonly homoclaveFormato: string
  readonly privacyResponsible: string
  /** a demonstration: every document carries the watermark */
  readonly demo: boolean
}

export type SealedDocument = {
  /** UUID, the name of its entry in the ledger */
  readonly secuencia: string
  /** the code of the QR: base64url of 128 random bits, unrelated to the folio */
  readonly codigo: string
}

export type Issue = {
  readonly folio: string
  readonly kind: IssueKind
  /** epoch ms of the moment sealed; the `Fecha` of the cadena */
  readonly issuedAt: number
  readonly nss: Nss
  readonly curp: Curp
  readonly name: PersonName
  /** the names were declared by the person, not read from the register */
  readonly declared: boolean
  /** unidad de medicina familiar, when the operator's series table names it */
  readonly umf?: string
  readonly issuer: Issuer
  readonly cadenaOriginal: string
  /** Base64, one line */
  readonly sello: string
  /** 20 digits, the certificate that sealed */
  readonly certificateSerial: string
  readonly documents: Readonly<Record<DocumentType, SealedDocument>>
}
