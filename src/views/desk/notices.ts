import type { KeptForm, NoticeModel } from '../models/frame.ts'
import { withForm } from '../notices/actions.ts'
import { momentWords } from '../words/moment.ts'

const signIn = { href: '/mostrador/entrar', text: 'Entrar al mostrador' }

const CLOSES = 'Se cierra tras 10 minutos sin uso y a las 8 horas. Lo último que enviaste no se hizo'

/** @param kept the address of a trámite of theirs; the page keeps it, and the portal does not */
export function staffSessionEnded(kept?: KeptForm): NoticeModel {
  const said = { title: 'Tu sesión del mostrador terminó', code: 'sesion_personal' }
  if (!kept) return { ...said, paragraphs: [`${CLOSES}: entra y repítelo.`], actions: [signIn] }
  const paragraphs = [
    `${CLOSES}.`,
    'El domicilio que escribiste no se perdió: está en esta página, y en ninguna otra parte. Entra al mostrador en otra ventana de este mismo navegador; después regresa aquí y presiona el primer botón.',
  ]
  const beside = { ...signIn, text: 'Entrar al mostrador, en otra ventana', aside: true }
  return withForm({ ...said, paragraphs, actions: [beside] }, kept, 'Ya entré: guardar el domicilio')
}

export const notAllowed: NoticeModel = {
  title: 'Tu puesto no permite esto',
  paragraphs: [
    'El intento quedó en la auditoría. Si te toca hacerlo, pide a la persona responsable de tu oficina que te invite con otro puesto.',
  ],
  code: 'puesto_sin_permiso',
  actions: [{ href: '/mostrador', text: 'Volver al mostrador' }],
}

export const linkOver: NoticeModel = {
  title: 'Esta liga ya no sirve',
  paragraphs: ['Cada liga vale diez minutos, una vez y cinco códigos. Pide otra.'],
  code: 'liga_personal',
  actions: [signIn],
}

export const invitationOver: NoticeModel = {
  title: 'Esta invitación ya no sirve',
  paragraphs: [
    'Cada invitación vale 48 horas y se acepta una vez. Pide otra a la persona responsable de tu oficina, o a quien opera el portal.',
  ],
  code: 'invitacion_personal',
  actions: [signIn],
}

export const staffLeft: NoticeModel = {
  title: 'Saliste del mostrador',
  paragraphs: ['Tu sesión terminó en este navegador.'],
  actions: [signIn],
}

const search = { href: '/mostrador/buscar', text: 'Buscar a una persona' }

export const tooManySearches = (resetsAt: number): NoticeModel => ({
  title: 'Demasiadas búsquedas',
  paragraphs: [`Hay un límite de 60 por hora para cada quien. Sigue el ${momentWords(resetsAt)}.`],
  code: 'demasiadas_busquedas',
  actions: [{ href: '/mostrador', text: 'Volver al mostrador' }],
})

/** @param kept as above */
export const fileClosed = (kept?: KeptForm): NoticeModel =>
  withForm(
    {
      title: 'Este expediente no está abierto',
      paragraphs: [
        'Se abre con un motivo, y solo en tu sesión. Búscalo otra vez.',
        ...(kept ? ['El domicilio que escribiste no se perdió: guárdalo antes, con el primer botón.'] : []),
      ],
      code: 'expediente_cerrado',
      actions: [search],
    },
    kept,
    'Guardar el domicilio',
  )

export const addressKept: NoticeModel = {
  title: 'El domicilio quedó guardado',
  paragraphs: ['Busca otra vez a la persona, y en su expediente presiona «Seguir con su domicilio».'],
  actions: [search],
}

export const notGivable: NoticeModel = {
  title: 'Este documento no se puede dar ahora',
  paragraphs: [
    'No es de esta persona, o el registro dice hoy otra cosa de ella: su nombre, su número o su situación. Revisa su situación en el expediente.',
  ],
  code: 'documento_detenido',
  actions: [search],
}

/** @param why what the register, or the operator, says of the person */
export const notAttended = (why: string, file: string): NoticeModel => ({
  title: 'Aquí no se le puede dar su número',
  paragraphs: [why, 'Si hay un dato que corregir, proponlo desde su expediente.'],
  code: 'atencion_detenida',
  actions: [{ href: file, text: 'Volver a la persona' }],
})

export const caseUnknown: NoticeModel = {
  title: 'Ese asunto no existe',
  paragraphs: ['Revisa la dirección, o búscalo en la lista.'],
  code: 'asunto_desconocido',
  actions: [{ href: '/mostrador/asuntos', text: 'Ver los asuntos' }],
}
