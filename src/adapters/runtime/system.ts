import { randomBytes } from 'node:crypto'
import type { Chance } from '../../domain/ports/chance.ts'
import type { Clock } from '../../domain/ports/clock.ts'

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** The machine's randomness, fit for secrets. */
export const systemChance: Chance = { bytes: (length) => randomBytes(length) }
