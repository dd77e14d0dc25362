import { readFileSync } from 'node:fs'
import type { QrReader } from './picture.ts'

/** Four symbols are more than a page has: more would only cost time. */
const MOST_SYMBOLS = 4

/**
 * ZXing as WebAssembly. Loaded with the first picture: it is a megabyte that PDF files do not need. By itself it would
 * ask a network for its code; here it is given. The reader gives the texts of up to four QR, and rejects for what it
 * cannot decode.
 * @param wasm `zxing_reader.wasm`
 */
export function createQrReader(wasm: URL): QrReader {
  let loading: Promise<typeof import('zxing-wasm/reader')> | undefined
  const load = async () => {
    const zxing = await import('zxing-wasm/reader')
    const bytes = readFileSync(wasm)
    const wasmBinary = bytes.buffer.slice(
      bytes.byteOffset,
      bytes.byteOffset + bytes.byteLength,
    ) as ArrayBuffer
    zxing.prepareZXingModule({ overrides: { wasmBinary } })
    return zxing
  }
  return async (bytes) => {
    loading ??= load()
    const { readBarcodes } = await loading
    const found = await readBarcodes(new Uint8Array(bytes), {
      formats: ['QRCode'],
      maxNumberOfSymbols: MOST_SYMBOLS,
      tryHarder: true,
      tryRotate: false,
      tryInvert: false,
      tryDownscale: true,
    })
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  }
}
