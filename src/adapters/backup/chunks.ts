/** A stream of bytes, in chunks of any size. */
export type Chunks = AsyncIterable<Buffer>
