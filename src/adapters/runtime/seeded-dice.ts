import { createHmac, type KeyObject } from 'node:crypto'

/** A whole number from 0 up to, not including, `below` (at most 65,536). */
export type Dice = (below: number) => number

/**
 * Dice that always fall the same way for one key, seed and use: HMAC-SHA-256 in counter mode, two bytes a throw.
 * The bias of a remainder over 65,536 is under 0.2 % for what is thrown here.
 */
export function createDice(key: KeyObject, seed: Uint8Array, use: string): Dice {
  let block = Buffer.alloc(0)
  let at = 0
  let counter = 0
  return (below) => {
    if (at >= block.length) {
      block = createHmac('sha256', key).update(seed).update(`${use}\0${counter++}`).digest()
      at = 0
    }
    const thrown = block.readUInt16BE(at)
    at += 2
    return thrown % below
  }
}
