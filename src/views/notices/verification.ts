import type { NoticeModel } from '../models/frame.ts'
import { words } from '../words/words.ts'
import { verifyAgain } from './actions.ts'

/** No document has the code; answered with 404. */
export const unknownCode = (): NoticeModel => {
  const { notices: w } = words()
  const actions = [{ href: '/verificar', text: w.tryAgain }]
  return { ...w.unknownCode, code: 'codigo_desconocido', actions }
}

/** The file has more bytes than are taken; answered with 413. */
export const fileTooLarge = (): NoticeModel => ({
  ...words().notices.fileTooLarge,
  code: 'archivo_grande',
  actions: [verifyAgain],
})

/** As many files as are held at once are being read; answered with 503. */
export const busy = (): NoticeModel => ({
  ...words().notices.busy,
  code: 'verificacion_ocupada',
  actions: [verifyAgain],
})

/** The file did not come in time; answered with 408. */
export const fileTooSlow = (): NoticeModel => ({
  ...words().notices.fileTooSlow,
  code: 'archivo_lento',
  actions: [verifyAgain],
})
