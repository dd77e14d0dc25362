/** Time, passed in. Epoch milliseconds. */
export interface Clock {
  now(): number
}
