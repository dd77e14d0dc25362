import { deflateSync } from 'node:zlib'

/** FlateDecode, as small as zlib makes it. */
export const deflate9 = (data: Uint8Array): Buffer => deflateSync(data, { level: 9, memLevel: 9 })
