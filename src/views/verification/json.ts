import { mexicoTime, two } from '../../domain/base/mexico-time.ts'
import { isGenuine, type Verification, type VerifiedDocument } from '../../domain/seal/verify.ts'
import type { NoticeModel } from '../models/frame.ts'
import { documentName, partialData } from './document.ts'

/** A verification as JSON: the public format of docs/verificar-api.md, whose fields may not change. */
export const verificationJson = (v: Verification) => ({
  autentico: isGenuine(v),
  documento: v.document ? documentJson(v.document) : null,
  bitacora: v.ledger ?? null,
  archivo: v.file ?? null,
  sello: v.seal ? { correcto: v.seal.good, serie: v.seal.certificateSerial ?? null } : null,
  qr: v.picture
    ? { en_linea: v.picture.online ?? null, sin_conexion: OFFLINE[v.picture.offline ?? 'none'] }
    : null,
  alterado: v.altered,
  hay_mas_nuevo: v.newer ?? false,
  numero_vigente: !v.retired && !v.misgiven,
  numero_de_otra_curp: v.misgiven ?? false,
})

const OFFLINE = { good: 'autentico', bad: 'falso', other: 'ajeno', none: null } as const

/** What a notice becomes for who asked for JSON: the sentence and the stable code that help names. */
export const errorJson = ({ title, code }: NoticeModel) => ({ error: title, codigo: code })

function documentJson(document: VerifiedDocument) {
  const { issue, type } = document
  const { initials, curp, nss } = partialData(document)
  return {
    tipo: type ?? null,
    tramite: issue.kind,
    nombre: documentName(document),
    emitido: secondWords(issue.issuedAt),
    institucion: issue.issuer.institution,
    iniciales: initials,
    curp,
    nss,
    secuencia: type ? issue.documents[type].secuencia : null,
    serie: issue.certificateSerial,
  }
}

/** `2026-03-05T16:14:57`, wall clock of Mexico City. To the second: the milliseconds are part of the folio. */
function secondWords(epochMs: number): string {
  const { year, month, day, hour, minute, second } = mexicoTime(epochMs)
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`
}
