import type { NoticeModel } from '../models/frame.ts'
import { home } from './actions.ts'

const pages = {
  stopped: {
    title: 'Detuviste el cambio de correo',
    paragraphs: [
      'Tu CURP sigue unida a tu correo de siempre. Quedó escrito que lo detuviste.',
      'Alguien pidió el cambio en una oficina con tus datos: avisa a la institución.',
    ],
    code: 'mudanza_detenida',
    actions: [home],
  },
  over: {
    title: 'Esta liga ya no sirve',
    paragraphs: [
      'El cambio ya se hizo, o alguien lo detuvo. Si tu CURP quedó unida a un correo que no es tuyo, ve en persona a la institución.',
    ],
    code: 'mudanza_terminada',
    actions: [{ href: '/oficinas', text: 'Ver dónde hacerlo en persona' }, home],
  },
} satisfies Record<string, NoticeModel>

/** What became of a change of correo that was asked for in person. */
export const moveNotice = (state: keyof typeof pages): NoticeModel => pages[state]
