/** A session that is open. */
export type OpenSession = {
  readonly tramiteId: string
  /** epoch ms when it ends unless a request comes before */
  readonly idleAt: number
  /** epoch ms when it ends, unless the person asks for more time */
  readonly endsAt: number
}

/** Sessions of a trámite. An id is a bearer secret; only its hash is stored. */
export interface Sessions {
  /** opens a session and ends all others of the trámite; its new id */
  open(tramiteId: string): Promise<string>
  /** the session, its idle timeout renewed; undefined when unknown or over */
  find(id: string): Promise<OpenSession | undefined>
  /** moves both ends of an open session as if it began now, but never past a day after it did; undefined when it is over */
  extend(id: string): Promise<OpenSession | undefined>
  end(id: string): Promise<void>
}
