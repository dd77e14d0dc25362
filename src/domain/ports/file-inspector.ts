/** The electronic signature inside a file. `other`: of no certificate of ours, or spoilt */
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

export type FileFacts = {
  /** SHA-256 of the file */
  readonly digest: Uint8Array
  /** SHA-256 of each beginning of the file that may have been a whole file once, longest first */
  readonly beginnings: readonly Uint8Array[]
  /** verification codes that it names: what it claims to be */
  readonly codes: readonly string[]
  readonly signature: FileSignature
}

/** Looks into a file that anyone may have sent. Any bytes are answered, in bounded time and memory. */
export interface FileInspector {
  /** Takes the body over: it is gone for the caller. Rejects only when the work itself is cut off. */
  inspect(upload: Upload): Promise<Inspected>
}

/** `none`: what came is no form with such a file */
export type Inspected = FileFacts | 'none' | 'too large'

/** A form as it came, and the field whose first file is asked for. */
export type Upload = {
  readonly body: ArrayBuffer
  /** its Content-Type: `multipart/form-data` and a boundary, or anything else, which holds no file */
  readonly type: string
  readonly field: string
  /** bytes; a larger file is `too large` */
  readonly most: number
}
