/** How the newest mail of a kind stands. `demorado`: on its way, and tried in vain. */
export type MailState = 'en camino' | 'demorado' | 'enviado' | 'rechazado' | 'abandonado'

/** The mail of a trámite, as its person sees it. */
export interface ResultMailStore {
  /** Sends the documents again: one mail a call. */
  queueResultMail(folio: string, now: number): Promise<void>
  mailState(tramiteId: string, kind: 'enlace' | 'resultado'): Promise<MailState | undefined>
}
