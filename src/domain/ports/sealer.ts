/** The digital seal (sello) of the institution: its key and certificates. */
export interface Sealer {
  /** 20 digits of the certificate in use */
  readonly certificateSerial: string
  /** the sello: RSASSA-PKCS1-v1_5 (RFC 8017) with SHA-256 over the UTF-8 bytes, Base64 in one line */
  seal(cadenaOriginal: string): string
  /** whether `sello` is that of `cadenaOriginal` by the certificate with this serial. Never throws */
  verify(cadenaOriginal: string, sello: string, certificateSerial: string): boolean
  /** the certificate in PEM, also a retired one; undefined when unknown */
  certificate(certificateSerial: string): string | undefined
}
