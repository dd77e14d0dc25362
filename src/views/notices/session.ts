import type { OpenSession } from '../../domain/ports/sessions.ts'
import type { NoticeModel } from '../models/frame.ts'
import type { SessionModel } from '../models/tramite.ts'
import { hourOf } from '../words/moment.ts'
import { words } from '../words/words.ts'
import { again, home } from './actions.ts'

/** Said beforehand: when the session closes (WCAG 2.2.6), and that nothing is lost. @param now epoch ms */
export function sessionModel({ idleAt, endsAt }: Omit<OpenSession, 'tramiteId'>, now: number): SessionModel {
  const w = words().frame.session
  const when = idleAt < endsAt ? w.idle(hourOf(idleAt), hourOf(endsAt)) : w.end(hourOf(endsAt))
  return {
    sentence: w.sentence(when),
    seconds: Math.round((Math.min(idleAt, endsAt) - now) / 1000),
  }
}

/** @param typed what a form said that was sent too late; the page keeps it, and the portal does not */
export const sessionEnded = (typed?: Readonly<Record<string, string>>): NoticeModel => ({
  title: 'Tu sesión terminó',
  paragraphs: [
    'Para cuidar tus datos, la sesión se cierra tras 30 minutos sin uso o a las dos horas, si no pides más tiempo.',
    ...(typed
      ? [
          'Lo que escribiste no se perdió: está en esta página, y en ninguna otra parte.',
          'Abre la liga de tu correo en otra ventana de este mismo navegador. Después regresa a esta página y presiona el botón. Si esta computadora es de otras personas y ya no vas a seguir, cierra esta página.',
        ]
      : ['Abre otra vez la liga de tu correo para seguir donde estabas.']),
  ],
  code: 'sesion_terminada',
  actions: [again],
  ...(typed
    ? {
        post: {
          href: '/tramites/nss/domicilio',
          text: 'Ya abrí la liga: seguir con lo que escribí',
          accion: 'recuperar',
          hidden: typed,
        },
      }
    : {}),
})

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
    'Siguiente paso: dale tu NSS a tu patrón cuando te lo pida y regístrate en una AFORE.',
  ],
  actions: [home],
}

export const left: NoticeModel = {
  title: 'Saliste del trámite',
  paragraphs: ['Cerramos tu sesión. Puedes volver con la liga de tu correo mientras funcione.'],
  actions: [home],
}
