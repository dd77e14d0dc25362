import { dateWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import type { Issue, IssueKind } from '../../domain/facts/issue.ts'
import type { Sexo } from '../../domain/person/curp.ts'
import { articled, LAW_NAMES } from './law.ts'

export type Section = { readonly heading: string; readonly items: readonly string[] }

/** Said at the head of every document of a demonstration, and drawn across it. */
export const WATERMARK = 'DEMOSTRACIÓN · SIN VALIDEZ OFICIAL'

export const SHEET_TITLE: Record<IssueKind, string> = {
  asignacion: 'Asignación de Número de Seguridad Social',
  localizacion: 'Localización de Número de Seguridad Social',
}

/** Said of what the counter gave. */
const IN_PERSON = 'Atendido en persona.'

/** The sentence by which the institution certifies the number; the day is that of Mexico City. */
export function certification({ issuer, kind, issuedAt, inPerson }: Issue): string {
  const day = dateWords(mexicoTime(issuedAt))
  const did: Record<IssueKind, string> = {
    asignacion: 'asignó el siguiente Número de Seguridad Social (NSS) a la persona cuyos datos se indican.',
    localizacion:
      'localizó en sus registros el siguiente Número de Seguridad Social (NSS), que pertenece a la persona cuyos datos se indican.',
  }
  return `${issuer.institution} certifica que el ${day} ${did[kind]}${inPerson ? ` ${IN_PERSON}` : ''}`
}

export const CUT_IT =
  'Imprime esta hoja a tamaño real (100 %), recorta la tarjeta por la línea punteada y dóblala por la línea del centro.'

export const SEX: Record<Sexo, string> = { H: 'Hombre', M: 'Mujer', X: 'No binario' }

export const DECLARED =
  'Datos declarados: el nombre y los apellidos los declaró la persona y concuerdan con su CURP; no se tomaron de un registro de población.'

export const WHAT_IT_IS: Section = {
  heading: 'Qué es este número',
  items: [
    'Es único, permanente e intransferible: te acompaña toda la vida y nadie más puede usarlo.',
    'Sirve para llevar el control de las personas trabajadoras o aseguradas y de sus beneficiarios.',
    'Con él recibes prestaciones durante el periodo de tu inscripción con un patrón, según la Ley del Seguro Social.',
    'Identifica tus cuentas individuales: la de ahorro para el retiro, en tu AFORE, y la de vivienda, en el INFONAVIT.',
  ],
}

/** What to do with the number. The U.M.F. is named where the operator's table of series names it. */
export const whatNext = ({ umf }: Issue): Section => ({
  heading: 'Qué sigue',
  items: [
    'Regístrate en una AFORE, que administrará tu ahorro para el retiro y que vigila la CONSAR.',
    'Dale este número a tu patrón cuando te lo pida: lo necesita para inscribirte.',
    medicalUnit(umf),
  ],
})

const medicalUnit = (umf: string | undefined): string =>
  `Cuando un patrón te inscriba, quedarás en la Unidad de Medicina Familiar (U.M.F.) que corresponde a tu domicilio${umf ? `: ${umf}` : ''}.`

/** What stands beside the card: what it is, and that it is no identification. */
export const aboutCard = ({ umf, inPerson }: Issue): Section => ({
  heading: 'Aviso importante',
  items: [
    'Tu Número de Seguridad Social es único, permanente e intransferible.',
    'Quien la reciba puede comprobarla con el código QR del reverso, o con el sello digital de esta hoja: consérvala.',
    'No es una identificación: muéstrala junto con una oficial, y solo a quien necesite tu número.',
    medicalUnit(umf),
    ...(inPerson ? [IN_PERSON] : []),
  ],
})

/** On the back of the card. @param two it has two QR, and less room */
export const cardNotice = (two: boolean): string =>
  two
    ? 'Comprueba en línea: escanea, o escribe el código en'
    : 'Escanea el código QR, o entra a la dirección y escribe el código.'

export const HOW_TO_VERIFY =
  'Escanea el código QR o entra a la dirección: sabrás si el documento es auténtico. Ahí también puedes subir este archivo PDF, que lleva su propia firma electrónica, o pegar la cadena y el sello.'

/** The address itself follows as a link. */
export const ONLINE_ALT = 'QR con la dirección para verificar este documento'

/** Beside and under the two QR of a document, so that nobody takes one for the other. */
export const OFFLINE = {
  online: 'Comprueba en línea',
  label: 'Comprueba sin conexión',
  alt: 'QR firmado con los datos de este documento',
} as const
/** The card is cut out of the sheet that says the rest. */
export const OFFLINE_CARD = `${OFFLINE.label}. No dice si dejó de valer.`

/** @param card its back says the limit, where it stays with the card */
export const howToVerifyTwo = (baseUrl: string, card: boolean): string =>
  `Con el primer QR, o en la dirección, sabrás si el documento es auténtico. Ahí también puedes subir este PDF firmado, o pegar la cadena y el sello. Con el segundo, sin conexión${card ? '' : ', y no dice si el documento dejó de valer'}: ${baseUrl}/verificar/sin-conexion`

const transfers = ({ privacyTransfers }: Issue['issuer']): string =>
  privacyTransfers ? ` A quién se entregan: ${privacyTransfers.replace(/\.$/, '')}.` : ''

/**
 * The short privacy notice, with the law and the authority of the moment of issue; issues of before name neither, and
 * have those of public bodies (DOF 20-03-2025).
 */
export const privacy = ({ issuer }: Issue): { heading: string; text: string } => ({
  heading: 'Aviso de privacidad',
  text: `${issuer.privacyResponsible} es responsable de tus datos personales y los usa para asignar o localizar tu Número de Seguridad Social y emitir este documento, conforme a la ${LAW_NAMES[issuer.privacyLaw ?? 'public']} (DOF 20-03-2025). La autoridad en la materia es ${articled(issuer.privacyAuthority ?? 'Secretaría Anticorrupción y Buen Gobierno')}.${transfers(issuer)} Aviso completo: ${issuer.baseUrl}/aviso-de-privacidad`,
})
