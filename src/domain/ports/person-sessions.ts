import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'

/** Whose a session of Mi trámite is, and by which mailbox they came. */
export type PersonHolder = { readonly curp: Curp; readonly correo: Correo }

/** An open one; the times as in `OpenSession`. */
export type PersonSession = PersonHolder & { readonly idleAt: number; readonly endsAt: number }

/** Sessions of Mi trámite. An id is a bearer secret; only its hash is stored. */
export interface PersonSessions {
  /** opens one and ends all others of the person; its id */
  open(holder: PersonHolder): Promise<string>
  /** its idle end renewed; undefined when unknown or over */
  find(id: string): Promise<PersonSession | undefined>
  /** moves both ends as if it began now, but never past a day after it did; undefined when it is over */
  extend(id: string): Promise<PersonSession | undefined>
  end(id: string): Promise<void>
}
