import type { ConsultaState } from '../../domain/consulta/open.ts'
import type { NoticeModel } from '../models/frame.ts'
import { bringWords } from '../words/in-person.ts'
import { home } from './actions.ts'

const again = { href: '/tramites/nss/consulta', text: 'Pedir otra liga' }
const own = { href: '/tramites/nss/mio', text: 'Volver a Mi trámite' }

/** The same for everyone, whatever was typed. */
export const consultaSent: NoticeModel = {
  title: 'Revisa el correo de tu trámite',
  paragraphs: [
    'Si tu CURP y lo que escribiste corresponden a un trámite, mandamos una liga al correo que está unido a esa CURP. Funciona 24 horas.',
    '¿No lo ves? Busca en la carpeta de correo no deseado. Si ya recibiste una liga hoy y no llega otra, esa sirve.',
    'Por seguridad no decimos si los datos son correctos, ni cuál es el correo.',
  ],
  actions: [again, home],
}

type Closed = Exclude<ConsultaState, 'abierta'> | 'cambió'

const CLOSED: Record<Closed, NoticeModel> = {
  desconocida: {
    title: 'No encontramos esta liga de Mi trámite',
    paragraphs: ['Quizá le falta una parte, o ya venció: copia la liga entera desde tu correo, o pide otra.'],
    code: 'consulta_desconocida',
    actions: [again],
  },
  vencida: {
    title: 'Esta liga de Mi trámite venció',
    paragraphs: ['Las ligas sirven 24 horas. Pide otra.'],
    code: 'consulta_vencida',
    actions: [again],
  },
  bloqueada: {
    title: 'Esta liga de Mi trámite se bloqueó',
    paragraphs: ['Se escribieron cinco CURP que no corresponden. Pide otra liga.'],
    code: 'consulta_bloqueada',
    actions: [again],
  },
  cambió: {
    title: 'Esta liga de Mi trámite ya no funciona',
    paragraphs: ['El correo al que llegó ya no es el que está unido a la CURP. Pide otra liga.'],
    code: 'consulta_sin_efecto',
    actions: [again],
  },
}

/** Why a link to Mi trámite does not open. */
export const consultaClosed = (state: Closed): NoticeModel => CLOSED[state]

export const ownSessionEnded: NoticeModel = {
  title: 'Tu sesión de Mi trámite terminó',
  paragraphs: [
    'Para cuidar tus datos, la sesión se cierra tras 30 minutos sin uso o a las dos horas, si no pides más tiempo. Abre otra vez la liga de tu correo, o pide otra.',
  ],
  code: 'sesion_mia_terminada',
  actions: [again],
}

export const disownAsk: NoticeModel = {
  title: '¿No fuiste tú? Detén tus trámites',
  paragraphs: [
    'Nadie podrá pedir ni ver tu número con tu CURP, tú tampoco, y se cierran las sesiones abiertas. Tu número no cambia y tus documentos siguen siendo válidos.',
    `Se quita en persona. ${bringWords()}`,
  ],
  actions: [{ href: '/tramites/nss/mio', text: 'No, volver' }],
  post: { href: '/tramites/nss/mio/no-fui-yo', text: 'Sí, detener mis trámites ahora', accion: 'detener' },
}

export const disowned: NoticeModel = {
  title: 'Detuvimos tus trámites',
  paragraphs: [
    'Nadie puede pedir ni ver tu número con tu CURP. Te lo dijimos también por correo.',
    `Para quitarlo, ve en persona. ${bringWords()} Ahí también pueden decirte quién usó tus datos.`,
  ],
  code: 'detenido_por_ti',
  actions: [{ href: '/oficinas', text: 'Ver dónde ir en persona' }, own],
}

/** Name or number were corrected since: the documents on file say what was true before. */
export const ownCorrected: NoticeModel = {
  title: 'Tus datos se corrigieron',
  paragraphs: [
    'Tus documentos dicen lo de antes. Haz el trámite otra vez y te damos otros, con el mismo correo: tu número es el de siempre.',
  ],
  code: 'documentos_por_renovar',
  actions: [{ href: '/tramites/nss', text: 'Hacer el trámite otra vez' }, own],
}
