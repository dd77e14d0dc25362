declare module 'base45' {
  const base45: {
    encode(bytes: Uint8Array): string
    /** Takes any text: what is no base45 gives some bytes, too. */
    decode(text: string): Buffer
  }
  export default base45
}
