import type { Language } from '../facts/language.ts'
import type { Draft, Tramite } from '../facts/tramite.ts'

/** Trámites and their drafts. Times in epoch ms. */
export interface TramiteStore {
  findTramite(id: string): Promise<Tramite | undefined>
  /** Of one that was cancelled nothing is kept. */
  saveDraft(id: string, draft: Draft): Promise<void>
  /** of the pages and mails from now on */
  setLanguage(id: string, language: Language): Promise<void>
  /** False, and it goes on, when it has given its number. */
  cancel(id: string, now: number): Promise<boolean>
  finish(id: string, now: number): Promise<void>
}
