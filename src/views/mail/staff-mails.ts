import { counted, countWords } from '../../domain/base/text.ts'
import type { Role } from '../../domain/facts/staff.ts'
import type { Digest } from '../../domain/ports/digest-store.ts'
import { ROLE_WORDS } from '../desk/words.ts'
import type { Block } from '../models/letter.ts'
import { deadlineWords, momentWords } from '../words/moment.ts'
import { draw, type MailParts } from './letter.ts'

type Basics = { readonly portal: string; readonly baseUrl: string; readonly demo: boolean }
type Link = Basics & {
  readonly token: string
  /** epoch ms */
  readonly expiresAt: number
}

const OTHERWISE = 'Si el botón no abre, copia esta dirección en tu navegador:'

const onlyYours: Block = {
  is: 'paragraph',
  text: 'Sirve una sola vez y es solo para ti: no la reenvíes. Nadie del portal te la va a pedir.',
}

/** To a new employee, or to one who lost every passkey. */
export const invitationMail = (it: Link): MailParts =>
  draw(it, {
    subject: 'Mostrador: tu invitación',
    title: 'Entra al mostrador por primera vez',
    blocks: [
      {
        is: 'paragraph',
        text: 'Te invitaron a trabajar en el mostrador de este portal. Abre la liga en la computadora o el teléfono donde vas a trabajar. Ahí creas tu llave de acceso.',
      },
      {
        is: 'link',
        text: 'Aceptar la invitación',
        url: `${it.baseUrl}/mostrador/invitacion/${it.token}`,
        otherwise: OTHERWISE,
      },
      { is: 'paragraph', text: `Funciona hasta el ${deadlineWords(it.expiresAt)}.` },
      onlyYours,
      { is: 'heading', text: '¿No esperabas este mensaje?' },
      { is: 'paragraph', text: 'Bórralo y avisa a la persona responsable de tu oficina.' },
    ],
  })

/** To an employee who signs in without a passkey. */
export const entryMail = (it: Link): MailParts =>
  draw(it, {
    subject: 'Mostrador: tu liga para entrar',
    title: 'Tu liga para entrar al mostrador',
    blocks: [
      {
        is: 'paragraph',
        text: 'Con este correo se pidió entrar al mostrador sin llave de acceso. Al abrir la liga te pedimos el código de tu aplicación.',
      },
      {
        is: 'link',
        text: 'Entrar al mostrador',
        url: `${it.baseUrl}/mostrador/liga/${it.token}`,
        otherwise: OTHERWISE,
      },
      { is: 'paragraph', text: `Funciona hasta el ${deadlineWords(it.expiresAt)}.` },
      onlyYours,
      { is: 'heading', text: '¿No fuiste tú?' },
      {
        is: 'paragraph',
        text: 'Borra este mensaje: sin el código nadie entra. Si se repite, avisa a la persona responsable de tu oficina.',
      },
    ],
  })

/** To an employee: a passkey was added to theirs. @param it `at`: epoch ms */
export const passkeyMail = (it: Basics & { readonly at: number }): MailParts =>
  draw(it, {
    subject: 'Mostrador: agregaste una llave de acceso',
    title: 'Hay una llave de acceso nueva',
    blocks: [
      {
        is: 'paragraph',
        text: `El ${momentWords(it.at)} se agregó una llave de acceso a tu cuenta del mostrador.`,
      },
      { is: 'heading', text: '¿No fuiste tú?' },
      {
        is: 'paragraph',
        text: 'Avisa de inmediato a la persona responsable de tu oficina: puede cerrar tus sesiones y tu cuenta.',
      },
    ],
  })

/** To every other Responsable: one alone may invite, and a second account of theirs would be a second pair of eyes. */
export const newcomerMail = (
  it: Basics & { readonly name: string; readonly correo: string; readonly role: Role; readonly by?: string },
): MailParts =>
  draw(it, {
    subject: 'Mostrador: se invitó a alguien',
    title: 'Se invitó a alguien al mostrador',
    blocks: [
      {
        is: 'paragraph',
        text: `Se invitó a ${it.name} (${it.correo}) con el puesto ${ROLE_WORDS[it.role]}. ${it.by === undefined ? 'Se hizo con una orden en la máquina del portal.' : `Lo hizo ${it.by}.`}`,
      },
      {
        is: 'link',
        text: 'Ver el personal',
        url: `${it.baseUrl}/mostrador/personal`,
        otherwise: OTHERWISE,
      },
      { is: 'heading', text: '¿No conoces a esa persona?' },
      {
        is: 'paragraph',
        text: 'Pregunta en tu oficina. Si nadie la conoce, cierra su cuenta en Personal y revisa en Asuntos lo que propuso.',
      },
    ],
  })

/** To an employee of Operación, who asked for it. @param it `at`: epoch ms */
export const testMail = (it: Basics & { readonly at: number }): MailParts =>
  draw(it, {
    subject: 'Operación: correo de prueba',
    title: 'El correo sale',
    blocks: [
      {
        is: 'paragraph',
        text: `Pediste este mensaje el ${momentWords(it.at)}. Si lo lees, el portal puede enviar.`,
      },
      {
        is: 'paragraph',
        text: 'Si cayó en el correo no deseado, a las personas les pasa lo mismo. El manual de operación dice qué revisar.',
      },
    ],
  })

/** To a Responsable who wants it, once a day: counts, and nothing of any person. */
export const digestMail = (it: Basics & Digest): MailParts => {
  const day = it.day.split('-').toReversed().join('/')
  return draw(it, {
    subject: `Mostrador: resumen del ${day}`,
    title: 'Resumen del día',
    blocks: [
      { is: 'paragraph', text: `Lo que pasó el ${day}, hora del centro de México:` },
      {
        is: 'list',
        items: [
          `Trámites terminados: ${countWords(it.tramite)}`,
          `Correos enviados: ${countWords(it.correo)}`,
          `Correos sin entregar: ${countWords(it.correo_muerto)}`,
          `Páginas con falla: ${countWords(it.error)}`,
        ],
      },
      { is: 'heading', text: 'Lo que espera ahora' },
      {
        is: 'list',
        items: [
          `${counted(it.asuntos, 'asunto', 'asuntos')} por decidir o por hacerse.`,
          `${counted(it.muertos, 'correo', 'correos')} que alguien debe enviar otra vez o descartar.`,
          ...it.avisos,
        ],
      },
      {
        is: 'link',
        text: 'Ver los asuntos',
        url: `${it.baseUrl}/mostrador/asuntos`,
        otherwise: OTHERWISE,
      },
      { is: 'paragraph', text: 'Si ya no lo quieres, quítalo en Mi cuenta.' },
    ],
  })
}
