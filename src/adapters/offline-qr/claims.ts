import {
  OFFLINE_DOCUMENTS,
  type OfflineClaims,
  type OfflineDocument,
} from '../../domain/facts/offline-claims.ts'
import type { Sexo } from '../../domain/person/curp.ts'
import { fromCbor, isMap, toCbor } from './cbor.ts'

/** Claims of a CWT (RFC 8392, 3.1), and MOSIP's identity data among them (IANA, CBOR Web Token Claims: 169). */
const ISS = 1
const SUB = 2
const IAT = 6
const IDENTITY = 169

/** Attributes of claim 169, version 1.2.2; from 75 on they are ours (its ranges for closed ecosystems). */
const ID = 1
const VERSION = 2
const LANGUAGE = 3
const FULL_NAME = 4
const BIRTH = 8
const GENDER = 9
const FOLIO = 75
const DOCUMENT = 76
const DECLARED = 77
const DEMO = 78

/** Of what stands in the map, told apart from later ones. */
const OUR_VERSION = '1'
/** ISO 639-3 */
const SPANISH = 'spa'
const GENDERS: Readonly<Record<Sexo, number>> = { H: 1, M: 2, X: 3 }

/**
 * The payload of a CWT (RFC 8392), with MOSIP's claim 169. There is no `exp`: an NSS does not expire, and a document
 * that does says so on paper. `issuedAt` keeps the second.
 */
export function encodeClaims(claims: OfflineClaims): Uint8Array {
  const { birthDate, sex, declared, demo } = claims
  const identity = new Map<number, unknown>([
    [ID, claims.nss],
    [VERSION, OUR_VERSION],
    [LANGUAGE, SPANISH],
    [FULL_NAME, claims.name],
    ...(birthDate ? ([[BIRTH, birthDate]] as const) : []),
    ...(sex ? ([[GENDER, GENDERS[sex]]] as const) : []),
    [FOLIO, claims.folio],
    [DOCUMENT, claims.document],
    ...(declared ? ([[DECLARED, true]] as const) : []),
    ...(demo ? ([[DEMO, true]] as const) : []),
  ])
  return toCbor(
    new Map<number, unknown>([
      [ISS, claims.issuer],
      [SUB, claims.curp],
      [IAT, Math.floor(claims.issuedAt / 1000)],
      [IDENTITY, identity],
    ]),
  )
}

/** The claims of a payload that `encodeClaims` made; undefined for any other. Never throws. */
export function decodeClaims(payload: Uint8Array): OfflineClaims | undefined {
  try {
    return claimsOf(fromCbor(payload))
  } catch {
    return undefined
  }
}

function claimsOf(cwt: unknown): OfflineClaims | undefined {
  const identity = isMap(cwt) ? cwt.get(IDENTITY) : undefined
  if (!isMap(cwt) || !isMap(identity)) return undefined
  const [issuer, curp, issuedAt] = [ISS, SUB, IAT].map((key) => cwt.get(key))
  const [nss, name, folio, document] = [ID, FULL_NAME, FOLIO, DOCUMENT].map((key) => identity.get(key))
  if (![issuer, curp, nss, name, folio].every(isText) || !isDocument(document)) return undefined
  if (typeof issuedAt !== 'number') return undefined
  const birthDate = identity.get(BIRTH)
  const sex = (['H', 'M', 'X'] as const).find((one) => GENDERS[one] === identity.get(GENDER))
  return {
    issuer: String(issuer),
    issuedAt: issuedAt * 1000,
    document,
    folio: String(folio),
    nss: String(nss),
    curp: String(curp),
    name: String(name),
    ...(isText(birthDate) && { birthDate }),
    ...(sex && { sex }),
    declared: identity.get(DECLARED) === true,
    demo: identity.get(DEMO) === true,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isDocument = (value: unknown): value is OfflineDocument =>
  OFFLINE_DOCUMENTS.some((one) => one === value)
