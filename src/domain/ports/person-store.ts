import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'

/** `to` took the place of `from`. */
export type CurpLink = { readonly from: Curp; readonly to: Curp }

/** The padrón in the database, the CURPs of one person, and the people whose trámites are blocked. */
export interface PersonStore {
  /** Trámites of the person of this CURP are stopped, as they or the institution asked. */
  isBlocked(curp: Curp): Promise<boolean>
  findPerson(curp: Curp): Promise<Person | undefined>
  /** The CURP that is in force in place of `curp`, when it is known here that another is. */
  currentCurpOf(curp: Curp): Promise<Curp | undefined>
  /**
   * Links the CURP of one person, whose NSS, bound correo and block are one from then on. `loop`: what is linked
   * already says the contrary, or that another CURP took the place. Idempotent.
   */
  linkCurps(links: readonly CurpLink[], now: number): Promise<'linked' | 'loop'>
  savePeople(people: readonly Person[], now: number): Promise<void>
}
