import type { NoticeModel } from '../models/frame.ts'
import { momentWords } from '../words/moment.ts'
import { home } from './actions.ts'

/** Neighbours share an address: who is refused may never have been here. */
export const tooManyOfNetwork = (resetsAt: number): NoticeModel => ({
  title: 'Demasiados intentos desde tu red',
  paragraphs: [
    `Muchas personas comparten una red, y hay un límite para todas juntas. Puedes intentar de nuevo el ${momentWords(resetsAt)}, o ahora mismo desde otra red: por ejemplo, con los datos de tu teléfono en vez del wifi.`,
    'Si te urge, haz el trámite en persona en la subdelegación que te toca.',
  ],
  code: 'demasiados_intentos',
  actions: [home],
})

export const tooMany = (resetsAt: number): NoticeModel => ({
  title: 'Demasiados intentos',
  paragraphs: [
    `Por seguridad hay un límite. Puedes intentar de nuevo el ${momentWords(resetsAt)}.`,
    'Si te urge, haz el trámite en persona en la subdelegación que te toca.',
  ],
  code: 'demasiados_intentos',
  actions: [home],
})

export const notFound: NoticeModel = {
  title: 'No encontramos esta página',
  paragraphs: [
    'Revisa que la dirección esté bien escrita. Si llegaste por una liga de este portal, avísanos.',
  ],
  code: 'no_encontrada',
  actions: [home],
}

export const wrongMethod: NoticeModel = {
  title: 'Aquí no hay nada que abrir',
  paragraphs: ['Vuelve a la página anterior y usa sus botones.'],
  code: 'metodo_no_permitido',
  actions: [home],
}

export const tooLarge: NoticeModel = {
  title: 'Lo que enviaste es demasiado grande',
  paragraphs: ['Vuelve atrás y envía menos texto.'],
  code: 'solicitud_grande',
  actions: [home],
}

export const wrongOrigin: NoticeModel = {
  title: 'Lo que escribiste llegó desde otra página',
  paragraphs: ['Por seguridad no lo aceptamos. Abre el formulario aquí y envíalo de nuevo.'],
  code: 'origen_distinto',
  actions: [home],
}

export const wrongType: NoticeModel = {
  title: 'No entendimos lo que enviaste',
  paragraphs: ['Usa los formularios de este portal.'],
  code: 'tipo_no_aceptado',
  actions: [home],
}

export const unavailable = (reference: string): NoticeModel => ({
  title: 'Por ahora no podemos guardar nada',
  paragraphs: [
    'Lo último que enviaste no se guardó; lo de antes sigue ahí. Ya avisamos a quien opera este portal.',
    'Espera unos minutos y envíalo de nuevo: vuelve a la página anterior, o abre otra vez la liga de tu correo.',
    `Si sigue igual, avisa a la institución con esta referencia: ${reference}.`,
  ],
  code: 'no_disponible',
  actions: [home],
})

export const failure = (reference: string): NoticeModel => ({
  title: 'Algo falló de nuestro lado',
  paragraphs: [
    'No perdiste lo que ya habías enviado. Intenta de nuevo en unos minutos.',
    `Si sigue igual, avisa a la institución con esta referencia: ${reference}.`,
  ],
  code: 'error_interno',
  actions: [home],
})
