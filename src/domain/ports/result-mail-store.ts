/** The state of the newest mail of a kind. `demorado`: waiting for a retry. */
export type MailState = 'en camino' | 'demorado' | 'enviado' | 'rechazado' | 'abandonado'

/** The mail of a trámite, as its page shows it. */
export interface ResultMailStore {
  /** Queues the documents again, at most once a minute. */
  queueResultMail(folio: string, now: number): Promise<void>
  mailState(tramiteId: string, kind: 'enlace' | 'resultado'): Promise<MailState | undefined>
}
