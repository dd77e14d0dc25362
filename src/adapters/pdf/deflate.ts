import { deflateSync } from 'node:zlib'

/** FlateDecode (zlib, RFC 1950), as small as zlib makes it. The same bytes give the same. */
export const deflate9 = (data: Uint8Array): Buffer => deflateSync(data, { level: 9, memLevel: 9 })
