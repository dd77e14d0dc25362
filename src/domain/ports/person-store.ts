import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'

/** People of the padrón, and who is stopped. */
export interface PersonStore {
  /** Trámites for this CURP are stopped, as its person or the institution asked. */
  isBlocked(curp: Curp): Promise<boolean>
  findPerson(curp: Curp): Promise<Person | undefined>
  savePeople(people: readonly Person[], now: number): Promise<void>
}
