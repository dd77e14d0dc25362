/**
 * Bytes of a text file somebody exported → its text without a byte order mark. UTF-8 when they are valid UTF-8,
 * else Windows-1252, which is ISO-8859-1 wherever that has letters. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
