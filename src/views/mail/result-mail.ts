import type { IssueKind } from '../../domain/facts/issue.ts'
import type { Letter } from './blocks.ts'
import { automatic, DEMO_BANNER, drawLetter, type MailParts } from './letter.ts'

/** The name and the CURP are in the attached documents; the mail itself does not repeat them. */
export type ResultMail = {
  readonly portal: string
  /** origin of the portal, without a slash at the end */
  readonly baseUrl: string
  readonly kind: IssueKind
  /** grouped for reading aloud */
  readonly nss: string
  readonly folio: string
  /** unidad de medicina familiar, when it is known */
  readonly umf?: string
  readonly demo: boolean
}

/**
 * "The mail with the NSS" (tramite.md). The number stands below the fold of any preview: inboxes and locked screens
 * show the subject and the first lines (nss.md: it is in no subject).
 */
export const resultMail = (it: ResultMail): MailParts =>
  drawLetter({
    subject: SUBJECT[it.kind],
    portal: it.portal,
    ...(it.demo && { banner: DEMO_BANNER }),
    title: 'Tu Número de Seguridad Social',
    blocks: [
      { is: 'paragraph', text: LEAD[it.kind] },
      {
        is: 'paragraph',
        text: 'Aquí van tus dos documentos, en PDF y con sello digital:',
      },
      {
        is: 'list',
        items: [
          'Número de Seguridad Social: la hoja que acredita tu número.',
          'Tarjeta de Número de Seguridad Social: para imprimir, recortar y llevar contigo.',
        ],
      },
      {
        is: 'paragraph',
        text: 'Guárdalos en un lugar seguro: los puedes imprimir las veces que necesites y tu número no cambia nunca.',
      },
      { is: 'figure', label: 'Número de Seguridad Social (NSS)', value: it.nss },
      { is: 'paragraph', text: `Folio del trámite: ${it.folio}` },
      { is: 'heading', text: 'Qué sigue' },
      { is: 'list', items: nextSteps(it) },
      { is: 'heading', text: 'Cuida tu número' },
      {
        is: 'paragraph',
        text: 'No lo publiques ni lo des a quien no lo necesite. No es una identificación, y nunca te lo pediremos por correo ni por teléfono.',
      },
      { is: 'heading', text: '¿Algo no está bien?' },
      {
        is: 'paragraph',
        text: `Si un dato está mal, o si tú no hiciste este trámite, mira qué hacer en ${it.baseUrl}/ayuda`,
      },
    ],
    footer: automatic(it.portal),
  } satisfies Letter)

const SUBJECT: Record<IssueKind, string> = {
  asignacion: 'Número de Seguridad Social asignado',
  localizacion: 'Número de Seguridad Social localizado',
}

const LEAD: Record<IssueKind, string> = {
  asignacion: 'Tu trámite terminó: no tenías un Número de Seguridad Social (NSS) y se te asignó uno.',
  localizacion: 'Tu trámite terminó: localizamos el Número de Seguridad Social (NSS) que ya tenías.',
}

const nextSteps = ({ umf, baseUrl }: ResultMail): string[] => [
  'Regístrate en una Administradora de Fondos para el Retiro (AFORE), que cuidará tu ahorro.',
  'Da el número a tu patrón cuando te lo pida: lo necesita para inscribirte.',
  `Cuando un patrón te inscriba, te tocará la Unidad de Medicina Familiar (U.M.F.) de tu domicilio${umf ? `: ${umf}` : ''}.`,
  `Quien reciba tus documentos puede ver si son auténticos en ${baseUrl}/verificar`,
]
