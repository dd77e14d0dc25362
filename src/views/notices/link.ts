import type { LinkState } from '../../domain/facts/tramite.ts'
import type { NoticeModel } from '../models/frame.ts'
import { words } from '../words/words.ts'
import { again } from './actions.ts'

type Closed = Exclude<LinkState, 'abierto'> | 'desconocido' | 'sin efecto'

/** Why a link does not open, for every state but the open one. */
export const linkClosed = (state: Closed): NoticeModel => ({
  ...words().notices.links[state],
  code: `enlace_${state.replace(' ', '_')}`,
  actions: [again],
})
