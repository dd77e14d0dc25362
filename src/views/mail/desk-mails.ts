import type { DeskNotice } from '../../domain/ports/outbox.ts'
import { bringWords } from '../words/in-person.ts'
import { deadlineElsewhere, deadlineWords } from '../words/moment.ts'
import { automatic, DEMO_BANNER, drawLetter, type MailParts } from './letter.ts'
import { ELSEWHERE } from './link-mail.ts'

type Basics = { readonly portal: string; readonly baseUrl: string; readonly demo: boolean }

const frame = ({ portal, demo }: Basics) => ({
  portal,
  ...(demo && { banner: DEMO_BANNER }),
  footer: automatic(portal),
})

/** What was done in person, by what it changes. No value: a mail may be read by somebody else. */
const DONE: Record<DeskNotice, string> = {
  atencion: 'Se hizo en persona, en una oficina, el trámite de tu Número de Seguridad Social (NSS).',
  correo: 'Este correo quedó unido a tu CURP: desde ahora tu trámite va con él.',
  numero:
    'Tenías más de un Número de Seguridad Social (NSS) y se decidió cuál es el tuyo. El otro ya no está vigente. Haz el trámite otra vez para tener documentos con el que vale.',
  curp: 'Se registró que tu CURP cambió. Tu Número de Seguridad Social (NSS) es el mismo de siempre.',
  estatus: 'Se corrigió tu situación en el padrón.',
  nombre:
    'Se corrigió tu nombre en el padrón. Haz el trámite otra vez para tener documentos con el nombre corregido: tu número es el mismo.',
  alta: 'Se te dio de alta en el padrón. Ya puedes hacer el trámite de tu Número de Seguridad Social (NSS).',
  bloqueo: 'Se detuvieron los trámites con tu CURP: nadie puede pedir ni ver tu número con ella.',
  bloqueo_propio:
    'En Mi trámite se presionó «No fui yo» y detuvimos los trámites con tu CURP: nadie puede pedir ni ver tu número con ella, hasta que lo quites en persona.',
  desbloqueo: 'Se quitó el bloqueo de tu CURP: ya puedes hacer tu trámite otra vez.',
  cancelacion:
    'Se borraron de esta ventanilla tus datos que ninguna ley obliga a conservar. Tu Número de Seguridad Social (NSS) es el mismo.',
  deshacer: 'Se deshizo un cambio de tu número o de tu CURP que se había hecho en persona.',
}

/** Done by the person, online. */
const OWN: readonly DeskNotice[] = ['bloqueo_propio']

/** To the person: the institution's staff did something with their data, or they themselves did. */
export const deskMail = (it: Basics & { readonly notice: DeskNotice }): MailParts =>
  drawLetter({
    ...frame(it),
    subject: OWN.includes(it.notice)
      ? 'Servicio Digital: detuvimos tus trámites'
      : 'Servicio Digital: se hizo un cambio en persona',
    title: 'Un aviso sobre tus datos',
    blocks: [
      { is: 'paragraph', text: DONE[it.notice] },
      ...(OWN.includes(it.notice)
        ? []
        : [{ is: 'paragraph', text: 'Lo hizo alguien de la institución.' } as const]),
      { is: 'heading', text: '¿No lo pediste tú?' },
      {
        is: 'paragraph',
        text: `Avisa a la institución, o ve en persona. ${bringWords()} A qué oficina, está en ${it.baseUrl}/oficinas`,
      },
    ],
  })

/** To the correo that is bound: at the counter somebody asked for another, which takes its place unless this stops it. */
export const moveMail = (
  it: Basics & {
    /** the one link, whole */
    readonly url: string
    /** epoch ms */
    readonly expiresAt: number
    /** the new correo, masked */
    readonly correo: string
  },
): MailParts =>
  drawLetter({
    ...frame(it),
    subject: 'Servicio Digital: el correo de tu CURP va a cambiar',
    title: 'El correo de tu CURP va a cambiar',
    blocks: [
      {
        is: 'paragraph',
        text: `En una oficina se pidió unir tu CURP a otro correo: ${it.correo}. El cambio se hace el ${deadlineWords(it.expiresAt)}.`,
      },
      { is: 'paragraph', text: ELSEWHERE },
      { is: 'list', items: deadlineElsewhere(it.expiresAt) },
      { is: 'paragraph', text: 'Si lo pediste tú, no tienes que hacer nada.' },
      { is: 'heading', text: '¿No lo pediste tú?' },
      { is: 'paragraph', text: 'Detén el cambio con esta liga antes de esa hora:' },
      {
        is: 'link',
        text: 'Ver el cambio y detenerlo',
        url: it.url,
        otherwise: 'Si el botón no abre, copia esta dirección en tu navegador:',
      },
    ],
  })
