import type { Draft, Identified, Tramite } from '../facts/tramite.ts'

/** A trámite and what its person has typed. */
export interface TramiteStore {
  findTramite(id: string): Promise<Tramite | undefined>
  saveDraft(id: string, draft: Draft): Promise<void>
  identify(id: string, identified: Identified): Promise<void>
  cancel(id: string, now: number): Promise<void>
  finish(id: string, now: number): Promise<void>
}
