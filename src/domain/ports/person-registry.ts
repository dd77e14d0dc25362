import type { Curp } from '../person/curp.ts'
import type { Person } from '../person/person.ts'

/** The register of persons: the institution's service, or the padrón. */
export interface PersonRegistry {
  /** undefined: the register does not know the CURP. Rejects with `RegistryDown` when it cannot answer. */
  findPerson(curp: Curp): Promise<Person | undefined>
}

/** The register did not answer. The message is for the operator and has no personal data. */
export class RegistryDown extends Error {
  override name = 'RegistryDown'
}
