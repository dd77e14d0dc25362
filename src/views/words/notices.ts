import { clockWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import type { LinkState } from '../../domain/facts/tramite.ts'
import type { ChangeState } from '../../domain/ports/change-store.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import type { NoticeModel } from '../models.ts'
import { momentWords } from './moment.ts'

const again = { href: '/tramites/nss', text: 'Empezar de nuevo' }
const home = { href: '/', text: 'Ir al inicio' }
const help = { href: '/ayuda', text: 'Ayuda' }
const PAPERS =
  'Lleva tu CURP, una identificación oficial, tu acta de nacimiento y los documentos donde aparezca tu NSS.'

export const hour = (at: number): string => clockWords(mexicoTime(at))

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
  // the CURP got another address meanwhile, or the address another CURP: told by mail, never by a screen
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
const changePages: Record<ChangeState, NoticeModel> = {
  abierto: { title: 'Cambio de correo', paragraphs: [], actions: [home] },
  aprobado: {
    title: 'Aprobaste el cambio de correo',
    paragraphs: ['Enviamos la liga para seguir al correo nuevo. Desde ahora tu CURP está unida a él.'],
    actions: [home],
  },
  rechazado: {
    title: 'Rechazaste el cambio de correo',
    paragraphs: ['Todo queda igual: tu CURP sigue unida a tu correo de siempre.'],
    actions: [home],
  },
  ocupado: {
    title: 'Ese correo ya es de otra CURP',
    paragraphs: ['No se hizo el cambio. Empieza el trámite de nuevo con otro correo que sea solo tuyo.'],
    code: 'cambio_correo_ocupado',
    actions: [again],
  },
  vencido: {
    title: 'Esta solicitud venció',
    paragraphs: ['No se hizo el cambio. Si todavía lo quieres, empieza el trámite con el correo nuevo.'],
    code: 'cambio_vencido',
    actions: [again],
  },
  desconocido: {
    title: 'No encontramos esta solicitud',
    paragraphs: ['Quizá le falta una parte a la liga: cópiala entera desde tu correo.'],
    code: 'cambio_desconocido',
    actions: [home],
  },
}
export const changeNotice = (state: ChangeState): NoticeModel => changePages[state]

export const linkClosed = (state: Closed): NoticeModel => linkPages[state]

export function notIdentified(verdict: Verdict): NoticeModel {
  switch (verdict.outcome) {
    case 'registry down':
      return {
        title: 'El registro de personas no responde',
        paragraphs: [
          'No perdiste nada. Intenta de nuevo en unos minutos, o vuelve más tarde con la liga de tu correo: sigue funcionando.',
        ],
        code: 'registro_no_responde',
        actions: [],
        post: { href: '/tramites/nss/domicilio', text: 'Intentar de nuevo', accion: 'consultar' },
      }
    case 'deceased':
      return {
        title: 'El trámite no puede continuar en línea',
        paragraphs: [
          'El registro indica que la persona de esta CURP falleció. Si es un error, acude al Registro Civil con tu acta de nacimiento para corregirlo.',
        ],
        code: 'curp_fallecido',
        actions: [help],
      }
    case 'replaced':
      return {
        title: 'Esta CURP fue reemplazada',
        paragraphs: [
          verdict.currentCurp
            ? `Tu CURP vigente es ${verdict.currentCurp}. Empieza el trámite con ella.`
            : 'Consulta tu CURP vigente en gob.mx/curp y empieza el trámite con ella.',
        ],
        code: 'curp_reemplazada',
        actions: [again],
      }
    case 'blocked':
      return {
        title: 'Los trámites con esta CURP están detenidos',
        paragraphs: [
          'Así lo pidió la persona, o se están aclarando sus datos. No se dio ni se mostró ningún número.',
          `Si es tu CURP y quieres seguir, ve a la subdelegación de tu zona, o escribe a quien responde por tus datos personales: está en el aviso de privacidad. ${PAPERS}`,
        ],
        code: 'curp_bloqueada',
        actions: [{ href: '/aviso-de-privacidad', text: 'Aviso de privacidad' }, help],
      }
    case 'conflict':
      return {
        title: 'Tu caso se resuelve en persona',
        paragraphs: [
          'El registro tiene más de un Número de Seguridad Social para tu CURP, o datos que no coinciden. Por eso no te mostramos ninguno.',
          `Ve a la subdelegación que te toca por tu domicilio. ${PAPERS}`,
        ],
        code: 'nss_en_conflicto',
        actions: [help],
      }
    default:
      return {
        title: 'No encontramos tu CURP en el registro',
        paragraphs: [
          'Revisa en gob.mx/curp que tu CURP exista y esté escrita igual. Si está bien, ve a la subdelegación que te toca.',
          PAPERS,
        ],
        code: 'curp_desconocida',
        actions: [again],
      }
  }
}

export const tooMany = (resetsAt: number): NoticeModel => ({
  title: 'Demasiados intentos',
  paragraphs: [
    `Por seguridad hay un límite. Puedes intentar de nuevo el ${momentWords(resetsAt)}.`,
    'Si te urge, haz el trámite en persona en la subdelegación que te toca.',
  ],
  code: 'demasiados_intentos',
  actions: [home],
})

export const sessionEnded = (kept: boolean): NoticeModel => ({
  title: 'Tu sesión terminó',
  paragraphs: [
    'Para cuidar tus datos, la sesión se cierra tras 30 minutos sin uso o a las dos horas.',
    kept
      ? 'Lo que escribiste quedó guardado. Abre otra vez la liga de tu correo para seguir donde estabas.'
      : 'Abre otra vez la liga de tu correo para seguir donde estabas.',
  ],
  code: 'sesion_terminada',
  actions: [again],
})

export const exhausted: NoticeModel = {
  title: 'Por ahora no hay números disponibles',
  paragraphs: [
    'No hay números disponibles para tu domicilio. Tu solicitud quedó guardada y ya avisamos a quien opera este portal.',
    'Vuelve a intentarlo más tarde con la liga de tu correo: no tendrás que escribir de nuevo tus datos.',
  ],
  code: 'series_agotadas',
  actions: [],
  post: { href: '/tramites/nss/domicilio', text: 'Intentar de nuevo', accion: 'reintentar' },
}

export const cancelAsk: NoticeModel = {
  title: '¿Quieres cancelar el trámite?',
  paragraphs: [
    'No se te asignará ningún número y se borrará lo que escribiste. Podrás empezar de nuevo cuando quieras.',
  ],
  actions: [{ href: '/tramites/nss/domicilio', text: 'No, seguir con el trámite' }],
  post: { href: '/tramites/nss/cancelar', text: 'Sí, cancelar el trámite' },
}

export const cancelled: NoticeModel = {
  title: 'Cancelaste el trámite',
  paragraphs: ['No se te dio ningún número.'],
  actions: [again, home],
}

export const goodbye: NoticeModel = {
  title: 'Terminaste tu trámite',
  paragraphs: [
    'Gracias. Tus documentos están en tu correo. Cerramos tu sesión para cuidar tus datos.',
    'Siguiente paso: da tu NSS a tu empleador cuando te lo pida y regístrate en una AFORE.',
  ],
  actions: [home],
}

export const left: NoticeModel = {
  title: 'Saliste del trámite',
  paragraphs: ['Cerramos tu sesión. Puedes volver con la liga de tu correo mientras funcione.'],
  actions: [home],
}

export const notFound: NoticeModel = {
  title: 'No encontramos esta página',
  paragraphs: [
    'Revisa que la dirección esté bien escrita. Si llegaste por una liga de este portal, avísanos.',
  ],
  code: 'no_encontrada',
  actions: [home],
}

export const wrongMethod: NoticeModel = {
  title: 'Esta dirección no se usa así',
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
