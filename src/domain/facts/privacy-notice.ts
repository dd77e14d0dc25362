import type { PrivacyLaw } from './issue.ts'

/**
 * What the privacy notice says: who is responsible for personal data, by which law and before whom. A text is empty when
 * the institution says nothing of it.
 */
export type PrivacyNotice = {
  readonly responsible: string
  /** how the ARCO rights are exercised */
  readonly contact: string
  readonly law: PrivacyLaw
  readonly authority: string
  readonly address: string
  /** the legal mandate by which the data are used */
  readonly basis: string
  /** the Unidad de Transparencia */
  readonly unit: string
  readonly transfers: string
  /** of the last change of the notice, as it is to be read */
  readonly updated: string
}
