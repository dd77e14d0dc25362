import type { Base } from '../base/engine.ts'

/** Replicas go by their own clocks: up to here, in ms, nobody notices that two of them differ. */
export const CLOCK_TOLERANCE_MS = 60_000

/**
 * How far the clock of the server is ahead of `now`'s, in ms (negative: behind), as exact as half of the time that the
 * question takes. The server's decides nothing, but all replicas can be held against it.
 * @param now epoch ms
 */
export async function clockAhead({ rows }: Pick<Base, 'rows'>, now: () => number): Promise<number> {
  const before = now()
  const [there] = await rows<{ at: number }>(
    'select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as at',
  )
  return (there?.at ?? before) - (before + now()) / 2
}
