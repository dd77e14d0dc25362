import { PRIVACY_LAWS } from '../domain/facts/issue.ts'
import type { PrivacyNotice } from '../domain/facts/privacy-notice.ts'
import type { Needed, Reader } from './reader.ts'

/**
 * PRIVACY_…: what the privacy notice says; empty where the operator says nothing, but for who answers, the law and its
 * authority.
 */
export const privacy = (get: Reader, needed: Needed): PrivacyNotice => ({
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
