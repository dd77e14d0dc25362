import type { DocumentType, Issue } from '../facts/issue.ts'

export type IssuedDocument = {
  readonly issue: Issue
  readonly type: DocumentType
  /** absent until the worker has made it */
  readonly file?: { readonly sha256: Uint8Array; readonly size: number }
}

/** The files of what was issued. */
export interface DocumentStore {
  findDocument(folio: string, type: DocumentType): Promise<IssuedDocument | undefined>
  findDocumentByCode(codigo: string): Promise<IssuedDocument | undefined>
  /** The document whose file, as issued, has this SHA-256 (32 bytes). */
  findDocumentByDigest(digest: Uint8Array): Promise<IssuedDocument | undefined>
  readPdf(folio: string, type: DocumentType): Promise<Uint8Array | undefined>
  /** Keeps the files of an issue; those already there stay as they are. */
  savePdfs(folio: string, files: Record<DocumentType, Uint8Array>, now: number): Promise<void>
  /** Folios whose files are not there yet, oldest first. */
  foliosWithoutPdf(limit: number): Promise<readonly string[]>
}
