import { DEMO_PEOPLE, DEMO_UNREGISTERED, type DemoPerson } from '../../../src/db/seed/demo-people.ts'

/** One of the people of the demonstration by what they show, counted from 0. */
export function someone(shows: DemoPerson['shows'], nth = 0): { curp: string; cp: string } {
  const found = DEMO_PEOPLE.filter((one) => one.shows === shows)[nth]
  if (!found) throw new Error(`nobody in the demonstration for ${shows} ${nth}`)
  return { curp: found.person.curp, cp: found.cp }
}

/** Somebody the register does not know. */
export function stranger(nth = 0) {
  const found = DEMO_UNREGISTERED[nth]
  if (!found) throw new Error(`no stranger ${nth}`)
  return found
}
