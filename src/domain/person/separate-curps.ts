import type { Nss } from '../number/nss.ts'
import type { Curp } from './curp.ts'

/** `to` took the place of `from`: what links two CURP of one person. */
type Link = { readonly from: Curp; readonly to: Curp }

/** Whose something is once a link is undone: of the CURP that was said to be the older one, or of the newer one. */
export type Side = 'older' | 'newer'

/**
 * The two people that are left of one when the link from `older` to `newer` is undone, by the CURP of each; undefined
 * when the two are not linked directly.
 * @param links all of that person; no CURP has two that took its place, and they make no circle
 */
export function sidesOf(
  links: readonly Link[],
  { older, newer }: { readonly older: Curp; readonly newer: Curp },
): Readonly<Record<Side, ReadonlySet<Curp>>> | undefined {
  const rest = links.filter(({ from, to }) => !(from === older && to === newer))
  if (rest.length === links.length) return undefined
  const around = (start: Curp): ReadonlySet<Curp> => {
    const found = new Set([start])
    for (const one of found)
      for (const { from, to } of rest) {
        if (from === one) found.add(to)
        if (to === one) found.add(from)
      }
    return found
  }
  return { older: around(older), newer: around(newer) }
}

/** A number of the person. `assignedTo`: the CURP that this portal gave it to, when it did */
export type OwnedNumber = { readonly nss: Nss; readonly assignedTo?: Curp }

/**
 * Whose each number is. One that this portal assigned is of the CURP that it was assigned to; of one that came from a
 * register nobody here knows, so it must be said. `unknown`: those of which it was not.
 * @param said numbers whose side somebody found out
 */
export function shareNumbers(
  numbers: readonly OwnedNumber[],
  older: ReadonlySet<Curp>,
  said: ReadonlyMap<Nss, Side>,
): { readonly sides: ReadonlyMap<Nss, Side>; readonly unknown: readonly Nss[] } {
  const sides = new Map<Nss, Side>()
  const unknown: Nss[] = []
  for (const { nss, assignedTo } of numbers) {
    const side = assignedTo ? (older.has(assignedTo) ? 'older' : 'newer') : said.get(nss)
    if (side) sides.set(nss, side)
    else unknown.push(nss)
  }
  return { sides, unknown }
}
