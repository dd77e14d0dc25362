import type { Reader } from './reader.ts'

/** Parts of the portal that an operator may switch off: their addresses are not there then. */
export type FeaturesConfig = {
  /** Mi trámite, where people see where they stand and who looked at their data */
  readonly consulta: boolean
  /** consents, and the pages and the API where they are used */
  readonly sharing: boolean
  /** the open statistics */
  readonly statistics: boolean
  /** the signed QR on each document; those on documents of before stay good */
  readonly offlineQr: boolean
}

/**
 * MY_TRAMITE, SHARING, STATISTICS and OFFLINE_QR: each is on unless it says `off`. No sharing without Mi trámite, where
 * a person sees who used a code of theirs, and takes it back.
 */
export function features(get: Reader): FeaturesConfig {
  const consulta = get.oneOf('MY_TRAMITE', ['on', 'off'], 'on') === 'on'
  // read in any case: what it says is checked
  const sharing = get.oneOf('SHARING', ['on', 'off'], 'on') === 'on'
  return {
    consulta,
    sharing: consulta && sharing,
    statistics: get.oneOf('STATISTICS', ['on', 'off'], 'on') === 'on',
    offlineQr: get.oneOf('OFFLINE_QR', ['on', 'off'], 'on') === 'on',
  }
}
