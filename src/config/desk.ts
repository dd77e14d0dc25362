import { networks } from './network.ts'
import type { Reader } from './reader.ts'

/** The counter (`/mostrador`). */
export type DeskConfig = {
  /** IP addresses and CIDRs from which it can be reached; none: from everywhere */
  readonly networks: readonly string[]
  /** false: whoever proposed may approve, on a host with one employee */
  readonly fourEyes: boolean
}

/**
 * DESK_NETWORKS and DESK_FOUR_EYES: who reaches the counter, and whether two decide there. What is wrong is added to
 * `problems`.
 */
export const desk = (get: Reader, problems: string[]): DeskConfig => ({
  networks: networks('DESK_NETWORKS', get.text('DESK_NETWORKS'), problems),
  fourEyes: get.oneOf('DESK_FOUR_EYES', ['on', 'off'], 'on') === 'on',
})
