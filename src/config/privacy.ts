import { PRIVACY_LAWS, type PrivacyLaw } from '../domain/facts/issue.ts'
import type { Needed, Reader } from './reader.ts'

/** Who is responsible for personal data, by which law and before whom. A text is empty when the settings have none. */
export type PrivacyConfig = {
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

/** PRIVACY_…: what the privacy notice says. */
export const privacy = (get: Reader, needed: Needed): PrivacyConfig => ({
  responsible: needed(
    'PRIVACY_RESPONSIBLE',
    'quién responde por los datos personales',
    'Institución de demostración',
  ),
  contact: get.text('PRIVACY_CONTACT') ?? '',
  law: get.oneOf('PRIVACY_LAW', PRIVACY_LAWS, 'public'),
  authority: get.text('PRIVACY_AUTHORITY') ?? 'Secretaría Anticorrupción y Buen Gobierno',
  address: get.text('PRIVACY_ADDRESS') ?? '',
  basis: get.text('PRIVACY_BASIS') ?? '',
  unit: get.text('PRIVACY_UNIT') ?? '',
  transfers: get.text('PRIVACY_TRANSFERS') ?? '',
  updated: get.text('PRIVACY_DATE') ?? '',
})
