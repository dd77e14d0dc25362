import type { ChangeState } from '../../domain/facts/tramite.ts'
import type { NoticeModel } from '../models/frame.ts'
import { again, home } from './actions.ts'

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

/** What became of a request to change the correo of a CURP. `other`: where another correo that was asked for is approved. */
export function changeNotice(state: ChangeState, other: string): NoticeModel {
  const model = changePages[state]
  if (state !== 'rechazado') return model
  return {
    ...model,
    actions: [{ href: other, text: 'Pedí el cambio, pero con otro correo' }, ...model.actions],
  }
}
