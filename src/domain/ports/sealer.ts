/** The seal of the institution. */
export interface Sealer {
  /** 20 digits of the certificate in use */
  readonly certificateSerial: string
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the UTF-8 bytes, Base64 in one line */
  seal(cadenaOriginal: string): string
  /** true when `sello` is the seal of `cadenaOriginal` under the certificate `serie`; false otherwise, never throws */
  verify(cadenaOriginal: string, sello: string, certificateSerial: string): boolean
  /** certificate in PEM by serial, also retired ones */
  certificate(certificateSerial: string): string | undefined
}
