import { randomBytes } from 'node:crypto'
import type { Chance, Clock } from '../../domain/ports/ports.ts'

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** The machine's randomness, fit for secrets. */
export const systemChance: Chance = { bytes: (length) => randomBytes(length) }
