import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'

/** The padrón in the database, and the CURPs whose trámites are blocked. */
export interface PersonStore {
  /** Whether trámites of this CURP are blocked, as its person or the institution asked. */
  isBlocked(curp: Curp): Promise<boolean>
  findPerson(curp: Curp): Promise<Person | undefined>
  savePeople(people: readonly Person[], now: number): Promise<void>
}
