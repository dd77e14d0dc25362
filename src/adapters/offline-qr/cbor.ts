import { decode, encode } from 'cborg'

/** CBOR (RFC 8949) in its deterministic encoding: maps by the bytes of their keys, the shortest lengths. */
export const toCbor = (value: unknown): Uint8Array => encode(value)

/**
 * A value from CBOR in which nothing is said twice or in another way than the shortest. Throws for anything else:
 * indefinite lengths, repeated keys, tags, bytes behind the value.
 */
export const fromCbor = (bytes: Uint8Array): unknown =>
  decode(bytes, {
    strict: true,
    useMaps: true,
    rejectDuplicateMapKeys: true,
    allowIndefinite: false,
    allowUndefined: false,
    allowInfinity: false,
    allowNaN: false,
  })

/** What is known of a map's values is asked for value by value. */
export const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> => value instanceof Map
export const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
