/** Keyed hashes under the secret of this installation. */
export interface Secrets {
  /** HMAC-SHA-256 of `text`, base64url, 256 bits; `use` separates the keys of different purposes */
  mac(use: string, text: string): string
}
