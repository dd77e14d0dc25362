import type { Language } from '../facts/language.ts'
import type { Draft, Tramite } from '../facts/tramite.ts'

/** Trámites and their drafts. Times in epoch ms. */
export interface TramiteStore {
  findTramite(id: string): Promise<Tramite | undefined>
  saveDraft(id: string, draft: Draft): Promise<void>
  /** of the pages and mails from now on */
  setLanguage(id: string, language: Language): Promise<void>
  cancel(id: string, now: number): Promise<void>
  finish(id: string, now: number): Promise<void>
}
