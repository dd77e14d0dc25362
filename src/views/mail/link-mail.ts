import { deadlineElsewhere, deadlineWords } from '../words/moment.ts'
import { automatic, DEMO_BANNER, drawLetter, type MailParts } from './letter.ts'

/** Nothing here is about the person: a mistyped correo belongs to a stranger. */
export type LinkMail = {
  readonly portal: string
  /** the one link, whole */
  readonly url: string
  /** epoch ms */
  readonly expiresAt: number
  readonly demo: boolean
}

export const LINK_SUBJECT = 'Servicio Digital: Solicitud de Asignación o Localización de NSS'

/** Before the list of hours where clocks differ: nobody knows yet where the person lives. */
export const ELSEWHERE = 'Si vives donde la hora es otra, funciona hasta:'

/** "The mail with the link" (tramite.md). */
export const linkMail = (it: LinkMail): MailParts =>
  drawLetter({
    subject: LINK_SUBJECT,
    portal: it.portal,
    ...(it.demo && { banner: DEMO_BANNER }),
    title: 'Continúa con tu trámite',
    blocks: [
      {
        is: 'paragraph',
        text: 'Con este correo se pidió asignar o localizar un Número de Seguridad Social (NSS). Si fuiste tú, sigue con esta liga:',
      },
      {
        is: 'link',
        text: 'Continuar con mi trámite',
        url: it.url,
        otherwise: 'Si el botón no abre, copia esta dirección en tu navegador:',
      },
      {
        is: 'paragraph',
        text: `La liga funciona hasta el ${deadlineWords(it.expiresAt)}. Si te llega otra, esta deja de funcionar.`,
      },
      { is: 'paragraph', text: ELSEWHERE },
      { is: 'list', items: deadlineElsewhere(it.expiresAt) },
      {
        is: 'paragraph',
        text: 'Puedes abrirla en otro teléfono o computadora: ahí escribirás de nuevo tu CURP. Ten a la mano tu domicilio y su código postal, por si hacen falta.',
      },
      { is: 'paragraph', text: 'No la reenvíes ni la compartas: es solo para ti.' },
      { is: 'heading', text: '¿No fuiste tú?' },
      {
        is: 'paragraph',
        text: 'No tienes que hacer nada. Borra este mensaje: si nadie sigue la liga, la solicitud se cierra sola y no cambia nada.',
      },
    ],
    footer: automatic(it.portal),
  })
