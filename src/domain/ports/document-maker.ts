import type { DocumentType, Issue } from '../facts/issue.ts'

/** Makes the two PDF of an issue in a worker thread. */
export interface DocumentMaker {
  /** Rejects when the worker fails. */
  make(issue: Issue): Promise<Record<DocumentType, Uint8Array>>
  close(): Promise<void>
}
