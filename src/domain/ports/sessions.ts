export type OpenSession = {
  readonly tramiteId: string
  /** epoch ms when it idles out, if nothing is asked until then */
  readonly idleAt: number
  /** epoch ms when it ends whatever happens */
  readonly endsAt: number
}

/** Sessions of a trámite. An id is a bearer secret; only its hash is stored. */
export interface Sessions {
  /** a new session under a new id; every other of the same trámite ends */
  open(tramiteId: string): Promise<string>
  /** the session, its idle end moved; undefined when unknown or over */
  find(id: string): Promise<OpenSession | undefined>
  /** trámite of a session that is over but was real: what was typed in it can still be kept */
  findEnded(id: string): Promise<string | undefined>
  end(id: string): Promise<void>
}
