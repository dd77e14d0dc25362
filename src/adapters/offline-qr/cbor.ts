import { decode, encode } from 'cborg'

/**
 * CBOR (RFC 8949) in its deterministic encoding (4.2): maps by the bytes of their keys, the shortest lengths. A `Map` is
 * a map, a `Uint8Array` a byte string.
 */
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

/** Whether a value of `fromCbor` is a map. What is known of its values is asked for value by value. */
export const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> => value instanceof Map
/** Whether a value of `fromCbor` is a byte string. */
export const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
