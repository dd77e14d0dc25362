import { dateDigits, dateWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import type { DocumentType, Issue } from '../../domain/facts/issue.ts'
import { groupNss } from '../../domain/number/nss.ts'
import { birthDateOf, type Curp, entidadOf, sexOf } from '../../domain/person/curp.ts'
import { entidadName } from '../../domain/person/entidades.ts'
import { fullName } from '../../domain/person/person.ts'
import { groupCode } from '../../domain/seal/verification-code.ts'
import {
  aboutCard,
  CUT_IT,
  cardNotice,
  certification,
  DECLARED,
  HOW_TO_VERIFY,
  howToVerifyTwo,
  OFFLINE,
  OFFLINE_CARD,
  ONLINE_ALT,
  privacy,
  SEX,
  type Section,
  SHEET_TITLE,
  WATERMARK,
  WHAT_IT_IS,
  whatNext,
} from './words.ts'

/** `plain` is what a machine should copy when `value` is grouped for reading. */
export type Pair = { readonly label: string; readonly value: string; readonly plain?: string }

/** The card's own faces; the rest of its sheet is as in the other document. */
export type CardContent = {
  readonly institution: string
  /** NSS, CURP, name */
  readonly holder: readonly Pair[]
  readonly back: { readonly url: string; readonly codigo: Pair; readonly notice: string }
}

/**
 * Everything that a document says, in the order it is read. The PDF and its HTML twin are two drawings of this,
 * so that neither says what the other does not (spec: "whatever the PDF cannot say …, the HTML twin says").
 */
export type DocumentContent = {
  readonly type: DocumentType
  readonly institution: string
  readonly portal: string
  readonly title: string
  /** said at the head, and drawn across each page and each face of the card */
  readonly watermark?: string
  readonly reference: readonly Pair[]
  /** what the institution certifies, or how to cut the card */
  readonly lead: string
  /** empty for the card, which has its own */
  readonly holder: readonly Pair[]
  readonly note?: string
  readonly card?: CardContent
  readonly sections: readonly Section[]
  readonly seal: { readonly heading: string; readonly pairs: readonly Pair[] }
  readonly verification: {
    readonly heading: string
    readonly text: string
    readonly url: string
    readonly codigo: Pair
    readonly qrAlt: string
    /** of documents that have a signed QR as well */
    readonly offline?: {
      /** under the QR of the address */
      readonly online: string
      /** of the signed QR */
      readonly label: string
      readonly text: string
      readonly alt: string
    }
  }
  readonly privacy: { readonly heading: string; readonly text: string }
  /** epoch ms */
  readonly issuedAt: number
  /** subject of the file: names the document among all, without a personal datum */
  readonly subject: string
}

/** What the document of `type` of this issue says. Pure: the same issue gives the same words for ever. */
export function documentContent(issue: Issue, type: DocumentType): DocumentContent {
  const { issuer } = issue
  const sheet = type === 'asignacion'
  return {
    type,
    institution: issuer.institution,
    portal: issuer.portal,
    title: sheet ? SHEET_TITLE[issue.kind] : 'Tarjeta de Número de Seguridad Social',
    ...(issuer.demo && { watermark: WATERMARK }),
    reference: sheet ? sheetReference(issue) : cardReference(issue),
    lead: sheet ? certification(issue) : CUT_IT,
    holder: sheet ? [nssPair(issue), ...person(issue)] : [],
    ...(issue.declared && { note: DECLARED }),
    ...(!sheet && { card: card(issue) }),
    sections: sheet ? [WHAT_IT_IS, whatNext(issue)] : [aboutCard(issue)],
    seal: seal(issue, type),
    verification: verification(issue, type),
    privacy: privacy(issue),
    issuedAt: issue.issuedAt,
    subject: `Folio ${issue.folio}, secuencia notarial ${issue.documents[type].secuencia}`,
  }
}

function sheetReference({ issuer, folio, issuedAt }: Issue): Pair[] {
  return [
    { label: 'Homoclave del trámite', value: issuer.homoclaveTramite },
    { label: 'Folio', value: folio },
    { label: 'Homoclave del formato', value: issuer.homoclaveFormato },
    {
      label: 'Fecha de solicitud del trámite (DD / MM / AAAA)',
      value: dateDigits(mexicoTime(issuedAt)).replaceAll('/', ' / '),
    },
  ]
}

const cardReference = ({ folio, issuedAt }: Issue): Pair[] => [
  { label: 'Fecha', value: dateWords(mexicoTime(issuedAt)) },
  { label: 'Folio', value: folio },
]

const nssPair = ({ nss }: Issue): Pair => ({
  label: 'Número de Seguridad Social',
  value: groupNss(nss),
  plain: nss,
})

function person({ curp, name }: Issue): Pair[] {
  return [
    { label: 'CURP', value: curp },
    { label: 'Nombre(s)', value: name.nombre },
    { label: 'Primer apellido', value: name.primerApellido },
    { label: 'Segundo apellido', value: name.segundoApellido || 'Sin segundo apellido' },
    { label: 'Sexo', value: SEX[sexOf(curp)] },
    { label: 'Fecha de nacimiento', value: dateWords(birthDateOf(curp)) },
    { label: 'Lugar de nacimiento', value: birthplace(curp) },
  ]
}

const birthplace = (curp: Curp): string =>
  entidadOf(curp) === 'NE' ? 'En el extranjero' : entidadName(entidadOf(curp))

function card(issue: Issue): CardContent {
  return {
    institution: issue.issuer.institution,
    holder: [
      nssPair(issue),
      { label: 'CURP', value: issue.curp },
      { label: 'Nombre', value: fullName(issue.name) },
    ],
    back: {
      url: `${issue.issuer.baseUrl}/verificar`,
      codigo: codigoPair(issue, 'tarjeta'),
      notice: cardNotice(issue.documents.tarjeta.offline !== undefined),
    },
  }
}

const codigoPair = (issue: Issue, type: DocumentType): Pair => ({
  label: 'Código de verificación',
  value: groupCode(issue.documents[type].codigo),
})

function verification(issue: Issue, type: DocumentType): DocumentContent['verification'] {
  const { baseUrl } = issue.issuer
  const { codigo, offline: text } = issue.documents[type]
  const url = `${baseUrl}/verificar/${codigo}`
  const card = type === 'tarjeta'
  const two = text !== undefined
  return {
    heading: 'Cómo verificar este documento',
    text: two ? howToVerifyTwo(baseUrl, card) : HOW_TO_VERIFY,
    url,
    codigo: codigoPair(issue, type),
    qrAlt: two ? ONLINE_ALT : `Código QR con la dirección para verificar este documento: ${url}`,
    ...(two && { offline: { ...OFFLINE, text, ...(card && { label: OFFLINE_CARD }) } }),
  }
}

const seal = (issue: Issue, type: DocumentType): DocumentContent['seal'] => ({
  heading: 'Sello digital del documento',
  pairs: [
    { label: 'Cadena original', value: issue.cadenaOriginal },
    { label: 'Sello digital', value: issue.sello },
    { label: 'Secuencia notarial', value: issue.documents[type].secuencia },
    { label: 'Número de serie', value: issue.certificateSerial },
  ],
})
