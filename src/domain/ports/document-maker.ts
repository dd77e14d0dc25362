import type { DocumentType, Issue } from '../facts/issue.ts'

/** Makes the two files of an issue, away from the thread that serves. Rejects when the worker fails. */
export interface DocumentMaker {
  make(issue: Issue): Promise<Record<DocumentType, Uint8Array>>
  close(): Promise<void>
}
