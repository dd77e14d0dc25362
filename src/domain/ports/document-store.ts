import type { DocumentType, Issue } from '../facts/issue.ts'

/** A document of an issue. */
export type IssuedDocument = {
  readonly issue: Issue
  readonly type: DocumentType
  /** absent until the PDF is made; SHA-256 of its bytes (32 bytes) and their count */
  readonly file?: { readonly sha256: Uint8Array; readonly size: number }
}

/** The documents of issues and their PDF. */
export interface DocumentStore {
  findDocument(folio: string, type: DocumentType): Promise<IssuedDocument | undefined>
  findDocumentByCode(codigo: string): Promise<IssuedDocument | undefined>
  /** The document whose PDF has this SHA-256 (32 bytes). */
  findDocumentByDigest(digest: Uint8Array): Promise<IssuedDocument | undefined>
  readPdf(folio: string, type: DocumentType): Promise<Uint8Array | undefined>
  /** Stores the PDF of an issue, and makes its mail due; PDF that exist are not replaced. */
  savePdfs(folio: string, files: Record<DocumentType, Uint8Array>, now: number): Promise<void>
  /** Folios whose PDF are not made yet, oldest first. */
  foliosWithoutPdf(limit: number): Promise<readonly string[]>
}
