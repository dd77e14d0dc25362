import type { TrailLine } from '../../domain/ports/trail-store.ts'
import { words } from '../words/words.ts'

/** One act as the person reads it. */
export type Act = { readonly when: string; readonly what: string; readonly way: string }

/**
 * An entry of the trail for the person whom it is about.
 * @param here the actor of whoever reads it
 */
export function actOf(line: TrailLine, here: string): Act {
  const { acts, time } = words()
  const said = isSaid(line.what, acts.said) ? acts.said[line.what] : acts.other
  return {
    when: time.short(line.at),
    what: typeof said === 'string' ? said : said(line),
    way: acts.ways[wayOf(line.actor, here)],
  }
}

const isSaid = <T extends object>(what: string, said: T): what is Extract<keyof T, string> =>
  Object.hasOwn(said, what)

type Way = 'here' | 'elsewhere' | 'office' | 'system' | 'key' | 'portal'

/** An employee is never named, and a client only as this connection or not. */
function wayOf(actor: string, here: string): Way {
  if (actor === here) return 'here'
  if (actor.startsWith('personal:')) return 'office'
  if (actor.startsWith('llave:')) return 'key'
  if (actor === 'portal') return 'portal'
  // the keyed hash of a client, or several of them folded into one
  if (/^[\w-]{16}$/.test(actor) || actor === 'otros') return 'elsewhere'
  return 'system'
}
