import type { KeptForm, NoticeModel } from '../models/frame.ts'
import { deadlineWords } from '../words/moment.ts'
import { words } from '../words/words.ts'
import { home, where, withForm } from './actions.ts'

/** Neighbours share an address: who is refused may never have been here. @param kept a form that was not taken */
export const tooManyOfNetwork = (resetsAt: number, kept?: KeptForm): NoticeModel =>
  refused(words().notices.tooManyOfNetwork(deadlineWords(resetsAt)), kept)

/** @param kept as above */
export const tooMany = (resetsAt: number, kept?: KeptForm): NoticeModel =>
  refused(words().notices.tooMany(deadlineWords(resetsAt)), kept)

/** As `tooMany`, for what is no step of the trámite: no office does it instead. */
export const tooManyApart = (resetsAt: number, kept?: KeptForm): NoticeModel => {
  const { tooManyApart: said, backToForm } = words().notices
  return withForm(atHome(said(deadlineWords(resetsAt)), 'demasiados_intentos'), kept, backToForm)
}

const refused = (said: Parameters<typeof urgent>[0], kept: KeptForm | undefined): NoticeModel =>
  withForm(urgent(said, 'demasiados_intentos'), kept, words().notices.backToForm)

/** The same for whatever was asked for: its address is not said again. */
export const notFound = (): NoticeModel => ({
  ...atHome(words().notices.notFound, 'no_encontrada'),
  alone: true,
})

export const wrongMethod = (): NoticeModel => atHome(words().notices.wrongMethod, 'metodo_no_permitido')

export const tooLarge = (): NoticeModel => atHome(words().notices.tooLarge, 'solicitud_grande')

export const wrongOrigin = (): NoticeModel => atHome(words().notices.wrongOrigin, 'origen_distinto')

export const wrongType = (): NoticeModel => atHome(words().notices.wrongType, 'tipo_no_aceptado')

/** @param sent the form that met it, to be sent again */
export const unavailable = (reference: string, sent?: KeptForm): NoticeModel =>
  withSent(atHome(words().notices.unavailable(reference, sent !== undefined), 'no_disponible'), sent)

/** @param sent as above */
export const failure = (reference: string, sent?: KeptForm): NoticeModel =>
  withSent(atHome(words().notices.failure(reference, sent !== undefined), 'error_interno'), sent)

/** What is the same as it was sent is done with it; another is shown, filled, first. */
function withSent(notice: NoticeModel, sent: KeptForm | undefined): NoticeModel {
  const { backToForm, retry } = words().notices
  return withForm(notice, sent, sent?.accion === 'otra' ? backToForm : retry)
}

const atHome = (said: Pick<NoticeModel, 'title' | 'paragraphs'>, code: string): NoticeModel => ({
  ...said,
  code,
  actions: [home],
})

/** Who cannot wait is told where else it is done. */
const urgent = (said: Pick<NoticeModel, 'title' | 'paragraphs'>, code: string): NoticeModel => ({
  ...atHome(said, code),
  actions: [where, home],
})
