import { bringWords } from '../words/in-person.ts'
import { deadlineElsewhere, deadlineWords } from '../words/moment.ts'
import { automatic, DEMO_BANNER, drawLetter, type MailParts } from './letter.ts'
import { ELSEWHERE, LINK_SUBJECT } from './link-mail.ts'

type Basics = { readonly portal: string; readonly baseUrl: string; readonly demo: boolean }
type Approval = Basics & {
  /** the one link, whole */
  readonly url: string
  /** epoch ms */
  readonly expiresAt: number
  /** the new correo, masked */
  readonly correo: string
}

const inPerson = ({ baseUrl }: Basics): string =>
  `ve en persona: ahí cambian tu correo. ${bringWords()} A qué oficina, está en ${baseUrl}/oficinas`

const frame = ({ portal, demo }: Basics) => ({
  portal,
  ...(demo && { banner: DEMO_BANNER }),
  footer: automatic(portal),
})

/** To the correo bound to the CURP, when somebody asks with another one. */
export const approvalMail = (it: Approval): MailParts =>
  drawLetter({
    ...frame(it),
    subject: 'Servicio Digital: ¿Apruebas el cambio de correo de tu trámite?',
    title: '¿Quieres cambiar de correo?',
    blocks: [
      {
        is: 'paragraph',
        text: `Alguien pidió un trámite con tu CURP y con otro correo: ${it.correo}. Tu CURP está unida a este correo, así que tú decides.`,
      },
      {
        is: 'paragraph',
        text: 'Si fuiste tú y quieres usar el correo nuevo, abre esta liga y aprueba el cambio:',
      },
      {
        is: 'link',
        text: 'Ver la solicitud y decidir',
        url: it.url,
        otherwise: 'Si el botón no abre, copia esta dirección en tu navegador:',
      },
      { is: 'paragraph', text: `La liga funciona hasta el ${deadlineWords(it.expiresAt)}.` },
      { is: 'paragraph', text: ELSEWHERE },
      { is: 'list', items: deadlineElsewhere(it.expiresAt) },
      { is: 'heading', text: '¿No fuiste tú?' },
      {
        is: 'paragraph',
        text: 'No apruebes nada y borra este mensaje. Sin tu permiso nadie sigue el trámite con otro correo.',
      },
      {
        is: 'paragraph',
        text: '¿Pediste el cambio, pero con otro correo? Te llegan pocos mensajes como este al día: abre la liga y escribe ahí el tuyo.',
      },
    ],
  })

/** To the correo that was bound, when the institution bound another at the person's request. */
export const movedMail = (it: Basics & { readonly correo: string }): MailParts =>
  drawLetter({
    ...frame(it),
    subject: 'Servicio Digital: el correo de tu CURP cambió',
    title: 'El correo de tu CURP cambió',
    blocks: [
      {
        is: 'paragraph',
        text: `La institución unió tu CURP a otro correo: ${it.correo}. Desde ahora este ya no sirve para tu trámite, y sus ligas no abren.`,
      },
      { is: 'heading', text: '¿No lo pediste tú?' },
      { is: 'paragraph', text: `Avisa a la institución, o ${inPerson(it)}` },
    ],
  })

/** To the new correo: approval was asked for. It says nothing of the bound one. */
export const waitingMail = (it: Basics): MailParts =>
  drawLetter({
    ...frame(it),
    subject: LINK_SUBJECT,
    title: 'Falta una aprobación',
    blocks: [
      {
        is: 'paragraph',
        text: 'Con este correo se pidió un Número de Seguridad Social (NSS). La CURP que se escribió está unida a otro correo.',
      },
      {
        is: 'paragraph',
        text: 'Enviamos a ese otro correo un mensaje para aprobar el cambio. Cuando lo aprueben, te enviamos aquí la liga para seguir. La solicitud vale 24 horas.',
      },
      {
        is: 'paragraph',
        text: 'Ahí llegan pocos al día. Si hay uno de hoy que nombra otro correo, también sirve: ábrelo y escribe este.',
      },
      {
        is: 'paragraph',
        text: '¿Todavía entras a ese otro correo? Lo más rápido es pedir la liga con él.',
      },
      { is: 'heading', text: '¿Ya no puedes entrar a tu correo anterior?' },
      { is: 'paragraph', text: `Entonces ${inPerson(it)}` },
      { is: 'heading', text: '¿No fuiste tú?' },
      { is: 'paragraph', text: 'No tienes que hacer nada. Borra este mensaje.' },
    ],
  })

/** To a correo that is bound to another CURP. */
export const takenMail = (it: Basics): MailParts =>
  drawLetter({
    ...frame(it),
    subject: LINK_SUBJECT,
    title: 'Este correo ya está en uso',
    blocks: [
      {
        is: 'paragraph',
        text: 'Con este correo se pidió un Número de Seguridad Social (NSS), pero el correo ya está unido a otra CURP. Cada correo sirve para una sola persona.',
      },
      {
        is: 'list',
        items: [
          'Si el trámite es de otra persona, debe pedirlo con un correo suyo.',
          'Si te equivocaste al escribir la CURP, empieza de nuevo con la tuya.',
        ],
      },
      {
        is: 'link',
        text: 'Empezar de nuevo',
        url: `${it.baseUrl}/tramites/nss`,
        otherwise: 'Si el botón no abre, copia esta dirección en tu navegador:',
      },
      { is: 'heading', text: '¿No fuiste tú?' },
      { is: 'paragraph', text: 'No tienes que hacer nada. Borra este mensaje: no cambió nada.' },
    ],
  })
