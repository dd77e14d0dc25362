import type { OfflineClaims } from '../facts/offline-claims.ts'

/** The electronic signature inside a file. `other`: not by a certificate of the institution, or damaged */
export type FileSignature =
  | { readonly outcome: 'none' | 'unreadable' | 'other' }
  | {
      readonly outcome: 'ours'
      /** 20 digits of the certificate */
      readonly certificateSerial: string
      /** the bytes it covers are those that were signed */
      readonly intact: boolean
      /** it covers the file to its end */
      readonly whole: boolean
    }

/** What an uploaded file shows of itself. */
export type FileFacts = {
  /** SHA-256 of the file */
  readonly digest: Uint8Array
  /** each beginning of the file that may have been a whole file once, longest first */
  readonly beginnings: readonly Beginning[]
  /** verification codes that it names: what it claims to be */
  readonly codes: readonly string[]
  readonly signature: FileSignature
  /** of a picture, or a scanned page */
  readonly picture?: Picture
}

/** One QR of a picture. */
export type QrFound =
  /** an address of a verification: of which origin, in small letters, and the code at its end */
  | { readonly kind: 'address'; readonly origin: string; readonly codigo: string }
  /** what one of the published keys signed */
  | { readonly kind: 'signed'; readonly outcome: 'good'; readonly claims: OfflineClaims }
  /** `bad`: it names one of those keys, which did not sign it · `other`: it names another key */
  | { readonly kind: 'signed'; readonly outcome: 'bad' | 'other' }
  /** anything else */
  | { readonly kind: 'unknown' }

/** `refused`: too many pixels, or it does not hold what it says */
export type Picture =
  | { readonly outcome: 'read'; readonly found: readonly QrFound[] }
  | { readonly outcome: 'refused' }

/** A prefix of a file, and what stands behind it. */
export type Beginning = {
  /** SHA-256 of its bytes */
  readonly digest: Uint8Array
  /** behind it stand only white-space characters of PDF (ISO 32000-2, table 1): mail programs and disks pad files */
  readonly padded: boolean
}

/** Inspects uploaded files, which may be hostile: any bytes get a result, in bounded time and memory. */
export interface FileInspector {
  /** Transfers the body to the worker: the caller's buffer is detached. Rejects only when the worker is cut off. */
  inspect(upload: Upload): Promise<Inspected>
}

/** `none`: the body is no form with such a file */
export type Inspected =
  | { readonly outcome: 'inspected'; readonly facts: FileFacts }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'too large' }

/** The body of a form, and the field whose first file is inspected. */
export type Upload = {
  readonly body: ArrayBuffer
  /** its Content-Type: `multipart/form-data` and a boundary, or anything else, which holds no file */
  readonly type: string
  readonly field: string
  /** in bytes; a larger file is `too large` */
  readonly most: number
}
