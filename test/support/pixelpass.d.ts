declare module '@mosip/pixelpass' {
  const pixelpass: {
    /** base45 → zlib → JSON of what the CBOR says */
    decode(text: string): string
  }
  export default pixelpass
}
