/** Time-based one-time passwords (RFC 6238: SHA-1, 6 digits, steps of 30 s), as authenticator applications make them. */
export interface Totp {
  /** the address that an application reads as a QR. @param key base32 */
  uriOf(key: string, correo: string): string
  /** the time step of a code, one step early or late at most; undefined when it is wrong. @param now epoch ms */
  stepOf(key: string, code: string, now: number): number | undefined
}
