import type { NoticeModel } from '../models/frame.ts'
import { type Words, words } from '../words/words.ts'
import { home, where } from './actions.ts'

/** What became of a change of correo that was asked for in person. */
export const moveNotice = (state: keyof Words['notices']['moves']): NoticeModel => ({
  ...words().notices.moves[state],
  ...(state === 'stopped'
    ? { code: 'mudanza_detenida', actions: [home] }
    : { code: 'mudanza_terminada', actions: [where, home] }),
})
