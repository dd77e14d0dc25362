import type { ChangeState } from '../../domain/facts/tramite.ts'
import type { NoticeModel } from '../models/frame.ts'
import { words } from '../words/words.ts'
import { again, home } from './actions.ts'

const NEXT: Record<ChangeState, Pick<NoticeModel, 'code' | 'actions'>> = {
  abierto: { actions: [home] },
  aprobado: { actions: [home] },
  rechazado: { actions: [home] },
  corregido: { code: 'cambio_corregido', actions: [home] },
  ocupado: { code: 'cambio_correo_ocupado', actions: [again] },
  vencido: { code: 'cambio_vencido', actions: [again] },
  desconocido: { code: 'cambio_desconocido', actions: [home] },
}

/** What became of a request to change the correo of a CURP. `other`: where another correo that was asked for is approved. */
export function changeNotice(state: ChangeState, other: string): NoticeModel {
  const w = words()
  const model = { ...w.notices.changes[state], ...NEXT[state] }
  if (state !== 'rechazado' && state !== 'corregido') return model
  return { ...model, actions: [{ href: other, text: w.change.other }, ...model.actions] }
}
