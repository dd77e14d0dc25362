import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'

/** The register of persons. Throws `RegistryDown` when it cannot answer; `undefined` is "not known". */
export interface PersonRegistry {
  findPerson(curp: Curp): Promise<Person | undefined>
}

export class RegistryDown extends Error {
  override name = 'RegistryDown'
}
