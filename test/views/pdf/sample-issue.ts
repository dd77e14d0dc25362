import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import base45 from 'base45'
import { encodeClaims } from '../../../src/adapters/offline-qr/claims.ts'
import { loadSeal, type Seal } from '../../../src/adapters/seal/load.ts'
import { makeCertificate } from '../../../src/adapters/signing/certificate.ts'
import { mexicoTime } from '../../../src/domain/base/mexico-time.ts'
import type { Parsed } from '../../../src/domain/base/problem.ts'
import type { DocumentType, Issue, Issuer } from '../../../src/domain/facts/issue.ts'
import { offlineClaims } from '../../../src/domain/facts/offline-claims.ts'
import { parseNss } from '../../../src/domain/number/nss.ts'
import { parseCurp } from '../../../src/domain/person/curp.ts'
import { fullName } from '../../../src/domain/person/person.ts'
import { composeCadena } from '../../../src/domain/seal/cadena.ts'

export const NOW = Date.parse('2026-03-05T22:14:57Z')
export const SERIE = '00001000000504465028'
const YEAR = 31_557_600_000

type PairOptions = {
  certificateSerial?: string
  notBefore?: number
  notAfter?: number
  modulusLength?: number
}

/** A key and its self-signed certificate, both PEM. */
export function keyPair({ certificateSerial = SERIE, modulusLength = 2048, ...dates }: PairOptions = {}) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
  const validity = { notBefore: NOW - YEAR, notAfter: NOW + YEAR, ...dates }
  const certificatePem = makeCertificate({
    name: 'Ventanilla Ñandú',
    certificateSerial,
    privateKey,
    ...validity,
  })
  return { keyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), certificatePem }
}

export const newSeal = (): Seal => loadSeal({ ...keyPair(), now: NOW })

export const chance = { bytes: (length: number) => randomBytes(length) }

const ISSUER: Issuer = {
  portal: 'Ventanilla NSS',
  institution: 'Instituto Ejemplar del Seguro Social',
  baseUrl: 'https://nss.example.org',
  homoclaveTramite: 'IMSS-02-008',
  homoclaveFormato: 'FF-IMSS-013',
  privacyResponsible: 'El Instituto Ejemplar del Seguro Social',
  demo: false,
}

export type Wanted = Partial<Pick<Issue, 'kind' | 'name' | 'declared' | 'umf'>> & {
  /** false: as issued before there was a second QR */
  readonly offline?: false
  readonly curp?: string
  readonly issuer?: Partial<Issuer>
}

/** What one person gets, sealed by `seal`. Gloria Hernández García unless told. */
export function sampleIssue(seal: Seal, wanted: Wanted = {}): Issue {
  const issuer = { ...ISSUER, ...wanted.issuer }
  const kind = wanted.kind ?? 'asignacion'
  const name = wanted.name ?? { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' }
  const curp = required(parseCurp(wanted.curp ?? 'HEGG560427MVZRRL04', mexicoTime(NOW)))
  const nss = required(parseNss('12345678903'))
  const folio = '1772748897000482913075'
  const cadenaOriginal = composeCadena({
    portal: issuer.portal,
    kind,
    issuedAt: NOW,
    folio,
    fullName: fullName(name),
    curp,
    nss,
  })
  const issue: Issue = {
    folio,
    kind,
    issuedAt: NOW,
    nss,
    curp,
    name,
    declared: wanted.declared ?? false,
    ...(wanted.umf ? { umf: wanted.umf } : {}),
    issuer,
    cadenaOriginal,
    sello: seal.seal(cadenaOriginal),
    certificateSerial: seal.certificateSerial,
    documents: {
      asignacion: { secuencia: '0b9f1f0e-6a0d-4f2e-9a53-5d2d7c1b8e44', codigo: '7K3M9QRTZ0AB4CDEFGHJ5NPQ2X' },
      tarjeta: { secuencia: '7c5a2f31-3e1c-4c1b-8a77-1f0e9d8c7b6a', codigo: 'W8V6STXY31NMKJHGFEDC7BA904' },
    },
  }
  if (wanted.offline === false) return issue
  const signed = (type: DocumentType) => ({ ...issue.documents[type], offline: unsigned(issue, type) })
  return { ...issue, documents: { asignacion: signed('asignacion'), tarjeta: signed('tarjeta') } }
}

/** Header, signature and what holds them together, in bytes. */
const AROUND = 95

/** As long as the text of a signed QR, and the same each time: a signature never is. */
function unsigned(issue: Issue, type: DocumentType): string {
  const claims = encodeClaims(offlineClaims(issue, type))
  const rounds = Array.from({ length: Math.ceil((claims.length + AROUND) / 32) }, (_, nth) =>
    createHash('sha256').update(claims).update(String(nth)).digest(),
  )
  return base45.encode(Buffer.concat(rounds).subarray(0, claims.length + AROUND))
}

function required<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.problem.code)
  return parsed.value
}

const W = 'W'.repeat(50)

/** Whom the documents must hold without cutting or overlapping anything. */
export const CAST: Record<string, Wanted> = {
  'a usual person': {},
  'a localización without segundo apellido': {
    kind: 'localizacion',
    name: { nombre: 'WOLFGANG', primerApellido: 'BÖHM' },
    curp: 'BOXW310820HNERXN09',
  },
  'declared names of the longest, in a demonstration': {
    declared: true,
    umf: 'U.M.F. 21, Veracruz Norte',
    name: {
      nombre: 'MARÍA GUADALUPE DE LOS ÁNGELES ESPERANZA CONCEPCIÓN',
      primerApellido: 'FERNÁNDEZ DE CÓRDOBA Y WESTENDARP DEL VALLE ALTOMIR',
      segundoApellido: "ÖZTÜRK O'ŁUCZAK ČAPEK-ŞAHİN ŐRSZIGETHY Ñ’ANDÚ WOLFE",
    },
    issuer: {
      demo: true,
      institution:
        'Instituto de Seguridad y Servicios Sociales para las Personas Trabajadoras al Servicio de los Poderes del Estado',
      portal: 'Portal de Trámites y Servicios Digitales del Estado',
      baseUrl: 'https://tramites.seguridad-social.estado-muy-largo.example.gob.mx',
    },
  },
  'names of fifty wide letters without a blank': {
    declared: true,
    name: { nombre: W, primerApellido: W, segundoApellido: W },
    issuer: { demo: true },
  },
}
