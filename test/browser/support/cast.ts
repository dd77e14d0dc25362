import { DEMO_PEOPLE, type DemoPerson } from '../../../src/db/seed/demo-people.ts'

/** One of the people of the demonstration by what they show, counted from 0. */
export function someone(shows: DemoPerson['shows'], at = 0): DemoPerson {
  const one = DEMO_PEOPLE.filter((person) => person.shows === shows)[at]
  if (!one) throw new Error(`no such person in the demonstration: ${shows} ${at}`)
  return one
}
