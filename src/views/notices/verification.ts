import type { NoticeModel } from '../models/frame.ts'
import { words } from '../words/words.ts'
import { verifyAgain } from './actions.ts'

export const unknownCode = (): NoticeModel => {
  const { notices: w } = words()
  const actions = [{ href: '/verificar', text: w.tryAgain }]
  return { ...w.unknownCode, code: 'codigo_desconocido', actions }
}

export const fileTooLarge = (): NoticeModel => ({
  ...words().notices.fileTooLarge,
  code: 'archivo_grande',
  actions: [verifyAgain],
})

export const busy = (): NoticeModel => ({
  ...words().notices.busy,
  code: 'verificacion_ocupada',
  actions: [verifyAgain],
})

export const fileTooSlow = (): NoticeModel => ({
  ...words().notices.fileTooSlow,
  code: 'archivo_lento',
  actions: [verifyAgain],
})
