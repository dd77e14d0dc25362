import type { Draft, Tramite } from '../facts/tramite.ts'

/** Trámites and their drafts. Times in epoch ms. */
export interface TramiteStore {
  findTramite(id: string): Promise<Tramite | undefined>
  saveDraft(id: string, draft: Draft): Promise<void>
  cancel(id: string, now: number): Promise<void>
  finish(id: string, now: number): Promise<void>
}
