import { deadlineElsewhere, deadlineWords } from '../words/moment.ts'
import { automatic, DEMO_BANNER, drawLetter, type MailParts } from './letter.ts'
import { ELSEWHERE, type LinkMail } from './link-mail.ts'

/** To the correo that is bound to the person: the link to Mi trámite. */
export const consultaMail = (it: LinkMail): MailParts =>
  drawLetter({
    subject: 'Servicio Digital: tu liga para entrar a Mi trámite',
    portal: it.portal,
    ...(it.demo && { banner: DEMO_BANNER }),
    title: 'Entra a Mi trámite',
    blocks: [
      {
        is: 'paragraph',
        text: 'Se pidió ver en qué va tu trámite, tus documentos y quién ha visto tus datos. Si fuiste tú, entra con esta liga:',
      },
      {
        is: 'link',
        text: 'Entrar a Mi trámite',
        url: it.url,
        otherwise: 'Si el botón no abre, copia esta dirección en tu navegador:',
      },
      { is: 'paragraph', text: `La liga funciona hasta el ${deadlineWords(it.expiresAt)}.` },
      { is: 'paragraph', text: ELSEWHERE },
      { is: 'list', items: deadlineElsewhere(it.expiresAt) },
      { is: 'paragraph', text: 'No la reenvíes ni la compartas: es solo para ti.' },
      { is: 'heading', text: '¿No fuiste tú?' },
      {
        is: 'paragraph',
        text: 'Quien lo pidió sabe tu CURP y tu folio o tu correo, pero sin esta liga no ve nada. Borra este mensaje.',
      },
    ],
    footer: automatic(it.portal),
  })
