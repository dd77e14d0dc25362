/** Keyed values that only this installation can make again. */
export interface Secrets {
  /** HMAC-SHA-256 of `text` for one use, base64url, 256 bits */
  mac(use: string, text: string): string
}
