import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'
import { type PersonName, sameName } from '../person/person.ts'

/** A new number, or one that was on file. */
export type IssueKind = 'asignacion' | 'localizacion'

/** The two documents of every issue: the sheet (named `asignacion` for both kinds) and the card to cut out. */
export const DOCUMENT_TYPES = ['asignacion', 'tarjeta'] as const
/** One of the two documents. */
export type DocumentType = (typeof DOCUMENT_TYPES)[number]

/** Which law on personal data binds the institution: that of public bodies, or that of private ones. */
export const PRIVACY_LAWS = ['public', 'private'] as const
export type PrivacyLaw = (typeof PRIVACY_LAWS)[number]

/** Who issues. Copied into each issue, so that documents made later show the settings of the moment of issue. */
export type Issuer = {
  /** name of the portal, the `Invocante` of the cadena */
  readonly portal: string
  readonly institution: string
  /** origin without a slash at the end: `https://nss.example.org` */
  readonly baseUrl: string
  readonly homoclaveTramite: string
  readonly homoclaveFormato: string
  readonly privacyResponsible: string
  /** absent in issues of before: that of public bodies */
  readonly privacyLaw?: PrivacyLaw
  /** who watches over it; absent in issues of before: the Secretaría Anticorrupción y Buen Gobierno */
  readonly privacyAuthority?: string
  /** to whom the data go, as a sentence; absent where the institution says of none, and in issues of before */
  readonly privacyTransfers?: string
  /** a demonstration: every document carries the watermark */
  readonly demo: boolean
}

/** The identifiers of one document. */
export type SealedDocument = {
  /** UUID, which names its entry in the ledger */
  readonly secuencia: string
  /** the verification code of its QR (`newCode`), unrelated to the folio; of issues of before, base64url of 128 random bits */
  readonly codigo: string
  /** text of the signed QR; absent in issues of before, and where it is switched off */
  readonly offline?: string
}

/**
 * Whether an issue has this name and number, letter by letter; its documents are the person's newest then. The CURP is
 * not compared.
 */
export const saysSame = (issue: Issue, name: PersonName, nss: Nss): boolean =>
  issue.nss === nss && sameName(issue.name, name)

/** What one trámite issued: a number and its documents. Written in one transaction and never changed. */
export type Issue = {
  readonly folio: string
  readonly kind: IssueKind
  /** epoch ms; the `Fecha` of the cadena original */
  readonly issuedAt: number
  readonly nss: Nss
  readonly curp: Curp
  readonly name: PersonName
  /** the names were declared by the person, not read from the register */
  readonly declared: boolean
  /** given at the counter, to somebody who came */
  readonly inPerson?: true
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
