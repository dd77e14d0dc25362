import type { Correo } from '../person/correo.ts'

/** The state of the newest mail of a kind. `demorado`: waiting for a retry. */
export type MailState = 'en camino' | 'demorado' | 'enviado' | 'rechazado' | 'abandonado'

/** The mail of a trámite, as its page shows it. */
export interface ResultMailStore {
  /** Queues the documents again, at most once a minute, to the correo of their trámite or to `to`. */
  queueResultMail(folio: string, now: number, to?: Correo): Promise<void>
  /** Of the newest mail of its kind; undefined when there is none, or none that was queued since `since`, epoch ms. */
  mailState(tramiteId: string, kind: 'enlace' | 'resultado', since?: number): Promise<MailState | undefined>
}
