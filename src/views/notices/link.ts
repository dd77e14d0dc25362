import type { LinkState } from '../../domain/facts/tramite.ts'
import type { NoticeModel } from '../models/frame.ts'
import { again } from './actions.ts'

type Closed = Exclude<LinkState, 'abierto'> | 'desconocido' | 'sin efecto'

const linkPages: Record<Closed, NoticeModel> = {
  desconocido: {
    title: 'No encontramos esta liga',
    paragraphs: [
      'Quizá le falta una parte: copia la liga entera desde tu correo. Si sigue sin abrir, pide una nueva.',
    ],
    code: 'enlace_desconocido',
    actions: [again],
  },
  vencido: {
    title: 'Esta liga venció',
    paragraphs: ['Las ligas sirven 24 horas. Pide otra: si ya escribiste tu domicilio, lo guardamos.'],
    code: 'enlace_vencido',
    actions: [again],
  },
  reemplazado: {
    title: 'Hay una liga más nueva',
    paragraphs: ['Pediste otra liga después de esta. Abre el correo más reciente; esta ya no funciona.'],
    code: 'enlace_reemplazado',
    actions: [again],
  },
  bloqueado: {
    title: 'Esta liga se bloqueó',
    paragraphs: [
      'Se escribieron cinco CURP que no corresponden. Por seguridad la liga ya no funciona. Pide una nueva.',
    ],
    code: 'enlace_bloqueado',
    actions: [again],
  },
  // the CURP was bound to another correo meanwhile, or the correo to another CURP: told by mail, never on a page
  'sin efecto': {
    title: 'Esta liga ya no funciona',
    paragraphs: ['Empieza de nuevo. Te diremos en tu correo lo que sigue.'],
    code: 'enlace_sin_efecto',
    actions: [again],
  },
  terminado: {
    title: 'Este trámite ya terminó',
    paragraphs: [
      'Tus documentos están en tu correo. Si los perdiste, empieza de nuevo: tu número será el mismo.',
    ],
    code: 'enlace_terminado',
    actions: [again],
  },
  cancelado: {
    title: 'Este trámite se canceló',
    paragraphs: ['No se te dio ningún número. Puedes empezar de nuevo cuando quieras.'],
    code: 'enlace_cancelado',
    actions: [again],
  },
}

/** Why a link does not open, for every state but the open one. */
export const linkClosed = (state: Closed): NoticeModel => linkPages[state]
